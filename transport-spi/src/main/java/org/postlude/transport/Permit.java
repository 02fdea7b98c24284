package org.postlude.transport;

/** The answer to the question whether responsibility may be handed over. */
public enum Permit {
    /** Go on: from here the attempt cannot be stopped. */
    PROCEED,
    /** Hand nothing over; end the attempt as stopped. */
    STOP
}
