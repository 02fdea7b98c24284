package org.postlude.spooler.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** What is kept no longer leaves the store while it is open, and no key is forgotten that may come again (Q9, Q12). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SweepTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";
    private static final Duration HOUR = Duration.ofHours(1);

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static long forgotten(Bench bench, String prefix) {
        return bench.journal.count("spooler-1.forgetKeys " + prefix);
    }

    /** The sweep after the opening is over: it ends by forgetting what an earlier life may have left. */
    private static MessageStore openAndSwept(Bench bench) {
        MessageStore store = bench.open();
        Bench.until(() -> forgotten(bench, "ndr:") == 1);
        bench.journal.clear();
        return store;
    }

    @Test
    void Q12_messagesThatEndedLongAgoGoWhileTheStoreIsOpen() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = openAndSwept(bench);
            for (int i = 0; i < 250; i++) {
                store.submit(Bench.mailTo(BOB));
            }
            Bench.until(() -> store.queue("", 10).messages().isEmpty());
            assertEquals(250, bench.disk.parts(bench.address).size());
            bench.time.advance(Duration.ofDays(8));
            Bench.until(() -> bench.disk.parts(bench.address).isEmpty());
            assertEquals(250, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            store.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20})
    void Q12_howLongTheyAreKeptIsSet(long days) {
        try (Bench bench = new Bench(builder -> builder.keep(Duration.ofDays(days)), wire)) {
            MessageStore store = openAndSwept(bench);
            store.submit(Bench.mailTo(BOB));
            Bench.until(() -> store.queue("", 10).messages().isEmpty());
            bench.time.advance(Duration.ofDays(days).minusMinutes(days)); // a sweep may begin at the moment it is over
            assertEquals(1, bench.disk.parts(bench.address).size());
            bench.time.advance(HOUR);
            Bench.until(() -> bench.disk.parts(bench.address).isEmpty());
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> SpoolerCoordinator.builder().keep(Duration.ofDays(-1)).build());
    }

    @Test
    void Q9_allKeysAreForgottenTogetherWhenNothingIsQueued() {
        wire.on(ANN).refuse(550);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = openAndSwept(bench);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, bench.journal.count("spooler-1.deliver ndr:" + id + ":0:0"));
            assertEquals(0, forgotten(bench, "ndr:"), "it is not urgent");
            bench.time.advance(HOUR);
            Bench.until(() -> forgotten(bench, "ndr:") == 1);
            bench.time.advance(HOUR);
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertEquals(1, forgotten(bench, "ndr:"), "and not done for nothing");
        }
    }

    @Test
    void Q9_whileMailWaitsOnlyTheKeysOfWhatHasEndedAreForgotten() {
        wire.on(ANN).refuse(550);
        wire.on(BOB).defer(Duration.ofHours(3));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = openAndSwept(bench);
            MessageId waits = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, waits, "BACKING_OFF");
            MessageId ended = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, ended, "ENDED");
            bench.time.advance(HOUR);
            Bench.until(() -> forgotten(bench, "ndr:" + ended + ":") == 1);
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertEquals(
                    List.of("spooler-1.forgetKeys ndr:" + ended + ":"),
                    bench.journal.only(line -> line.contains("forgetKeys")));
        }
    }

    @Test
    void Q9_keysOfInboundMailStay() {
        try (Bench bench = new Bench(ScriptedTransport.builder().inbound().build())) {
            MessageStore store = openAndSwept(bench);
            bench.wire.source().offer("s1", "Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII));
            bench.wire.notifySpooler(SpoolerNotice.NEWMAIL);
            Bench.until(() -> bench.inbox().size() == 1);
            bench.time.advance(HOUR);
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertEquals(List.of(), bench.journal.only(line -> line.contains("forgetKeys")));
        }
    }

    @Test
    void Q12_aSweepThatFailsKeepsNoMailBack() {
        try (Logged log = new Logged();
                Bench bench = new Bench(wire)) {
            bench.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "of a test", bench.time.instant(), Operation.SWEEP);
            MessageStore store = bench.open();
            Bench.until(() -> log.has("could not be swept"));
            store.submit(Bench.mailTo(BOB));
            assertEquals(1, store.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
            store.close();
        }
    }

    @Test
    void S4_nothingIsSweptAfterTheRelease() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = openAndSwept(bench);
            store.storeLogoff(LogoffMode.ORDERLY);
            bench.time.advance(HOUR);
            store.close();
            assertTrue(bench.journal.only(line -> line.contains("sweep")).isEmpty());
        }
    }
}
