package org.postlude.spooler.testing;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The story of a run, a line for each thing that happens; nothing is put into words if nobody listens. */
final class Journal {
    private final InstantSource time;
    private final @Nullable Consumer<String> lines;

    Journal(InstantSource time, @Nullable Consumer<String> lines) {
        this.time = time;
        this.lines = lines;
    }

    void add(Supplier<String> line) {
        if (lines != null) {
            lines.accept(time.instant() + " " + line.get());
        }
    }
}
