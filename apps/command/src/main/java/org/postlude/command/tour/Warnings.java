package org.postlude.command.tour;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Listens to what is logged until it is closed. The spooler warns in the log and nowhere else, and this program's log is
 * standard error, where a warning of the tour would stand without its story. What nobody asked for goes on to there.
 */
final class Warnings implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final List<String> taken = new ArrayList<>();

    Warnings() {
        System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
    }

    /** The first line with these words; it is not passed on. */
    Optional<String> first(String words) {
        Optional<String> found =
                lines().stream().filter(line -> line.contains(words)).findFirst();
        found.ifPresent(taken::add);
        return found.map(line -> line.replaceFirst("^postlude: ", ""));
    }

    private List<String> lines() {
        return heard.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setErr(before);
        lines().stream().filter(line -> !taken.contains(line)).forEach(before::println);
    }
}
