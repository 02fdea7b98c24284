package org.postlude.spooler.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Those who are in a store beside its queue. After its last call nobody enters. Thread-safe. */
final class Visitors {
    private final CompletableFuture<Boolean> left = new CompletableFuture<>();
    private int inside;
    private boolean isShut;

    /** False: the store is being logged off. Whoever entered must leave. */
    synchronized boolean enter() {
        if (!isShut) {
            inside++;
        }
        return !isShut;
    }

    /** Who stays for long asks from time to time, and leaves then. */
    synchronized boolean isShut() {
        return isShut;
    }

    synchronized void leave() {
        inside--;
        tell();
    }

    /** Nobody enters from here on; waits a while for those inside, and returns whether all left. */
    boolean shut(Waiting waiting, Duration within) {
        synchronized (this) {
            isShut = true;
            tell();
        }
        return Patience.await(waiting, left, within);
    }

    private void tell() {
        if (isShut && inside == 0) {
            left.complete(true);
        }
    }
}
