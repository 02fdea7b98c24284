package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A folder of this run's own, made anew and removed again; what is removed is always below it. */
final class WorkFolder implements AutoCloseable {
    private final Path root;
    private final AtomicInteger next = new AtomicInteger();

    private WorkFolder(Path root) {
        this.root = root;
    }

    /** On the disk that is to be measured. */
    static WorkFolder below(Path place) throws IOException {
        Files.createDirectories(place);
        return new WorkFolder(
                Files.createTempDirectory(place, "postlude-benchmarks-").toRealPath());
    }

    /** A folder that nobody has used, and that is not made yet. */
    Path fresh(String name) {
        return root.resolve(name + "-" + next.incrementAndGet());
    }

    static long octets(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    void remove(Path folder) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        if (whole.equals(root) || !whole.startsWith(root)) {
            throw new IllegalArgumentException(folder + " is not below " + root + "; nothing was removed");
        }
        if (Files.exists(whole)) {
            removeAll(whole);
        }
    }

    private static void removeAll(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> below = Files.walk(folder)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }

    @Override
    public void close() throws IOException {
        removeAll(root);
    }
}
