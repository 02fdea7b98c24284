package org.postlude.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.postlude.control.ControlPlace;
import org.postlude.control.ControlServer;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control socket of a run that owns a store; a run without one does its work all the same. */
final class Control implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    private final @Nullable ControlServer server;

    private Control(@Nullable ControlServer server) {
        this.server = server;
    }

    static Control open(Surroundings surroundings) {
        try {
            return new Control(ControlServer.open(ControlPlace.of(surroundings.environment(), surroundings.clock())));
        } catch (IOException e) {
            surroundings.line("no control socket, so other commands have to wait until this one has ended: "
                    + Errors.withSuppressed(e));
            return new Control(null);
        }
    }

    /** Before the spooler is built: its stores say where it is reached. */
    SpoolerCoordinator.Builder announcedBy(SpoolerCoordinator.Builder builder) {
        return server == null ? builder : builder.reachableAt(server.address());
    }

    void offer(StoreAddress address, MessageStore store, SpoolerCoordinator coordinator) {
        if (server != null) {
            server.offer(address, store, coordinator.queue(address));
        }
    }

    /** One that is not open now is offered when it is. */
    void offerOpen(StoreAddress address, MessageStore store, SpoolerCoordinator coordinator) {
        try {
            offer(address, store, coordinator);
        } catch (StoreClosedException e) {
            LOG.debug("store {} is offered when it is opened", address, e);
        }
    }

    /** Of a process that stays until it is told to end. */
    void onLogoff(ControlServer.Ending how) {
        if (server != null) {
            server.onLogoff(how);
        }
    }

    /** Of a process that reads its file again. */
    void onReload(ControlServer.Reloading how) {
        if (server != null) {
            server.onReload(how);
        }
    }

    void onStatus(SpoolerCoordinator coordinator) {
        if (server != null) {
            server.onStatus(coordinator::status);
        }
    }

    /** Before the logoff. */
    void takesNoMoreMail(StoreAddress address) {
        if (server != null) {
            server.takesNoMoreMail(address);
        }
    }

    /** Before the end of what it is open in. Idempotent. */
    void end() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
