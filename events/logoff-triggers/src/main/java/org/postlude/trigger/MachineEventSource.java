package org.postlude.trigger;

import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One kind of host that tells of machines: a hypervisor's agent, a session manager. Found by {@link java.util.ServiceLoader} or handed
 * over in code. A successor of the original's host (Hyper-V's WMI provider, for example) is one more of these.
 */
public interface MachineEventSource {
    /**
     * The schemes of the addresses that it serves.
     *
     * @return at least one, lower case, for example {@code qga}
     */
    Set<String> schemes();

    /**
     * Begins to watch. Needs nobody to be there yet: a host or a guest that is not reached is looked for again and again, and what
     * could not be seen meanwhile is told as such.
     *
     * @param address which host or machine; its scheme is one of {@link #schemes()}
     * @param sink where events go
     * @return lives until it is closed
     * @throws IllegalArgumentException if the address is not understood; it says what would be
     */
    MachineWatch watch(MachineAddress address, Sink sink);

    /**
     * Looks at an address without beginning anything, so that who has read many begins with all or none.
     *
     * @param address as for {@link #watch}
     * @throws IllegalArgumentException if {@link #watch} would not understand it
     */
    default void check(MachineAddress address) {}

    /** Where events go. Takes them at once, from any thread. */
    interface Sink {
        /**
         * The time. A source takes it from nowhere else, but for how long it waits for its host.
         *
         * @return the source of time
         */
        InstantSource clock();

        /**
         * Something happened. Those of one machine are told in the order in which they happened.
         *
         * @param event what
         * @return ends, never exceptionally, when all who listen are done with it. A source that can hold the machine back waits for it,
         *     as long as its host lets it
         */
        CompletionStage<Void> tell(MachineEvent event);
    }
}
