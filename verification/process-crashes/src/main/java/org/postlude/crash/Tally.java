package org.postlude.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What has been run of a series, in a file that is kept with the sources: a line for each run that came to its end. A line is
 * added and never changed, so that a stop at any moment costs the runs under way and no more.
 */
final class Tally {
    /** A run, in the file's words. The revision is that of the sources, with {@code +} if they were changed since. */
    record Line(
            String date,
            String revision,
            String kind,
            String scheme,
            long seed,
            long rounds,
            long lost,
            long doubled,
            long findings,
            String rest) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s %s %s %s seed %d: %d rounds, %d lost, %d doubled, %d findings; %s",
                    date,
                    revision,
                    kind,
                    scheme,
                    seed,
                    rounds,
                    lost,
                    doubled,
                    findings,
                    rest);
        }
    }

    private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+) (\\S+) (\\S+) seed (\\d+):"
            + " (\\d+) rounds, (\\d+) lost, (\\d+) doubled, (\\d+) findings; (.*)");

    private final Path file;
    private final String kind;
    private final List<Line> lines = new ArrayList<>();
    /** Begins the next line; after a stop in the middle of one there is a rest before it. */
    private String start = "";

    /** @param kind of all that stands in the file, what counts here */
    Tally(Path file, String kind) throws IOException {
        this.file = file;
        this.kind = kind;
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            start = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
            text.lines().map(LINE::matcher).filter(Matcher::matches).forEach(this::keep);
        }
    }

    private void keep(Matcher line) {
        if (line.group(3).equals(kind)) {
            lines.add(new Line(
                    line.group(1),
                    line.group(2),
                    kind,
                    line.group(4),
                    number(line, 5),
                    number(line, 6),
                    number(line, 7),
                    number(line, 8),
                    number(line, 9),
                    line.group(10)));
        }
    }

    private static long number(Matcher line, int group) {
        return Long.parseLong(line.group(group));
    }

    void add(Line line) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        String text = start + line + "\n";
        Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        start = "";
        lines.add(line);
    }

    long rounds() {
        return lines.stream().mapToLong(Line::rounds).sum();
    }

    long findings() {
        return lines.stream().mapToLong(Line::findings).sum();
    }

    /** One that no line has. */
    long nextSeed() {
        return 1 + lines.stream().mapToLong(Line::seed).max().orElse(0);
    }

    /** All of it in one line. */
    String sum() {
        return kind + ": " + lines.size() + " runs, " + rounds() + " rounds, "
                + lines.stream().mapToLong(Line::lost).sum() + " lost, "
                + lines.stream().mapToLong(Line::doubled).sum() + " doubled, " + findings() + " findings; tally: "
                + file;
    }
}
