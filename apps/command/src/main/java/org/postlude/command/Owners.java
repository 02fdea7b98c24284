package org.postlude.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.spooler.QueueReader;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;

/** Who owns a store, and how that one is asked. */
final class Owners {
    /** An owner that is coming or going is so for some seconds at most. */
    private static final int TRIES = 50;

    private static final long PAUSE_NANOS = 100_000_000;

    private Owners() {}

    /** What an attempt found. */
    private record Found(Optional<ControlClient> client, String obstacle) {}

    /**
     * Somebody who answers for the store; empty if nobody owns it. Waits some seconds for an owner that has just come, or is about to
     * go.
     *
     * @throws LogonFailedException if somebody owns it who takes no commands; says who, and what to do
     */
    static Optional<ControlClient> reach(StoreAddress address) {
        String obstacle = "";
        for (int tries = 0; tries < TRIES; tries++) {
            Found found = find(address);
            if (found.client().isPresent() || found.obstacle().isEmpty()) {
                return found.client();
            }
            obstacle = found.obstacle();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new LogonFailedException(
                LogonFailedException.Reason.OWNED_BY_ANOTHER,
                obstacle
                        + "; nothing was done, and all mail is in the store. Wait until that process has ended, or stop it,"
                        + " and repeat the command",
                null);
    }

    private static Found find(StoreAddress address) {
        try (QueueReader reader = QueueReader.open(address)) {
            Optional<String> owner = reader.owner();
            if (owner.isEmpty()) {
                return new Found(Optional.empty(), "");
            }
            List<String> places = reader.reachableAt();
            String obstacle = "store " + address + " is owned by " + owner.get() + ", which has no control socket";
            for (String place : places) {
                ControlClient client = ControlClient.to(place, address);
                try {
                    client.hello();
                    return new Found(Optional.of(client), "");
                } catch (ControlException e) {
                    client.close();
                    if (e.reason() == ControlException.Reason.VERSION) {
                        throw e;
                    }
                    obstacle = "store " + address + " is owned by " + owner.get() + ": " + e.getMessage();
                }
            }
            return new Found(Optional.empty(), obstacle);
        }
    }
}
