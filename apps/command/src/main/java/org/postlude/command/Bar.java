package org.postlude.command;

import java.io.PrintStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar in the last line of a terminal, drawn four times a second at most, whatever happens in between. */
final class Bar implements AutoCloseable {
    private static final int WIDTH = 78;
    private static final int PAUSE_MILLIS = 250;
    /** To the beginning of the line, which is erased (ECMA-48, EL). */
    private static final String ERASE = "\r\033[K";

    private final PrintStream err;
    private final ProgressBar bar;
    // Guarded by err.
    private boolean closed;

    /**
     * Draws it.
     *
     * @param files how many there are; of one file nobody knows how many messages it has
     */
    Bar(PrintStream err, int files) {
        this.err = err;
        bar = new ProgressBarBuilder()
                .setTaskName("postlude: reading")
                .setInitialMax(files > 1 ? files : -1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(PAUSE_MILLIS)
                .continuousUpdate() // or a step that comes while it is drawn is not shown before the next one
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH)) // or it would look for a terminal
                .build();
    }

    void at(int filesRead, int messages) {
        bar.stepTo(bar.isIndefinite() ? messages : filesRead);
        bar.setExtraMessage(" " + Words.messages(messages));
    }

    /** Prints something else where the bar is; it comes back by itself. */
    void aside(Runnable print) {
        synchronized (err) {
            err.print(ERASE);
            print.run();
        }
    }

    private void draw(String text) {
        synchronized (err) {
            if (!closed) {
                err.print(ERASE + text);
                err.flush();
            }
        }
    }

    @Override
    public void close() {
        bar.close();
        synchronized (err) {
            closed = true;
            err.print(ERASE);
            err.flush();
        }
    }
}
