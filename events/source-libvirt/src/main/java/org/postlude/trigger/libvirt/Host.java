package org.postlude.trigger.libvirt;

import java.io.IOException;
import java.util.List;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.event.DomainEvent;

/** One connection to a libvirt: all that is ever asked of it. Thread-safe. */
interface Host extends AutoCloseable {
    /** Makes connections. */
    interface Opening {
        /**
         * Connects.
         *
         * @param told is told what happens from now on, on a thread of libvirt's that it must not hold
         * @throws IOException if it is not reached
         */
        Host open(String uri, Told told) throws IOException;
    }

    /** Hears what libvirt tells of a machine, by its name. */
    interface Told {
        void changed(String machine, DomainEvent event);

        void agent(String machine, boolean isThere);

        void rebooted(String machine);

        /** It stands still, for a disk of the host is full. */
        void diskIsFull(String machine);
    }

    /** A machine that runs, or stands still. */
    record Seen(String machine, DomainState state) {}

    /** What became of a machine that does not run. */
    enum Ending {
        OFF,
        CRASHED,
        SAVED,
        /** It is at another host. */
        MIGRATED,
        /** It runs. */
        NONE,
        /** This libvirt does not know it any more. */
        UNKNOWN
    }

    List<Seen> running() throws IOException;

    Ending ending(String machine) throws IOException;

    /** Whether the connection holds. Does not wait for the other side. */
    boolean isAlive() throws IOException;

    /**
     * Asks a machine's agent who is logged on. Waits for the guest.
     *
     * @return all of its answer
     * @throws IOException if it has no agent, or that does not answer
     */
    String users(String machine) throws IOException;

    /** What is asked just now ends first; nothing is told any more by then. Idempotent. */
    @Override
    void close();
}
