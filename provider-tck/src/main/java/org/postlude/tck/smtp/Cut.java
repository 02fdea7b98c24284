package org.postlude.tck.smtp;

/** How a line is cut. */
public enum Cut {
    /** As a process ends: what was written still arrives, then the end of the stream. */
    CLOSE,
    /** As a machine or a firewall ends: a reset, and what was on its way is lost. */
    RESET
}
