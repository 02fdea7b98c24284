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

    /** The sentence is put together only when it is needed: this is called a hundred million times. */
    static void check(boolean holds, Object... words) {
        if (!holds) {
            StringBuilder sentence = new StringBuilder();
            for (Object word : words) {
                sentence.append(word);
            }
            throw new Violation(sentence.toString());
        }
    }
}
