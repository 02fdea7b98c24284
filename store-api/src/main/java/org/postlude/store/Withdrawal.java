package org.postlude.store;

/** What became of the wish to take a message back; MAPI {@code AbortSubmit}. */
public enum Withdrawal {
    /** It is out of the queue; what was already delivered of it stays delivered. */
    WITHDRAWN,
    /** MAPI_E_NOT_IN_QUEUE: it has ended already, or never was. */
    NOT_IN_QUEUE,
    /** MAPI_E_UNABLE_TO_ABORT: a transfer of it is in process; ask again when that has ended. */
    UNABLE_TO_ABORT
}
