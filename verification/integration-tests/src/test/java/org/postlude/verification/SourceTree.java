package org.postlude.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The repository as it lies on the disk: sources and documents, nothing that a build has made. */
final class SourceTree {
    private static final Set<String> NOT_OURS = Set.of(".git", "target", "build", ".idea", ".vscode", "node_modules");

    private static @Nullable List<JavaFile> javaFiles;

    private final Path root = findRoot();
    private final List<Path> files = new ArrayList<>();

    SourceTree() {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return isOurs(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && isOurs(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path root() {
        return root;
    }

    /** From the root, with slashes. */
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** Read once in this process; nobody changes them while tests run. */
    List<JavaFile> javaFiles() {
        synchronized (SourceTree.class) {
            if (javaFiles == null) {
                javaFiles = files.stream()
                        .filter(file -> file.toString().endsWith(".java"))
                        .map(file -> new JavaFile(name(file), read(file)))
                        .toList();
            }
            return javaFiles;
        }
    }

    List<Path> documents() {
        return files.stream().filter(file -> file.toString().endsWith(".md")).toList();
    }

    /** Every file that is text, whatever it is for. */
    Stream<Path> textFiles() {
        return files.stream().filter(file -> textOf(file).isPresent());
    }

    /** Empty for a binary file. */
    static Optional<String> textOf(Path file) {
        String text = read(file);
        return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path path) {
        Path name = path.getFileName();
        return name == null || !NOT_OURS.contains(name.toString());
    }

    private static Path findRoot() {
        Path start = Path.of("").toAbsolutePath();
        for (Path each = start; each != null; each = each.getParent()) {
            if (Files.exists(each.resolve("mvnw")) && Files.isDirectory(each.resolve("docs"))) {
                return each;
            }
        }
        throw new AssertionError("no directory above " + start + " holds mvnw and docs");
    }
}
