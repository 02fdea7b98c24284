package org.postlude.command;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.control.ControlClient;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/**
 * The queue of a store, to be changed: by way of the process that owns the store; or, while nobody does, in this one, which then
 * attempts nothing but what a flush asks for.
 */
final class QueueAccess implements AutoCloseable {
    private static final int TRIES = 5;
    private static final Deadline GRACE = Deadline.in(Duration.ofSeconds(1));

    private final Surroundings surroundings;
    private final QueueControl queue;
    private final @Nullable ControlClient client;
    private @Nullable SpoolerCoordinator coordinator;
    private @Nullable StoreSession session;
    private @Nullable MessageStore store;
    private Deadline patience = Deadline.DEFAULT;

    private QueueAccess(Surroundings surroundings, QueueControl queue, @Nullable ControlClient client) {
        this.surroundings = surroundings;
        this.queue = queue;
        this.client = client;
    }

    /**
     * Opens it.
     *
     * @param transport a further transport that mail may be sent over; null for none
     */
    static QueueAccess to(StoreAddress address, @Nullable String transport, Surroundings surroundings) {
        for (int tries = 1; ; tries++) {
            Optional<ControlClient> owner = Owners.reach(address);
            if (owner.isPresent()) {
                return new QueueAccess(surroundings, owner.get().queue(), owner.get());
            }
            try {
                return own(address, transport, surroundings);
            } catch (LogonFailedException e) {
                if (e.reason() != LogonFailedException.Reason.OWNED_BY_ANOTHER || tries == TRIES) {
                    throw e; // else somebody has come in between
                }
            }
        }
    }

    private static QueueAccess own(StoreAddress address, @Nullable String transport, Surroundings surroundings) {
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .clock(surroundings.clock())
                .warnings(surroundings::line)
                .withoutSending();
        if (transport != null) {
            builder.transport(transport);
        }
        SpoolerCoordinator coordinator = builder.build();
        try {
            StoreSession session = coordinator.logon("postlude queue");
            MessageStore store = session.openStore(address, OpenOptions.DEFAULT.withDefaultInbox(false));
            QueueAccess access = new QueueAccess(surroundings, coordinator.queue(address), null);
            access.coordinator = coordinator;
            access.session = session;
            access.store = store;
            return access;
        } catch (RuntimeException | Error e) {
            coordinator.close();
            throw e;
        }
    }

    QueueControl queue() {
        return queue;
    }

    /** Whether a process other than this one owns the store, and so sends its mail. */
    boolean isLive() {
        return client != null;
    }

    /** The caller's time is up: what is on the wire is stopped where it can be, and stays in the queue. */
    void hurry() {
        patience = Deadline.in(Duration.ZERO);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (store != null) {
            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY, patience);
            report.problems().forEach(surroundings::line);
            if (!report.isComplete()) {
                store.storeLogoff(LogoffMode.ABORT, GRACE);
            }
            store.close();
        }
        if (session != null) {
            session.close();
        }
        if (coordinator != null) {
            coordinator.closeWithin(patience);
        }
    }
}
