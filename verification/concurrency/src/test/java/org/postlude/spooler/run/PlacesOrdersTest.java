package org.postlude.spooler.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** The place of a store: all who hold it at a time hold the same one, and with the last of them it is forgotten. */
@Tag("concurrency")
class PlacesOrdersTest {
    /** Each thread opens and closes the same store. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static final class PlaceCalls {
        private static final int THREADS = 4;
        private static final InMemoryStoreProvider PROVIDER = new InMemoryStoreProvider();
        private static final StoreAddress ADDRESS = PROVIDER.freshAddress();

        private final Places places = new Places();
        private final List<Deque<Place>> held =
                List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());

        /** Begins to open it. */
        @Operation
        public void hold(@Param(name = "thread") int thread) {
            held.get(thread % THREADS).add(places.hold(new Place(PROVIDER, ADDRESS)));
        }

        /** Has closed it. */
        @Operation
        public void letGo(@Param(name = "thread") int thread) {
            Place place = held.get(thread % THREADS).poll();
            if (place != null) {
                places.letGo(place);
            }
        }

        /** When all threads are through. */
        @Validate
        public void allHoldTheSamePlaceAndTheLastOneHasTakenItAlong() {
            Set<Place> distinct = new HashSet<>();
            held.forEach(distinct::addAll);
            if (distinct.size() > 1 || places.count() != distinct.size()) {
                throw new IllegalStateException(distinct.size() + " places are held, " + places.count() + " are known");
            }
        }
    }

    @Test
    void allHoldTheSamePlaceInEveryOrder() {
        Orders.few().check(PlaceCalls.class);
    }
}
