package org.postlude.spooler.core;

/** How a message ended, all its parts taken together. */
public enum MessageEnd {
    /** Every recipient accepted. */
    SENT,
    /** At least one recipient was returned. */
    RETURNED
}
