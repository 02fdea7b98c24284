package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.StoreLogon;

/** Places where no store can be opened, for a vendor that has some. */
public interface ObstacleSuite extends StoreContract {
    @Override
    ObstructedStore newStore() throws Exception;

    /**
     * A logon says what stands in its way, and leaves nothing behind that stands in the way of others.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void S1_aLogonThatFailsSaysWhatStandsInItsWay(StoreBench bench) throws Exception {
        Map<Reason, StoreAddress> obstacles = bench.store(ObstructedStore.class).obstacles();
        assertFalse(obstacles.isEmpty(), "an obstructed store has at least one obstacle");
        refusedTwice(bench, obstacles, Access.WRITE);
        bench.submit("m");
        assertEquals(1, bench.spooler().counts().messages(), "other stores of the provider are untouched");
    }

    /**
     * A place that cannot be read is no empty store.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void S1_aPlaceThatCannotBeReadIsNoEmptyStore(StoreBench bench) throws Exception {
        Map<Reason, StoreAddress> obstacles = bench.store(ObstructedStore.class).unreadable();
        assertFalse(obstacles.isEmpty(), "at least one obstacle is one for readers too");
        refusedTwice(bench, obstacles, Access.READ_ONLY);
    }

    private static void refusedTwice(StoreBench bench, Map<Reason, StoreAddress> obstacles, Access access) {
        for (Map.Entry<Reason, StoreAddress> obstacle : obstacles.entrySet()) {
            for (int i = 0; i < 2; i++) {
                LogonFailedException failure = assertThrows(
                        LogonFailedException.class,
                        () -> bench.logon(bench.process(), obstacle.getValue(), access),
                        () -> access + " on " + obstacle.getValue());
                assertEquals(obstacle.getKey(), failure.reason(), "reason for " + obstacle.getValue());
                assertTrue(
                        String.valueOf(failure.getMessage())
                                .contains(obstacle.getValue().place()),
                        "it names the place: " + failure.getMessage());
            }
        }
    }

    /**
     * A store that another process owns can be looked at, not written.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void S3_aStoreOfAnotherProcessCanBeLookedAt(StoreBench bench) throws Exception {
        StoreAddress owned = bench.store(ObstructedStore.class).obstacles().get(Reason.OWNED_BY_ANOTHER);
        assumeTrue(owned != null, "this vendor offers no store that another process owns");
        StoreAddress place = Objects.requireNonNull(owned);
        for (int i = 0; i < 2; i++) {
            StoreLogon reader = bench.logon(bench.process(), place, Access.READ_ONLY);
            assertEquals(0, reader.counts().claimed());
            assertThrows(LogonFailedException.class, () -> bench.logon(bench.process(), place, Access.WRITE));
            reader.close();
        }
    }
}
