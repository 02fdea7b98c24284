package org.postlude.tck.transport;

import java.util.ArrayDeque;
import java.util.Deque;

/** The steps of one key: each is used once, the last one until another is written. Guarded by its {@link Script}. */
final class StepQueue {
    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean lastWasUsed;

    void add(Step step) {
        if (lastWasUsed) {
            steps.clear();
            lastWasUsed = false;
        }
        steps.add(step);
    }

    Step next() {
        return steps.element();
    }

    Step take() {
        if (steps.size() > 1) {
            return steps.remove();
        }
        lastWasUsed = true;
        return steps.element();
    }
}
