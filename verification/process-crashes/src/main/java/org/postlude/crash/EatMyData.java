package org.postlude.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's eatmydata, under which fsync, fdatasync, msync and O_SYNC do nothing. */
final class EatMyData {
    private static final Path MAPPED = Path.of("/proc/self/maps");

    private EatMyData() {}

    /** What is missing here, in words. */
    static Optional<String> missing() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("libeatmydata.so is not beside this JVM's libc: install libeatmydata1");
    }

    /** Beside the libc of this JVM: what is made for another processor, nothing could load. */
    static Optional<Path> library() {
        if (!Files.isReadable(MAPPED)) {
            return Optional.empty();
        }
        try (Stream<String> mapped = Files.lines(MAPPED)) {
            return library(mapped.toList());
        } catch (IOException e) {
            throw new UncheckedIOException("where this JVM's libc lies cannot be read", e);
        }
    }

    /** @param maps the lines of a process's map of its memory, whose last word is a file */
    static Optional<Path> library(List<String> maps) {
        return maps.stream()
                .filter(line -> line.contains("/libc.so.") || line.contains("/libc-"))
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .map(libc -> libc.resolveSibling("libeatmydata.so"))
                // Where /lib is no link to /usr/lib, libc lies in the one and this library in the other.
                .flatMap(beside -> Stream.of(beside, Path.of("/usr" + beside)))
                .filter(Files::exists)
                .findFirst();
    }
}
