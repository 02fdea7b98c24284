package org.postlude.testing;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong at the end of a test, so that the first does not hide the others. */
final class TearDown {
    private final List<String> found = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();

    /** Something that may fail. */
    void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            found.add(e.getMessage() == null ? e.toString() : e.getMessage());
            causes.add(e);
        }
    }

    /** Something that was left, with the stack that took it. */
    void leak(LooseEnds.Taken taken) {
        found.add(taken.getMessage());
        causes.add(taken);
    }

    /** Something that holds others up, which is ended so that the rest can be looked at. */
    void leak(String what, Runnable end) {
        found.add(what);
        end.run();
    }

    void judge() {
        if (!found.isEmpty()) {
            AssertionError error = new AssertionError("left at the end of the test:\n  " + String.join("\n  ", found));
            causes.forEach(error::addSuppressed);
            throw error;
        }
    }
}
