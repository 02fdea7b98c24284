package org.postlude.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The mail files that the arguments name: a file is taken whatever its name is, a Maildir stands for the files in its
 * {@code new} and {@code cur}, another folder for every {@code *.eml} and every Maildir in it and below, in the order of
 * their paths. Links to folders inside a folder are not followed, so that no message is found twice.
 */
final class MailFiles {
    /** The argument that is no file; a file of that name is {@code ./-}. */
    static final Path STANDARD_INPUT = Path.of("-");

    private static final List<String> MAILDIR = List.of("cur", "new", "tmp");

    /** A file or folder that cannot be sent, and why. */
    record Bad(String file, String why) {}

    private final List<Path> good = new ArrayList<>();
    private final List<Bad> bad = new ArrayList<>();
    private final List<Path> subfolders = new ArrayList<>();

    /** Looks at the arguments, in their order. */
    static MailFiles of(List<String> arguments) {
        MailFiles files = new MailFiles();
        arguments.forEach(files::add);
        return files;
    }

    /** What can be tried, in the order to send it. */
    List<Path> good() {
        return good;
    }

    /** What cannot. */
    List<Bad> bad() {
        return bad;
    }

    /** Sub-folders of Maildirs (Maildir++): mail that is not sent unless somebody names them. */
    List<Path> subfolders() {
        return subfolders;
    }

    private void add(String name) {
        try {
            add(Path.of(name));
        } catch (InvalidPathException e) {
            bad.add(new Bad(name, "it is no file name here: " + e.getReason()));
        }
    }

    private void add(Path argument) {
        if (argument.equals(STANDARD_INPUT)) {
            if (good.contains(argument)) {
                bad.add(new Bad("-", "standard input can be read only once"));
            } else {
                good.add(argument);
            }
        } else if (Files.isDirectory(argument)) {
            addFolder(argument);
        } else if (Files.isRegularFile(argument)) {
            good.add(argument);
        } else if (Files.exists(argument)) {
            bad.add(new Bad(argument.toString(), "it is neither a file nor a folder"));
        } else {
            bad.add(new Bad(argument.toString(), "there is no such file or folder"));
        }
    }

    private void addFolder(Path folder) {
        Walk walk = new Walk();
        try {
            Files.walkFileTree(Files.isSymbolicLink(folder) ? folder.toRealPath() : folder, walk);
        } catch (IOException e) {
            walk.refuse(folder, Errors.reason(e));
        }
        if (walk.found.isEmpty() && !walk.refused) {
            bad.add(new Bad(folder.toString(), "the folder holds neither a *.eml file nor a Maildir with mail"));
        }
        good.addAll(walk.found.stream().sorted().toList());
    }

    private final class Walk extends SimpleFileVisitor<Path> {
        private final List<Path> found = new ArrayList<>();
        private boolean refused;

        private void refuse(Path file, String why) {
            refused = true;
            bad.add(new Bad(file.toString(), why));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (MAILDIR.stream().allMatch(part -> Files.isDirectory(folder.resolve(part)))) {
                try {
                    addMaildir(folder);
                } catch (IOException e) {
                    refuse(folder, Errors.reason(e));
                }
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        /** What is in tmp is not delivered yet. A name with a dot in front is none of a message's. */
        private void addMaildir(Path maildir) throws IOException {
            for (String part : List.of("cur", "new")) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(maildir.resolve(part), "[!.]*")) {
                    for (Path file : files) {
                        if (Files.isRegularFile(file)) {
                            found.add(file);
                        } else {
                            refuse(file, "it is not a file");
                        }
                    }
                }
            }
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(maildir, ".?*")) {
                for (Path each : folders) {
                    if (Files.isDirectory(each.resolve("cur"))) {
                        subfolders.add(each);
                    }
                }
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".eml")) {
                if (Files.isRegularFile(file)) {
                    found.add(file);
                } else {
                    refuse(file, "it is not a file");
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            refuse(file, Errors.reason(e));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            if (e != null) {
                refuse(folder, Errors.reason(e));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
