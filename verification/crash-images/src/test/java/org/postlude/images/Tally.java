package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/** Which of many numbered runs are done, in a file of one number a line: a long series goes on where it stopped. */
final class Tally {
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
        try {
            Files.write(file, (number + ";\n").getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            done.add(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
