package org.postlude.submission;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.tck.memory.Gate;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;

/** 250 means durable, and a logoff leaves nobody in doubt. */
@Timeout(60)
class FinishTest {
    private static final String TEXT = "Subject: one\r\n\r\ntext\r\n.\r\n";

    private static CompletableFuture<Integer> finish(Desk desk, LogoffMode mode) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return desk.server.finish(mode, Desk.SOON);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void nothingIsSaidBeforeTheMessageIsDurable() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            Gate storing = desk.disk.hold(Operation.SUBMIT, Moment.BEFORE);
            client.raw(TEXT);
            storing.awaitArrival();
            assertTrue(client.isSilent());
            storing.open();
            client.expect("250 2.0.0");
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void newMailIsRefusedAndComesLater(LogoffMode mode) throws Exception {
        try (Desk desk = new Desk();
                Wire idle = desk.greet();
                Wire begun = desk.greet()) {
            begun.ask("MAIL FROM:<sender@example.org>", "250");
            begun.ask("RCPT TO:<ann@example.org>", "250");
            assertEquals(0, desk.server.finish(mode, Desk.SOON));
            idle.ask("MAIL FROM:<sender@example.org>", "451 4.3.2");
            begun.ask("DATA", "451 4.3.2");
            try (Wire late = Wire.to(desk.server.port())) {
                late.expect("421 4.3.2");
            }
            LogoffReport report = desk.store.storeLogoff(mode);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(0, report.counts().submitted());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"ORDERLY", "NO_WAIT", "PURGE"})
    void whatIsOnItsWayIsWaitedFor(LogoffMode mode) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            client.raw("Subject: one\r\n");
            CompletableFuture<Integer> finished = finish(desk, mode);
            await().atMost(Desk.SOON).until(() -> isShut(desk));
            assertFalse(finished.isDone());
            client.raw("\r\ntext\r\n.\r\n");
            client.expect("250 2.0.0");
            assertEquals(0, finished.get(10, TimeUnit.SECONDS));
            LogoffReport report = desk.store.storeLogoff(mode);
            assertEquals(1, report.counts().submitted());
        }
    }

    private static boolean isShut(Desk desk) throws Exception {
        try (Wire late = Wire.to(desk.server.port())) {
            return late.reply().startsWith("421");
        }
    }

    @Test
    void abortCutsOffWhatStillComes() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            client.raw("Subject: one\r\n");
            assertEquals(0, finish(desk, LogoffMode.ABORT).get(10, TimeUnit.SECONDS));
            client.expect("421 4.3.2");
            assertEquals("(closed)", client.reply());
            assertEquals(0, desk.store.storeLogoff(LogoffMode.ABORT).counts().submitted());
        }
    }

    /** Whose client was about to be told 250 is told so: it is in the store already. */
    @Test
    void abortTellsTheTruthOfWhatIsBeingStored() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            Gate storing = desk.disk.hold(Operation.SUBMIT, Moment.BEFORE);
            client.raw(TEXT);
            storing.awaitArrival();
            CompletableFuture<Integer> finished = finish(desk, LogoffMode.ABORT);
            await().atMost(Desk.SOON).until(() -> isShut(desk));
            storing.open();
            client.expect("250 2.0.0");
            assertEquals(0, finished.get(10, TimeUnit.SECONDS));
            assertEquals(1, desk.store.storeLogoff(LogoffMode.ABORT).counts().submitted());
        }
    }

    @Test
    void quietWaitsForNobodyAndMailIsTakenAgainAfterARefusal() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin();
                Wire other = desk.greet()) {
            assertEquals(1, desk.server.finish(LogoffMode.QUIET, Duration.ZERO));
            other.ask("MAIL FROM:<sender@example.org>", "451 4.3.2");
            desk.server.resume();
            other.ask("MAIL FROM:<sender@example.org>", "250");
            client.raw(TEXT);
            client.expect("250 2.0.0");
        }
    }

    @Test
    void whenTheTimeIsOverItIsSaidHowManyAreLeft() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            assertEquals(1, desk.server.finish(LogoffMode.ORDERLY, Duration.ofMillis(50)));
            client.raw(TEXT);
            client.expect("250 2.0.0");
        }
    }

    @Test
    void aStoreThatIsReleasedTakesNothing() throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            desk.store.storeLogoff(LogoffMode.QUIET);
            client.raw(TEXT);
            client.expect("451 4.3.2");
        }
    }
}
