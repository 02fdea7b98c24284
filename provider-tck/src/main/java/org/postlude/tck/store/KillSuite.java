package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/**
 * Another process works on a store and is killed (rule Q0): a Java virtual machine with the class path of the test, which tells
 * before and after each call what it asked and what it was promised, and gets SIGKILL at a named point. The next process, that
 * of the test, holds the store against what the dead one said.
 *
 * <p>Nothing but a kill shows what a vendor's {@link StoreUnderTest#crash} cannot: locks that the system does not free, threads
 * that had not written yet, files that only a close makes whole. What a <em>power cut</em> does is for {@link CrashSuite}, for
 * the system keeps all that a killed process wrote.
 *
 * <p>Points are called {@code CALL.begun}, {@code CALL.during}, {@code CALL.returned}, where a call is {@code open}, {@code
 * beginEpoch}, {@code submit}, {@code change}, {@code finish}, {@code changeAndFinish}, {@code withdraw}, {@code setAside},
 * {@code deliver}, {@code forgetKeys}, {@code putNote}, {@code sweep}. A vendor adds his own by {@link KillPoint}. A test that
 * fails names its point. System properties:
 *
 * <ul>
 *   <li>{@code postlude.kill.rounds}: how many kills; see {@link #kills}.
 *   <li>{@code postlude.kill.seed}: draws the points after the first four, the occurrences of all, and the moments within
 *       calls; 1 unless set.
 *   <li>{@code postlude.kill.at}: this point alone, with its occurrence: {@code change.during#3}.
 * </ul>
 *
 * <p>Of {@link #newStore} only {@link StoreUnderTest#freshAddress} and {@link StoreUnderTest#close} are used.
 */
public interface KillSuite extends StoreContract {
    /**
     * What makes the store, in this process and in the others.
     *
     * @return a public class with a public constructor without arguments; on the module path its package is exported
     */
    Class<? extends StoreProvider> providerClass();

    /**
     * How many processes are killed at points of the script; one more at each of a vendor's own points, and of four a further
     * one while many submit. Each kill takes about half a second, and from 40 on each point comes.
     *
     * @return what {@code postlude.kill.rounds} says; 4 unless that is set
     */
    default int kills() {
        return Integer.getInteger("postlude.kill.rounds", 4);
    }

    /**
     * Whatever returned before the kill is there, what did not is there whole or not at all, and the queue works on.
     *
     * @throws Exception if a process cannot be started, or the store fails
     */
    @Test
    default void Q0_aKillAtANamedPointLosesNothingAndTearsNothing() throws Exception {
        try (StoreUnderTest store = newStore()) {
            new ScriptKills(this, store).run();
        }
    }

    /**
     * Several threads submit as fast as they can. What was answered is there, with its id, once.
     *
     * @throws Exception if a process cannot be started, or the store fails
     */
    @Test
    default void Q1_whatWasAnsweredToManyThreadsBeforeAKillIsThereOnce() throws Exception {
        try (StoreUnderTest store = newStore()) {
            new ManyKills(this, store.freshAddress()).run();
        }
    }

    /**
     * The owner is dead, and nobody has to tell the next one so.
     *
     * @throws Exception if a process cannot be started, or the store fails
     */
    @Test
    default void Q2_S3_aKilledOwnerLeavesItsLockAndItsEpoch() throws Exception {
        String point = "beginEpoch" + PointedStore.RETURNED;
        try (StoreUnderTest store = newStore()) {
            StoreAddress place = store.freshAddress();
            Ledger ledger;
            try (KilledProcess process = KilledProcess.start(this, place, point, 1)) {
                process.await(point, 1);
                ledger = process.kill();
            }
            long dead = Long.parseLong(ledger.all(point).get(0).get(1));
            try (StoreBench bench = ScriptKills.bench(this, place)) {
                long epoch = bench.lease().epoch();
                assertTrue(epoch > dead, "Q2: epoch " + epoch + " after " + dead + ", whose owner was killed");
            } catch (LogonFailedException e) {
                throw new AssertionError("S3: the owner was killed, and the store is not free: " + e.getMessage(), e);
            }
        }
    }
}
