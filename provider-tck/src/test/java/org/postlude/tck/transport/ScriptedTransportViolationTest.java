package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.AttemptId;
import org.postlude.message.FlushFlag;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.TransportNotice;

class ScriptedTransportViolationTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport transport = ScriptedTransport.builder()
            .cancellable()
            .deferring()
            .flushable()
            .inbound()
            .maxAttempts(1)
            .build();
    private final Driver driver = new Driver(transport);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void submitBeforeBegin() throws Throwable {
        remembers("submitMessage while outbound is off (rule T9)", () -> driver.end(driver.message("m1", ANN)));
    }

    @Test
    void submitAfterEnd() throws Throwable {
        begin();
        driver.logon.transportNotify(TransportNotice.END_OUTBOUND);
        remembers("submitMessage while outbound is off (rule T9)", () -> driver.end(driver.message("m1", ANN)));
    }

    @Test
    void moreAttemptsThanItTakes() throws Throwable {
        begin();
        driver.logon.submitMessage(driver.message("m1", ANN));
        remembers(
                "2 attempts at once, and it wanted 1 (rule T2)",
                () -> driver.logon.submitMessage(driver.message("m2", ANN)));
    }

    @Test
    void anAttemptIdThatWasUsedBefore() throws Throwable {
        begin();
        OutboundMessage message = driver.message("m1", ANN);
        driver.end(message);
        remembers("attempt-1 was used before (rule T2)", () -> driver.end(message));
    }

    @Test
    void aCancelAfterThePermit() throws Throwable {
        begin();
        Gate committed = transport.stopAt(ANN, Point.COMMITTED);
        OutboundMessage message = driver.message("m1", ANN);
        Future<EndResult> running = driver.start(message);
        committed.awaitReached(Driver.PATIENCE);
        CancellableTransport cancellable = assertInstanceOf(CancellableTransport.class, driver.logon);
        remembers(
                "cancel of attempt-1, which has its permit (rule T12)",
                () -> cancellable.cancelMessage(message.attempt()));
        committed.open();
        assertInstanceOf(EndResult.Done.class, Driver.await(running), "it goes on undisturbed");
    }

    @Test
    void aPermitAfterACancel() throws Throwable {
        begin();
        Gate permit = transport.stopAt(ANN, Point.PERMIT);
        driver.support.withhold();
        OutboundMessage message = driver.message("m1", ANN);
        Future<EndResult> running = driver.start(message);
        permit.awaitReached(Driver.PATIENCE);
        assertInstanceOf(CancellableTransport.class, driver.logon).cancelMessage(message.attempt());
        remembers("attempt-1 got a permit after it was cancelled (rule T12)", () -> {
            driver.support.answer(Permit.PROCEED);
            Driver.await(running);
        });
    }

    @Test
    void endMessageTwice() throws Throwable {
        begin();
        Attempt attempt = assertInstanceOf(Attempt.class, driver.logon.submitMessage(driver.message("m1", ANN)));
        attempt.endMessage();
        remembers(
                "endMessage was called twice for attempt-1 (rule T4)",
                () -> assertThrows(IllegalStateException.class, attempt::endMessage));
    }

    @Test
    void inboundCallsWhileInboundIsOff() throws Throwable {
        InboundTransport inbound = assertInstanceOf(InboundTransport.class, driver.logon);
        remembers("poll while inbound is off (rule T9)", inbound::poll);
        SavingMessage message = new SavingMessage(new AttemptId(1), SavingMessage.Ending.SAVED, () -> true);
        assertEquals(1, transport.violations().size());
        inbound.startMessage(message);
        assertTrue(transport.violations().get(1).startsWith("startMessage while inbound is off (rule T9)"));
    }

    @Test
    void callsAfterLogoffAndClose() throws Throwable {
        driver.logon.transportLogoff(Haste.NORMAL);
        remembers(
                "transportNotify BEGIN_OUTBOUND after transportLogoff (rule T10)",
                () -> driver.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND));
        driver.logon.close();
        assertEquals(1, transport.violations().size(), "close may follow a logoff");
        driver.logon.close();
        assertTrue(transport.violations().get(1).startsWith("close after close (rule T10)"));
    }

    @Test
    void aPoliteLogoffWithSomethingInProcess() throws Throwable {
        begin();
        driver.logon.submitMessage(driver.message("m1", ANN));
        remembers(
                "logoff NORMAL with something in process (rule T10)", () -> driver.logon.transportLogoff(Haste.NORMAL));
    }

    @Test
    void callsAfterACriticalError() throws Throwable {
        begin();
        transport.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
        remembers(
                "transportNotify END_OUTBOUND after CRITICAL_ERROR (rule T10)",
                () -> driver.logon.transportNotify(TransportNotice.END_OUTBOUND));
        driver.logon.transportLogoff(Haste.HURRY);
        driver.logon.close();
        assertEquals(1, transport.violations().size());
    }

    @Test
    void aDeferredMessageThatWasNotAskedFor() throws Throwable {
        begin();
        remembers(
                "m1/0 came as deferred, and nobody had asked for it (rule T11)",
                () -> driver.end(driver.message("m1", true, "\r\n", ANN)));
    }

    @Test
    void aKeptMessageThatComesUnasked() throws Throwable {
        begin();
        transport.on(ANN).keep();
        driver.end(driver.message("m1", ANN));
        remembers(
                "m1/0 is kept here and came again, not asked for and without abortDeferred (rule T11)",
                () -> driver.end(driver.message("m1", ANN)));
    }

    @Test
    void beginTwice() throws Throwable {
        begin();
        remembers("BEGIN_OUTBOUND came twice without its END (rule T9)", this::begin);
    }

    @Test
    void endWithoutBegin() throws Throwable {
        remembers(
                "END_OUTBOUND_FLUSH came without BEGIN_OUTBOUND_FLUSH (rule T9)",
                () -> driver.logon.transportNotify(TransportNotice.END_OUTBOUND_FLUSH));
    }

    @Test
    void twoNoticesAtOnce() throws Throwable {
        Gate hang = transport.stopAtCall("transportNotify BEGIN_INBOUND");
        Future<Boolean> first = driver.work(() -> {
            driver.logon.transportNotify(TransportNotice.BEGIN_INBOUND);
            return true;
        });
        hang.awaitReached(Driver.PATIENCE);
        remembers("transportNotify BEGIN_OUTBOUND while another notice is under way (rule T9)", this::begin);
        hang.open();
        assertTrue(Driver.await(first));
    }

    @Test
    void otherBytesInALaterAttempt() throws Throwable {
        begin();
        driver.end(driver.message("m1", false, "one\r\n", ANN));
        driver.end(driver.message("m1", false, "two\r\n", ANN));
        assertTrue(transport.violations().get(0).startsWith("part m1/0 had the digest "));
    }

    @Test
    void aFlushWithAFlagThatIsTheSpoolersOwn() throws Throwable {
        FlushableTransport flushable = assertInstanceOf(FlushableTransport.class, driver.logon);
        remembers("flushQueues with [ASYNC_OK] (rule T13)", () -> flushable.flushQueues(Set.of(FlushFlag.ASYNC_OK)));
    }

    @Test
    void aShutdownBeforeTheLogonsAreClosed() throws Throwable {
        remembers("shutdown while scripted transport 'smtp-out' is not closed (rule T10)", transport::shutdown);
    }

    private void begin() {
        driver.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
    }

    /** The violation is there after the call, it is the only one, and the check of the tear-down tells it. */
    private void remembers(String violation, Executable call) throws Throwable {
        transport.assertNoViolations();
        call.execute();
        assertEquals(
                1, transport.violations().size(), () -> transport.violations().toString());
        String told = transport.violations().get(0);
        assertTrue(told.startsWith(violation), told);
        AssertionError error = assertThrows(AssertionError.class, transport::assertNoViolations);
        assertTrue(String.valueOf(error.getMessage()).contains(violation));
    }
}
