package org.postlude.message;

/** How far a transfer has come. The order is the order of time: a transfer's phase only rises. */
public enum Phase {
    /** Reaching the other side: name look-up, connection, greeting, authentication. */
    CONNECTING,
    /** Telling who sends to whom: {@code MAIL}, {@code RCPT}. */
    ENVELOPE,
    /** Transferring the bytes: {@code DATA} and what follows. */
    BODY,
    /** The permit was granted: from here the other side may have the message, whatever we see of it. */
    COMMITTED
}
