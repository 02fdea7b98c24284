package org.postlude.spooler.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which seeds have been run, in a file: a line for each slice that was run to its end. A line is added and never changed, so
 * that a stop at any moment costs the slices under way and no more. Thread-safe.
 */
final class Tally {
    /** Seeds from {@code from} on, {@code to} not among them. */
    record Slice(long from, long to, long deliveries, long doubles, List<Long> failed) {
        @Override
        public String toString() {
            return "seeds " + from + " to " + to + ": " + deliveries + " deliveries, " + doubles + " doubles in doubt, "
                    + failures(failed);
        }
    }

    private static final Pattern LINE =
            Pattern.compile("seeds (\\d+) to (\\d+): (\\d+) deliveries, (\\d+) doubles in doubt, "
                    + "\\d+ failures(?:: seeds ([\\d ]+))?");

    private final Path file;
    private final List<Slice> slices = new ArrayList<>();
    /** Begins the next line; after a stop in the middle of one there is a rest before it. */
    private String start = "";

    Tally(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            start = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
            for (String line : text.lines().toList()) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    keep(new Slice(
                            number(matcher, 1),
                            number(matcher, 2),
                            number(matcher, 3),
                            number(matcher, 4),
                            seeds(matcher.group(5))));
                }
            }
        }
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    private static List<Long> seeds(@Nullable String words) {
        return words == null
                ? List.of()
                : Arrays.stream(words.split(" ", -1)).map(Long::valueOf).toList();
    }

    private static String failures(List<Long> failed) {
        return failed.size() + " failures"
                + (failed.isEmpty()
                        ? ""
                        : failed.stream().map(Object::toString).collect(Collectors.joining(" ", ": seeds ", "")));
    }

    /** Of two that overlap the longer one counts, of two that are as long the later one. */
    private void keep(Slice slice) {
        slices.removeIf(old -> slice.from() <= old.from() && old.to() <= slice.to());
        slices.add(slice);
    }

    /** Whether its slice was run without a failure; one in which a seed failed is to be run again. */
    synchronized boolean has(long seed) {
        return slices.stream().anyMatch(slice -> slice.failed().isEmpty() && slice.from() <= seed && seed < slice.to());
    }

    /** The seeds that failed when they were run last. */
    synchronized List<Long> failed() {
        return slices.stream()
                .flatMap(slice -> slice.failed().stream())
                .sorted()
                .toList();
    }

    synchronized void add(Slice slice) throws IOException {
        String line = start + slice + "\n";
        Files.writeString(file, line, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        start = "";
        keep(slice);
    }

    /** All of it in one line. */
    synchronized String sum() {
        long seeds = 0;
        long deliveries = 0;
        long doubles = 0;
        for (Slice slice : slices) {
            seeds += slice.to() - slice.from();
            deliveries += slice.deliveries();
            doubles += slice.doubles();
        }
        return seeds + " seeds: " + deliveries + " deliveries, " + doubles + " doubles in doubt, " + failures(failed());
    }
}
