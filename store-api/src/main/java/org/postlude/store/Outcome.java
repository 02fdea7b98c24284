package org.postlude.store;

/** How a logoff ended. */
public enum Outcome {
    /** The store was let go and the handle is invalid; MAPI {@code LOGOFF_COMPLETE} (rule D1). */
    RELEASED,
    /** The caller's share was let go; others hold the store and go on unaffected (rules C7, L8, D5). */
    RELEASED_SHARED,
    /** Nothing was changed: the handle works exactly as before (rule D1). */
    REFUSED,
    /**
     * The deadline came first: the store is closing and work goes on. Wait again, or call with another mode (rule D3).
     */
    INCOMPLETE
}
