package org.postlude.activitylog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of a log's files.
 *
 * @param path where it is
 * @param first the number of its first line, by its name
 */
record LogFile(Path path, long first) {
    private static final Pattern NAME = Pattern.compile("events-(\\d{12,18})\\.jsonl");
    private static final Pattern TORN = Pattern.compile("torn-(\\d{12,18})-\\d{1,4}");
    private static final int MOST_TORN = 10_000;

    static LogFile of(Path directory, long first) {
        return new LogFile(directory.resolve(String.format(Locale.ROOT, "events-%012d.jsonl", first)), first);
    }

    /** In their order; what has another name is none of them. */
    static List<LogFile> in(Path directory) throws IOException {
        return named(directory, NAME);
    }

    /** What was cut off, by the number of the line that it was to be. */
    static List<LogFile> tornIn(Path directory) throws IOException {
        return named(directory, TORN);
    }

    private static List<LogFile> named(Path directory, Pattern pattern) throws IOException {
        List<LogFile> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Matcher name = pattern.matcher(String.valueOf(each.getFileName()));
                if (name.matches()) {
                    found.add(new LogFile(each, Long.parseLong(name.group(1))));
                }
            }
        }
        found.sort(Comparator.comparingLong(LogFile::first).thenComparing(LogFile::path));
        return found;
    }

    /** A name that nobody has yet. */
    static Path freeTorn(Path directory, long number) throws IOException {
        for (int i = 1; i < MOST_TORN; i++) {
            Path path = directory.resolve(String.format(Locale.ROOT, "torn-%012d-%d", number, i));
            if (Files.notExists(path)) {
                return path;
            }
        }
        throw new IOException("there are too many torn lines in " + directory);
    }

    String name() {
        return String.valueOf(path.getFileName());
    }
}
