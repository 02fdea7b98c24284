package org.postlude.spooler.run;

import java.util.function.Consumer;

/** Tells, in order and for people, each call to a provider. */
final class Trace {
    private final Consumer<String> lines;

    Trace(Consumer<String> lines) {
        this.lines = lines;
    }

    void line(String line) {
        lines.accept(line);
    }
}
