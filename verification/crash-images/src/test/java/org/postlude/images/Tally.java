package org.postlude.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of many numbered runs are done, in a file of one number a line: a long series goes on where it stopped. With {@code
 * -Dpostlude.tally.told=FILE} it says so in a file that is kept with the sources, too.
 */
final class Tally {
    private static final int TOLD_EACH = 1_000;

    private final Path file;
    private final Set<Integer> done = new TreeSet<>();

    Tally(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            // A line that a kill has torn is a run that is done again.
            Files.readString(file)
                    .lines()
                    .filter(line -> line.matches("[0-9]+;"))
                    .forEach(line -> done.add(Integer.parseInt(line.substring(0, line.length() - 1))));
        }
    }

    boolean isDone(int number) {
        return done.contains(number);
    }

    int count() {
        return done.size();
    }

    void note(int number) {
        append(file, number + ";\n");
        done.add(number);
    }

    /** Whether it is time for another line: a stop loses none of the runs, but these would not be told. */
    boolean isDue() {
        return done.size() % TOLD_EACH == 0;
    }

    /**
     * Adds a line with the date and the revision of the sources: how far it has come, counted from the beginning.
     *
     * @param wrong in this run: mail was lost, or there twice, or not as it was answered
     */
    void tell(String what, int all, int wrong) {
        String told = System.getProperty("postlude.tally.told");
        if (told != null) {
            String line = String.format(
                    Locale.ROOT,
                    "%s %s %s: %d rounds of %d, %d lost, doubled or otherwise wrong%n",
                    LocalDate.now(ZoneOffset.UTC),
                    System.getProperty("postlude.revision", "unknown"),
                    what,
                    done.size(),
                    all,
                    wrong);
            append(Path.of(told), line);
        }
    }

    private static void append(Path to, String line) {
        try {
            Files.writeString(to, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
