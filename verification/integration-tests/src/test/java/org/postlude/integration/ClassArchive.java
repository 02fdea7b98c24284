package org.postlude.integration;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An archive of the classes that the command loads, as the launcher has one: half the processor time of each start, and this
 * module has dozens of them, all but a few in its tagged tests: only a build that runs these makes one, once. Its absence costs
 * time and nothing else.
 */
final class ClassArchive {
    private static final Path TARGET = Path.of("target");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final boolean IS_WORTH_IT = Boolean.getBoolean("postlude.realPeers");

    private static @Nullable List<String> options;

    private ClassArchive() {}

    /** The options that use it, where the command is packaged and the archive could be made. */
    static synchronized List<String> options(Path jar) throws IOException {
        if (options == null) {
            options = find(jar);
        }
        return options;
    }

    private static List<String> find(Path jar) throws IOException {
        Path archive = TARGET.resolve("command.jsa").toAbsolutePath();
        // The tests run in two processes at once.
        try (FileChannel lock = FileChannel.open(
                        TARGET.resolve("command.jsa.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            if (held.isValid() && IS_WORTH_IT && !isOf(jar, archive)) {
                make(jar, archive);
            }
        }
        return isOf(jar, archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    private static boolean isOf(Path jar, Path archive) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        try (Stream<Path> jars = Files.list(jar.toAbsolutePath().getParent())) {
            for (Path one : jars.toList()) {
                if (Files.getLastModifiedTime(one).compareTo(made) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void make(Path jar, Path archive) throws IOException {
        Path scratch = Files.createTempDirectory(TARGET.toAbsolutePath(), "archive");
        Path fresh = scratch.resolve("command.jsa");
        Path mail = Command.file(scratch.resolve("mail"), "k1");
        ProcessBuilder builder = new ProcessBuilder(Stream.of(
                        Stream.of(Jvm.java().toString(), "-XX:ArchiveClassesAtExit=" + fresh),
                        Jvm.SHORT_LIVED.stream(),
                        Stream.of("-jar", jar.toString(), "send", mail.toString(), "--json"),
                        Stream.of("--store", scratch.resolve("store").toString()))
                .flatMap(words -> words)
                .toList());
        try (Jvm jvm = Jvm.start(builder)) {
            int code = jvm.end(PATIENCE);
            if (code == 0 && Files.exists(fresh)) {
                Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
            } else {
                System.out.println("no archive of classes was made (" + code + "): " + jvm);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the archive of classes was made", e);
        }
    }
}
