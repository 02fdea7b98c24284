package org.postlude.store;

/** What to do when the next hop may have a message and its answer was not seen. Frozen at submit. */
public enum InDoubtPolicy {
    /** Try again with the same bytes and Message-ID: at least once. The default. */
    RETRY,
    /** Leave it in doubt until somebody decides by {@link MessageStore#resolve}. */
    HOLD,
    /** Report it as of unknown delivery and end it: at most once. */
    FAIL_UNKNOWN,
    /** The application is asked, if it has told its spooler whom to ask, or decides by {@link MessageStore#resolve}; until then as HOLD. */
    ASK
}
