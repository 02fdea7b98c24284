package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a Java process holds.
 *
 * @param at how far the run had come, of 1
 * @param heap octets of what is alive after a collection
 * @param files open descriptors, but for connections whose other end is there: one that is forgotten is counted when its server dies
 */
record Footprint(double at, long heap, List<String> files) {
    static Footprint of(long pid, double at) throws IOException, InterruptedException {
        String jcmd = Jvm.java().resolveSibling("jcmd").toString();
        try (Jvm process = Jvm.start(new ProcessBuilder(jcmd, String.valueOf(pid), "GC.class_histogram"))) {
            assertEquals(0, process.end(Duration.ofSeconds(60)), process::toString);
            String total = process.out().stream()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no total: " + process));
            return new Footprint(at, Long.parseLong(total.trim().split("\\s+", -1)[2]), files(pid));
        }
    }

    private static List<String> files(long pid) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        Set<String> connected = connected(process);
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path each : files.toList()) {
                target(each).ifPresent(names::add);
            }
        }
        names.removeIf(connected::contains);
        return names;
    }

    /** Empty if it was closed meanwhile. */
    private static Optional<String> target(Path descriptor) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The names of sockets whose other end is there: {@code sl local remote 01 ... inode}, proc(5). */
    private static Set<String> connected(Path process) throws IOException {
        Set<String> names = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns[3].equals("01")) {
                    names.add("socket:[" + columns[9] + "]");
                }
            }
        }
        return names;
    }

    /** The one with the least heap between two moments: what is under way comes and goes, what has leaked stays. */
    static Footprint lightest(List<Footprint> all, double from, double to) {
        return between(all, from, to).min(Comparator.comparing(Footprint::heap)).orElseThrow();
    }

    /** The same of descriptors. */
    static Footprint fewest(List<Footprint> all, double from, double to) {
        return between(all, from, to)
                .min(Comparator.comparing(each -> each.files().size()))
                .orElseThrow();
    }

    private static Stream<Footprint> between(List<Footprint> all, double from, double to) {
        return all.stream().filter(each -> each.at >= from && each.at < to);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f: %d octets, %d files", at, heap, files.size());
    }
}
