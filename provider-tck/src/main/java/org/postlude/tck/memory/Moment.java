package org.postlude.tck.memory;

/** Where an operation is held. */
public enum Moment {
    /** It was called and has changed nothing yet. */
    BEFORE,
    /** It is durable and has not returned yet. */
    AFTER
}
