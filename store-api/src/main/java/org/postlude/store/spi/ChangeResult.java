package org.postlude.store.spi;

/** What became of one entry of a list. */
public enum ChangeResult {
    /** It is durable. */
    APPLIED,
    /** Another revision was found: somebody else changed the part; nothing was done. */
    STALE,
    /** The lease is dead; nothing was done. */
    FENCED,
    /** There is no such part, or it has ended; nothing was done. */
    GONE
}
