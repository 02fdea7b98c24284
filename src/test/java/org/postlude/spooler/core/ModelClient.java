package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;

/** One client of the model world, with at most one handle in its life between two cuts. */
final class ModelClient {
    final HandleKey handle;
    final SessionKey session;

    /** The store its handle belongs to; null before it was opened. */
    @Nullable
    StoreKey store;

    boolean asked;
    boolean valid;
    boolean closed;
    /** Its handle was released by a detached logoff, while another call of it may wait. */
    boolean detached;

    ModelClient(int number) {
        handle = new HandleKey(number);
        session = new SessionKey(10L + number);
    }

    ModelClient copy() {
        ModelClient copy = new ModelClient((int) handle.value());
        copy.store = store;
        copy.asked = asked;
        copy.valid = valid;
        copy.closed = closed;
        copy.detached = detached;
        return copy;
    }

    /** Whether it would be let through by its own handle. */
    boolean mayCall() {
        return valid && !closed;
    }
}
