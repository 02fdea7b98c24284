package org.postlude.store.spi;

/** What a store sorts parts by, and never interprets beyond what the operations say. */
public enum LabelState {
    /** Waiting for its due time. */
    READY,
    /** A transfer is in process, under the epoch of the lease that wrote it. */
    CLAIMED,
    /** Kept back; due is when it is let go, {@link Label#NEVER} if a person has to. */
    HELD,
    /** The next hop may have it; due is when it is tried again, {@link Label#NEVER} if a person has to decide. */
    IN_DOUBT,
    /** Ended. */
    DONE;

    /**
     * Whether {@link SpoolerLogon#due} may return such a part.
     *
     * @return true for READY, HELD and IN_DOUBT
     */
    public boolean isWaiting() {
        return this == READY || this == HELD || this == IN_DOUBT;
    }
}
