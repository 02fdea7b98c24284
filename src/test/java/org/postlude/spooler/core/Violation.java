package org.postlude.spooler.core;

/** A promise that was broken in some state of the model world; the explorer adds how it came there. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String sentence) {
        super(sentence);
    }

    Violation(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new Violation(sentence);
        }
    }
}
