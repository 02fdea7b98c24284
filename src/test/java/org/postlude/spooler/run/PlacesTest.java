package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.CallKey;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** Only stores that are open or being opened are known, and all addresses of one are one place. */
class PlacesTest {
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final Places places = new Places();

    private Place at(String place) {
        return new Place(disk, new StoreAddress(InMemoryStoreProvider.SCHEME, place));
    }

    @Test
    void twoAddressesOfOneStoreAreOnePlace() {
        Place first = places.hold(at("a"));
        assertSame(first, places.hold(at("a/")));
        assertSame(first, places.hold(at("a")));
        assertNotSame(first, places.hold(at("b")));
        assertEquals(2, places.count());
    }

    @Test
    void aPlaceIsForgottenWithTheLastThatHoldsIt() {
        for (int i = 0; i < 1000; i++) {
            Place place = places.hold(at("store-" + i));
            places.hold(at("store-" + i + "/"));
            places.letGo(place);
            places.letGo(place);
        }
        assertEquals(0, places.count());
    }

    @Test
    void anAnswerThatIsToComeHoldsThePlace() {
        Place place = places.hold(at("a"));
        CallKey call = new CallKey(7);
        places.asked(call, place);
        places.letGo(place); // whoever asked has given up waiting
        assertSame(place, places.opening(place.identity()));
        places.answered(call);
        assertSame(place, places.hold(at("a/")), "the opening holds it");
        places.letGo(place);
        places.letGo(place);
        assertNull(places.opening(place.identity()));
    }

    @Test
    void manyThatOpenTwoAddressesOfOneStoreAtOnceAgree() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                String name = "store-" + round;
                CountDownLatch start = new CountDownLatch(1);
                Future<Place> one = threads.submit(() -> {
                    start.await();
                    return places.hold(at(name));
                });
                Future<Place> other = threads.submit(() -> {
                    start.await();
                    return places.hold(at(name + "/"));
                });
                start.countDown();
                Place held = one.get(10, TimeUnit.SECONDS);
                assertSame(held, other.get(10, TimeUnit.SECONDS));
                places.letGo(held);
                places.letGo(held);
            }
            assertEquals(0, places.count());
        } finally {
            threads.shutdownNow();
        }
    }
}
