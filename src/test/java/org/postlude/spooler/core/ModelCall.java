package org.postlude.spooler.core;

/**
 * A client's call that waits for its answer.
 *
 * @param key as the core knows it
 * @param client 0 for A, 1 for B
 * @param kind which
 * @param face of a logoff
 */
record ModelCall(CallKey key, int client, Kind kind, Face face) {
    enum Kind {
        OPEN,
        LOGOFF,
        CLOSE,
        // what people order
        HOLD,
        RELEASE,
        RETRY,
        BOUNCE,
        FLUSH,
        WITHDRAW
    }
}
