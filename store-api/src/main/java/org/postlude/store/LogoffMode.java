package org.postlude.store;

/**
 * How to log off a store; MAPI {@code LOGOFF_QUIET} and its family, input side. Exactly one is given per call (rule L1).
 * No mode ever removes an accepted message except by sending it (rule L16). A logoff ends this store's logon and nothing
 * else (rule L11). Mail that waits, with nothing in process, is no activity that could refuse a mode (rule C8). Except after
 * a refusal, reception is off for the store, if it had any (rule C11).
 */
public enum LogoffMode {
    /** Only if nothing is going on. Never waits; refuses, and changes nothing, while a transfer is in process. */
    QUIET,
    /**
     * Stop now, or leave everything as it is. Transfers that can be stopped are stopped and their messages return to the
     * queue; if one of them is past its permit or cannot be stopped, the logoff is refused and nothing changes (rule C1).
     */
    ABORT,
    /** Finish what is on the wire, leave the queue (rule C4). Waits, and never refuses (rule C5). */
    ORDERLY,
    /**
     * Send what is ready (rule C9), then go: every ready message gets exactly one attempt. "No wait" means that new messages
     * from transports are not waited for (rule C2). Never refuses.
     */
    NO_WAIT,
    /**
     * Never deletes mail. Push everything out now: transports are flushed, outbound only (rule C12), and every queued
     * message gets one forced attempt, but what is held, scheduled for later, or in doubt under another policy than RETRY.
     * Never refuses.
     */
    PURGE;

    /**
     * Whether this mode may be answered with {@link Outcome#REFUSED}.
     *
     * @return true for QUIET and ABORT
     */
    public boolean isRefusable() {
        return this == QUIET || this == ABORT;
    }
}
