package org.postlude.spooler.crash;

import org.postlude.spooler.sequence.Incarnation;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** How a process ends in the middle. */
sealed interface Cut {
    /** Sets it up. */
    void aimAt(Incarnation process, InMemoryStoreProvider disk);

    /** Not at all. */
    record Never() implements Cut {
        @Override
        public void aimAt(Incarnation process, InMemoryStoreProvider disk) {}
    }

    /** Kill -9 around a change of a store: an even moment before it, an odd one when it is durable and not answered. */
    record Kill(int moment) implements Cut {
        @Override
        public void aimAt(Incarnation process, InMemoryStoreProvider disk) {
            process.killAt(moment);
        }
    }

    /** The power goes at a durable step; what was not synced is there, lost, torn or out of order, as the seed says. */
    record Power(int step, long seed) implements Cut {
        @Override
        public void aimAt(Incarnation process, InMemoryStoreProvider disk) {
            disk.cutAfter(step, seed);
        }
    }
}
