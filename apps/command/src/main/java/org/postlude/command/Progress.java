package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the reading of files has come, on standard error: a bar where that is a terminal, else a line now and then.
 * What is over soon shows nothing, and does not load the bar's classes. Used by one thread.
 */
final class Progress implements AutoCloseable {
    /** Until the first sign, and between two lines. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private final Surroundings surroundings;
    private final int files;
    private int filesRead;
    private int messages;
    private Instant last;
    private @Nullable Bar bar;

    Progress(Surroundings surroundings, int files) {
        this.surroundings = surroundings;
        this.files = files;
        last = surroundings.clock().instant();
    }

    void nextFile() {
        filesRead++;
        show();
    }

    void nextMessage() {
        messages++;
        show();
    }

    /** A line that is no progress; it does not get mixed with the bar. */
    void tell(String line) {
        if (bar == null) {
            surroundings.line(line);
        } else {
            bar.aside(() -> surroundings.line(line));
        }
    }

    private void show() {
        if (bar != null) {
            bar.at(filesRead, messages);
            return;
        }
        Instant now = surroundings.clock().instant();
        if (Duration.between(last, now).compareTo(PAUSE) < 0 || filesRead == files) {
            return;
        }
        last = now;
        // Set by the launcher: Java itself knows only of a terminal that is standard input and output both.
        if (surroundings.variable("POSTLUDE_TERMINAL").isPresent()) {
            bar = new Bar(surroundings.err(), files);
            bar.at(filesRead, messages);
        } else {
            surroundings.line(Words.messages(messages) + " read, " + filesRead + " of " + Words.files(files) + " done");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
