package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/** A store that keeps what it says passes; each that does not is caught, and the error names rule and point. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class KillSuiteTest implements KillSuite {
    @TempDir
    Path directory;

    private int places;

    @Override
    public Class<? extends StoreProvider> providerClass() {
        return LoggedStoreProvider.class;
    }

    @Override
    public StoreUnderTest newStore() {
        return new StoreUnderTest() {
            @Override
            public StoreProvider start() {
                throw new AssertionError("the suite starts processes of its own");
            }

            @Override
            public void crash(StoreProvider process) {
                throw new AssertionError("the suite kills processes of its own");
            }

            @Override
            public StoreAddress freshAddress() {
                return new StoreAddress(
                        "logged", directory.resolve("s" + places++).toString());
            }

            @Override
            public void close() {
                // JUnit removes the directory.
            }
        };
    }

    /** The suite on another provider. */
    private KillSuite on(Class<? extends StoreProvider> provider) {
        return new KillSuite() {
            @Override
            public Class<? extends StoreProvider> providerClass() {
                return provider;
            }

            @Override
            public StoreUnderTest newStore() {
                return KillSuiteTest.this.newStore();
            }
        };
    }

    private static void assertCaught(Executable test, String... words) {
        String message = assertThrows(AssertionError.class, test).toString();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
        }
    }

    @Override
    @Test
    @Tag("long")
    public void Q0_aKillAtANamedPointLosesNothingAndTearsNothing() throws Exception {
        KillSuite.super.Q0_aKillAtANamedPointLosesNothingAndTearsNothing();
    }

    @Test
    void aLockThatOutlivesItsOwnerIsCaught() {
        assertCaught(on(KilledStores.StayingLock.class)::Q2_S3_aKilledOwnerLeavesItsLockAndItsEpoch, "S3: the owner");
    }

    @Test
    void anEpochThatComesTwiceIsCaught() {
        assertCaught(on(KilledStores.EpochTwice.class)::Q2_S3_aKilledOwnerLeavesItsLockAndItsEpoch, "Q2: epoch 1");
    }

    @Test
    @Tag("long")
    void aSubmitThatIsAnsweredBeforeItIsOnTheDiskIsCaught() {
        assertCaught(
                on(KilledStores.EarlyAnswer.class)::Q0_aKillAtANamedPointLosesNothingAndTearsNothing,
                "kill at submit.returned#",
                "had returned: 'bytes ");
    }

    @Test
    @Tag("long")
    void aRevisionThatIsLostIsCaught() {
        assertCaught(
                on(KilledStores.LostRevision.class)::Q0_aKillAtANamedPointLosesNothingAndTearsNothing,
                "kill at change.returned#",
                "had returned: 'part ");
    }

    @Test
    @Tag("long")
    void aMessageThatIsHereAndThereIsCaughtAtAPointOfTheVendors() {
        assertCaught(
                on(KilledStores.MoveInTwoSteps.class)::Q0_aKillAtANamedPointLosesNothingAndTearsNothing,
                "kill at filed-and-not-ended#1",
                "the step is half as before and half as after");
    }

    @Test
    @Tag("long")
    void aMessageThatComesTwiceIsCaught() {
        assertCaught(
                on(KilledStores.ForgottenKeys.class)::Q1_whatWasAnsweredToManyThreadsBeforeAKillIsThereOnce,
                "submitted once more");
    }
}
