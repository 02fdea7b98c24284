package org.postlude.command;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.spooler.QueueReader;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;

/** Who owns a store, and how that one is asked. */
final class Owners {
    /** An owner that is coming or going is so for some seconds at most. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final long PAUSE_NANOS = 100_000_000;

    private static final String NOTHING = "nothing was changed, and all mail is in the store";

    private Owners() {}

    /** What an attempt found. */
    private record Found(Optional<ControlClient> client, String obstacle, boolean isLeaving) {}

    /**
     * Somebody who answers for the store; empty if nobody owns it. Waits some seconds for an owner that has just come, or is about to
     * go.
     *
     * @throws LogonFailedException if somebody owns it who takes no commands; says who, and what to do
     */
    static Optional<ControlClient> reach(StoreAddress address) {
        long begin = System.nanoTime();
        while (true) {
            Found found = find(address, false);
            if (found.client().isPresent() || found.obstacle().isEmpty()) {
                return found.client();
            }
            if (System.nanoTime() - begin > PATIENCE_NANOS) { // one that is stopped has taken more than that already
                throw refused(found.obstacle(), NOTHING);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The same for who only looks, and looks again later: waits for no owner that comes or goes, but for the answer of one that is there. */
    static Optional<ControlClient> reachNow(StoreAddress address) {
        Found found = find(address, false);
        if (found.client().isEmpty() && !found.obstacle().isEmpty()) {
            throw refused(found.obstacle(), NOTHING);
        }
        return found.client();
    }

    /**
     * The same for who has mail for the store: an owner that takes none any more is waited for to its end.
     *
     * @param patience once for each turn: false ends the wait
     */
    static Optional<ControlClient> reachForMail(
            StoreAddress address, Surroundings surroundings, BooleanSupplier patience) {
        boolean isTold = false;
        long others = 0;
        while (true) {
            long begin = System.nanoTime();
            Found found = find(address, true);
            if (found.client().isPresent() || found.obstacle().isEmpty()) {
                return found.client();
            }
            if (!patience.getAsBoolean() || others > PATIENCE_NANOS) {
                throw refused(
                        found.obstacle(),
                        "nothing of this run was submitted, and what was in the store before is there");
            }
            if (found.isLeaving() && !isTold) {
                surroundings.line(found.obstacle() + "; waiting for its end");
                isTold = true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            others += found.isLeaving() ? 0 : System.nanoTime() - begin;
        }
    }

    private static LogonFailedException refused(String obstacle, String mail) {
        return new LogonFailedException(
                LogonFailedException.Reason.OWNED_BY_ANOTHER,
                obstacle + "; " + mail + ". Wait until that process has ended, or stop it, and repeat the command",
                null);
    }

    private static Found find(StoreAddress address, boolean forMail) {
        try (QueueReader reader = QueueReader.open(address)) {
            Optional<String> owner = reader.owner();
            if (owner.isEmpty()) {
                return new Found(Optional.empty(), "", false);
            }
            String obstacle = "store " + address + " is owned by " + owner.get();
            String why = ", which has no control socket";
            for (String place : reader.reachableAt()) {
                ControlClient client = ControlClient.to(place, address);
                try {
                    boolean takesMail = client.hello();
                    if (takesMail || !forMail) {
                        return new Found(Optional.of(client), "", false);
                    }
                    client.close();
                    return new Found(
                            Optional.empty(), obstacle + ", which is logging off and takes no more mail", true);
                } catch (ControlException e) {
                    client.close();
                    if (e.reason() == ControlException.Reason.VERSION) {
                        throw e;
                    }
                    why = ": " + e.getMessage();
                }
            }
            return new Found(Optional.empty(), obstacle + why, false);
        }
    }
}
