package org.postlude.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a pass has done so far. */
final class Round {
    /** What the store has, and whose rows are to be deleted. */
    final List<String> done = new ArrayList<>();

    private int submitted;
    private int kept;
    private boolean isFull;
    private Optional<String> trouble = Optional.empty();

    void deleted() {
        submitted += done.size();
        done.clear();
    }

    void kept() {
        kept++;
    }

    void full() {
        isFull = true;
    }

    /** The first is told: what follows often follows from it. */
    void failed(String what) {
        trouble = trouble.or(() -> Optional.of(what));
    }

    RelayPass result(boolean isEnding) {
        boolean hasMoved = submitted + kept > 0;
        return new RelayPass(submitted, kept, isFull && hasMoved && trouble.isEmpty() && !isEnding, false, trouble);
    }
}
