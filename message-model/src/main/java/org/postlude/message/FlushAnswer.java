package org.postlude.message;

/** What a provider answers when it is asked to flush. Not being able to is told by not having the method. */
public enum FlushAnswer {
    /** S_OK: it has begun, its status bits steer the rest. */
    STARTED,
    /** MAPI_E_BUSY: another operation runs; nothing was changed. */
    BUSY
}
