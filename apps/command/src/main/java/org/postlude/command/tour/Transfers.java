package org.postlude.command.tour;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.message.AttemptId;
import org.postlude.transport.TransportSupport;

/** What is in process at one transport logon, and can be stopped. Thread-safe. */
final class Transfers {
    private final TransportSupport support;
    private final Map<AttemptId, Transfer> running = new ConcurrentHashMap<>();

    Transfers(TransportSupport support) {
        this.support = support;
    }

    /** A transfer that is known from now on, until it is closed. */
    Transfer begin(AttemptId attempt) {
        Transfer transfer = new Transfer(attempt, new CompletableFuture<>());
        running.put(attempt, transfer);
        // A cancel may have come before the transfer was known here; the spooler remembers it.
        if (!support.spoolerYield(attempt)) {
            transfer.stop().complete(null);
        }
        return transfer;
    }

    void stop(AttemptId attempt) {
        Transfer transfer = running.get(attempt);
        if (transfer != null) {
            transfer.stop().complete(null);
        }
    }

    void stopAll() {
        running.keySet().forEach(this::stop);
    }

    /** One of them. */
    final class Transfer implements AutoCloseable {
        private final AttemptId attempt;
        private final CompletableFuture<Void> stop;

        private Transfer(AttemptId attempt, CompletableFuture<Void> stop) {
            this.attempt = attempt;
            this.stop = stop;
        }

        /** Completes when the transfer is to stop. */
        CompletableFuture<Void> stop() {
            return stop;
        }

        @Override
        public void close() {
            running.remove(attempt);
        }
    }
}
