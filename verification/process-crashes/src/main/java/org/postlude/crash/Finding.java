package org.postlude.crash;

/**
 * Something that the promise excludes.
 *
 * @param kind which part of the promise
 * @param what with the Message-ID
 */
record Finding(Kind kind, String what) {
    /** The ways to break the promise. */
    enum Kind {
        /** Submit had returned, and no receiver, report or list has it. */
        LOST,
        /** It came again, and was not listed in doubt in between; or under a policy that allows no second copy. */
        DOUBLED,
        /** It is in doubt, and was never handed over. */
        DOUBTED,
        /** It has two endings. */
        TWO_ENDINGS,
        /** It is still queued, although everything that can be sent was sent. */
        STUCK,
        /** The store does not know a key that it had acknowledged, or made another message of it. */
        FORGOTTEN,
        /** Other bytes came than were submitted, or to others. */
        CHANGED,
        /** The store cannot read what it had written. */
        DAMAGED,
        /** The program failed before it was ended. */
        BROKEN
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
