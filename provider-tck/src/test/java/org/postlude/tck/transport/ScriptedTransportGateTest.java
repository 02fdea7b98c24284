package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.AttemptId;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.TransportNotice;

class ScriptedTransportGateTest {
    private static final String ANN = "ann@example.org";

    private final AtomicReference<Driver> opened = new AtomicReference<>();

    @AfterEach
    void close() {
        Driver driver = opened.get();
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void anAttemptStandsAtEachPointInTurn() throws Exception {
        ScriptedTransport smtp = ScriptedTransport.builder().build();
        Driver driver = begin(smtp);
        Gate connecting = smtp.stopAt(ANN, Point.CONNECTING);
        Gate envelope = smtp.stopAt(ANN, Point.ENVELOPE);
        Gate body = smtp.stopAt(ANN, Point.BODY);
        Gate committed = smtp.stopAt(ANN, Point.COMMITTED);
        OutboundMessage message = driver.message("m1", ANN);
        Future<EndResult> running = driver.start(message);
        for (Gate gate : List.of(connecting, envelope, body)) {
            gate.awaitReached(Driver.PATIENCE);
            assertEquals(1, gate.held());
            assertFalse(driver.support.isAsked(message.attempt()));
            gate.open();
        }
        committed.awaitReached(Driver.PATIENCE);
        assertTrue(driver.support.isAsked(message.attempt()));
        assertEquals(1, smtp.deliveries().size(), "past its permit the next hop has it");
        assertFalse(running.isDone());
        committed.open();
        assertInstanceOf(EndResult.Done.class, Driver.await(running));
    }

    @Test
    void thePermitPointTellsThatTheSpoolerHoldsIt() throws Exception {
        ScriptedTransport smtp = ScriptedTransport.builder().build();
        Driver driver = begin(smtp);
        Gate permit = smtp.stopAt(ANN, Point.PERMIT);
        driver.support.withhold();
        Future<EndResult> running = driver.start(driver.message("m1", ANN));
        permit.awaitReached(Driver.PATIENCE);
        assertEquals(1, permit.held());
        driver.support.answer(Permit.PROCEED);
        assertInstanceOf(EndResult.Done.class, Driver.await(running));
        assertEquals(0, permit.held());
        assertTrue(permit.isReached());
    }

    @Test
    void aCancelFreesACancellableAttemptFromItsGate() throws Exception {
        ScriptedTransport smtp = ScriptedTransport.builder().cancellable().build();
        Driver driver = begin(smtp);
        Gate body = smtp.stopAt(ANN, Point.BODY);
        OutboundMessage message = driver.message("m1", ANN);
        Future<EndResult> running = driver.start(message);
        body.awaitReached(Driver.PATIENCE);
        assertInstanceOf(CancellableTransport.class, driver.logon).cancelMessage(message.attempt());
        assertEquals(new EndResult.Stopped(), Driver.await(running));
        assertEquals(List.of(), smtp.deliveries());
        smtp.assertNoViolations();
    }

    @Test
    void aTransportThatIgnoresItsCancelStaysUntilTheGateOpens() throws Exception {
        ScriptedTransport smtp =
                ScriptedTransport.builder().agreesToCancelButIgnoresIt().build();
        Driver driver = begin(smtp);
        Gate body = smtp.stopAt(ANN, Point.BODY);
        OutboundMessage message = driver.message("m1", ANN);
        Future<EndResult> running = driver.start(message);
        body.awaitReached(Driver.PATIENCE);
        assertInstanceOf(CancellableTransport.class, driver.logon).cancelMessage(message.attempt());
        driver.logon.transportLogoff(Haste.HURRY);
        driver.logon.close();
        driver.support.closed();
        assertEquals(1, body.held());
        assertFalse(running.isDone());
        body.open();
        assertEquals(new EndResult.Stopped(), Driver.await(running));
        driver.support.assertNoViolations();
        smtp.assertNoViolations();
    }

    @Test
    void aTransportThatCannotCancelHasNotTheCapability() {
        Driver driver = begin(ScriptedTransport.builder().build());
        assertFalse(driver.logon instanceof CancellableTransport);
    }

    @Test
    void aHurriedLogoffPastThePermitTellsDoubt() throws Exception {
        ScriptedTransport smtp = ScriptedTransport.builder().build();
        Driver driver = begin(smtp);
        Gate committed = smtp.stopAt(ANN, Point.COMMITTED);
        OutboundMessage message = driver.message("m1", ANN);
        Future<RecipientOutcome> running = driver.work(() -> driver.outcome(message));
        committed.awaitReached(Driver.PATIENCE);
        driver.logon.transportLogoff(Haste.HURRY);
        assertInstanceOf(RecipientOutcome.InDoubt.class, Driver.await(running));
    }

    @Test
    void aCallCanBeMadeToHang() throws Exception {
        ScriptedTransport smtp = ScriptedTransport.builder().build();
        Driver driver = begin(smtp);
        Gate hang = smtp.stopAtCall("transportNotify END_OUTBOUND");
        Future<Boolean> running = driver.work(() -> {
            driver.logon.transportNotify(TransportNotice.END_OUTBOUND);
            return true;
        });
        hang.awaitReached(Driver.PATIENCE);
        assertFalse(running.isDone());
        hang.open();
        assertTrue(Driver.await(running));
    }

    @Test
    void aGateThatNobodyReachesSaysSo() {
        Gate gate = ScriptedTransport.builder().build().stopAt(ANN, Point.BODY);
        AssertionError error = assertThrows(AssertionError.class, () -> gate.awaitReached(Duration.ofMillis(1)));
        assertEquals("nobody came to the gate at BODY of ann@example.org (shut) within PT0.001S", error.getMessage());
    }

    @Test
    void anInboundMessageStandsBeforeAndAfterItsSave() throws Exception {
        ScriptedTransport imap = ScriptedTransport.builder().inbound().build();
        Driver driver = begin(imap);
        driver.logon.transportNotify(TransportNotice.BEGIN_INBOUND);
        imap.source().offer("uid-1", Samples.plain());
        Gate before = imap.source().stopBeforeSave("uid-1");
        Gate after = imap.source().stopAfterSave("uid-1");
        SavingMessage message = new SavingMessage(new AttemptId(7), SavingMessage.Ending.SAVED, () -> true);
        InboundTransport inbound = assertInstanceOf(InboundTransport.class, driver.logon);
        Future<Boolean> running = driver.work(() -> {
            inbound.startMessage(message);
            return true;
        });
        before.awaitReached(Driver.PATIENCE);
        assertEquals(List.of(), message.keys());
        before.open();
        after.awaitReached(Driver.PATIENCE);
        assertEquals(List.of("uid-1"), imap.source().waiting());
        after.open();
        assertTrue(Driver.await(running));
        assertEquals(List.of("uid-1"), imap.source().acknowledged());
        imap.assertNoViolations();
    }

    private Driver begin(ScriptedTransport transport) {
        Driver driver = new Driver(transport);
        opened.set(driver);
        driver.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
        return driver;
    }
}
