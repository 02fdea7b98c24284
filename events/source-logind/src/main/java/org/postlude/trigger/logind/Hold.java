package org.postlude.trigger.logind;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Holds shutdown and sleep back while it has something open. What was begun and is over before it was let go leaves the hold as it is, for
 * the next one. Used by one thread.
 */
final class Hold {
    /** Takes it. */
    interface Taker {
        /** What is open as long as it is held. */
        Closeable take() throws Exception;
    }

    private @Nullable Closeable open;
    private long turn;

    boolean isHeld() {
        return open != null;
    }

    /** Nothing is waited for any more; what is not held is taken. */
    void take(Taker taker) throws Exception {
        turn++;
        if (open == null) {
            open = taker.take();
        }
    }

    /** Something begins that is held back. It is handed to {@link #letGo(long)} when that may happen. */
    long begin() {
        return ++turn;
    }

    /** Only what waits last lets go: another one was called off or is over. Whether it did. */
    boolean letGo(long which) throws IOException {
        if (which != turn) {
            return false;
        }
        letGo();
        return true;
    }

    void letGo() throws IOException {
        Closeable held = open;
        open = null;
        if (held != null) {
            held.close();
        }
    }
}
