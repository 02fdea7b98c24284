package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.FlushFlag;
import org.postlude.message.StatusBit;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportNotice;

class ScriptedTransportScriptTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport smtp =
            ScriptedTransport.builder().deferring().clearsFlushEarly().build();
    private final Driver driver = new Driver(smtp);

    @BeforeEach
    void begin() {
        driver.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
    }

    @AfterEach
    void end() {
        driver.close();
        smtp.assertNoViolations();
        driver.support.assertNoViolations();
    }

    @Test
    void stepsComeOnePerAttemptAndTheLastOneRepeats() throws InterruptedException {
        smtp.on(ANN).defer(Duration.ofMinutes(5)).refuse(550).accept();
        RecipientOutcome.Deferred first = assertInstanceOf(RecipientOutcome.Deferred.class, outcome("m1", ANN));
        assertEquals(Optional.of(Duration.ofMinutes(5)), first.retryAfter());
        assertEquals(
                "550 5.1.1 refused by the script", outcome("m1", ANN).reply().toString());
        assertInstanceOf(RecipientOutcome.Accepted.class, outcome("m1", ANN));
        assertInstanceOf(RecipientOutcome.Accepted.class, outcome("m1", ANN));
        assertEquals(4, smtp.attemptsFor("Ann@Example.org"));
        assertEquals(2, smtp.deliveriesTo(ANN).size());
    }

    @Test
    void aStepThatIsWrittenAfterTheLastOneWasUsedComesNext() throws InterruptedException {
        smtp.on(ANN).defer();
        assertInstanceOf(RecipientOutcome.Deferred.class, outcome("m1", ANN));
        assertInstanceOf(RecipientOutcome.Deferred.class, outcome("m1", ANN));
        smtp.on(ANN).accept();
        assertInstanceOf(RecipientOutcome.Accepted.class, outcome("m1", ANN));
    }

    @Test
    void whoHasNoScriptFollowsTheOneForAllOthers() throws InterruptedException {
        smtp.on(ANN).accept();
        smtp.otherwise().notMine();
        assertInstanceOf(RecipientOutcome.Accepted.class, outcome("m1", ANN));
        assertInstanceOf(RecipientOutcome.NotMine.class, outcome("m2", BOB));
    }

    @Test
    void aMessageScriptGoesBeforeThatOfItsRecipients() throws InterruptedException {
        smtp.on(ANN).accept();
        smtp.onMessageId("<m2@example.org>").refuse(554);
        assertInstanceOf(RecipientOutcome.Accepted.class, outcome("m1", ANN));
        assertInstanceOf(RecipientOutcome.Refused.class, outcome("m2", ANN));
    }

    @Test
    void submitLevelAnswersUseUpNoOtherStep() throws InterruptedException {
        smtp.on(ANN).defer().accept();
        smtp.on(BOB)
                .answerBusy()
                .answerWait(Duration.ofSeconds(3))
                .answerNetworkError(Duration.ofSeconds(4))
                .answerUnconfigured(Duration.ofSeconds(5))
                .answerNotMine()
                .accept();
        assertInstanceOf(SubmitResult.Busy.class, submit("m1", ANN, BOB));
        SubmitResult.Wait wait = assertInstanceOf(SubmitResult.Wait.class, submit("m1", ANN, BOB));
        assertEquals(Duration.ofSeconds(3), wait.retryAfter());
        assertInstanceOf(SubmitResult.NetworkError.class, submit("m1", ANN, BOB));
        SubmitResult.Unconfigured unconfigured =
                assertInstanceOf(SubmitResult.Unconfigured.class, submit("m1", ANN, BOB));
        assertEquals(Duration.ofSeconds(5), unconfigured.retryAfter());
        assertInstanceOf(SubmitResult.NotMine.class, submit("m1", ANN, BOB));
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, driver.end(driver.message("m1", ANN, BOB)));
        assertInstanceOf(RecipientOutcome.Deferred.class, done.results().get(0).outcome());
        assertInstanceOf(RecipientOutcome.Accepted.class, done.results().get(1).outcome());
        assertEquals(6, smtp.attemptsFor(BOB));
        assertEquals(1, smtp.transactions());
    }

    @Test
    void whatIsInDoubtMayHaveBeenTaken() throws InterruptedException {
        smtp.on(ANN).inDoubt().inDoubtAndLost().accept();
        assertInstanceOf(RecipientOutcome.InDoubt.class, outcome("m1", ANN));
        assertInstanceOf(RecipientOutcome.InDoubt.class, outcome("m1", ANN));
        assertInstanceOf(RecipientOutcome.Accepted.class, outcome("m1", ANN));
        assertEquals(
                List.of(false, true),
                smtp.deliveries().stream().map(Delivery::answered).toList());
        Delivery delivery = smtp.deliveries().get(0);
        assertEquals("<m1@example.org>", delivery.messageId());
        assertEquals(64, delivery.digest().length());
    }

    @Test
    void throwsWhereItIsTold() throws InterruptedException {
        RuntimeException fault = new IllegalStateException("scripted");
        smtp.on(ANN).throwFromSubmit(fault).throwBeforePermit(fault).throwAfterPermit(fault);
        OutboundMessage first = driver.message("m1", ANN);
        assertSame(fault, assertThrows(IllegalStateException.class, () -> driver.logon.submitMessage(first)));
        OutboundMessage second = driver.message("m1", ANN);
        assertSame(fault, assertThrows(IllegalStateException.class, () -> driver.end(second)));
        assertEquals(false, driver.support.isAsked(second.attempt()));
        OutboundMessage third = driver.message("m1", ANN);
        assertSame(fault, assertThrows(IllegalStateException.class, () -> driver.end(third)));
        assertEquals(true, driver.support.isAsked(third.attempt()));
        assertEquals(1, smtp.deliveries().size());
    }

    @Test
    void keepsUntilItIsToldToAsk() throws InterruptedException {
        smtp.on(ANN).keep().accept();
        OutboundMessage message = driver.message("m1", ANN);
        assertInstanceOf(EndResult.KeptByTransport.class, driver.end(message));
        assertEquals(List.of(message.part()), smtp.kept());
        smtp.sentDeferred(message.part());
        assertEquals(List.of(message.part()), driver.support.sentDeferred());
        String text = "Message-ID: <m1@example.org>\r\n\r\nHello\r\n";
        assertInstanceOf(EndResult.Done.class, driver.end(driver.message("m1", true, text, ANN)));
        assertEquals(List.of(), smtp.kept());
    }

    @Test
    void clearsItsFlushBitWhenTheFirstAttemptHasEnded() throws InterruptedException {
        FlushableTransport flushable = assertInstanceOf(FlushableTransport.class, driver.logon);
        flushable.flushQueues(Set.of(FlushFlag.UPLOAD, FlushFlag.FORCE));
        assertEquals(true, row().contains(StatusBit.OUTBOUND_FLUSH));
        outcome("m1", ANN);
        assertEquals(false, row().contains(StatusBit.OUTBOUND_FLUSH));
    }

    @Test
    void callsAreReadableLines() throws InterruptedException {
        driver.end(driver.message("m1", ANN, BOB));
        driver.logon.transportNotify(TransportNotice.END_OUTBOUND);
        driver.logon.transportLogoff(Haste.NORMAL);
        driver.logon.close();
        assertEquals(
                List.of(
                        "transportLogon smtp-out",
                        "transportNotify BEGIN_OUTBOUND",
                        "submitMessage ann@example.org, bob@example.org",
                        "endMessage attempt-1",
                        "transportNotify END_OUTBOUND",
                        "transportLogoff NORMAL",
                        "close"),
                smtp.calls());
    }

    private Set<StatusBit> row() {
        return driver.support.statusRow().orElseThrow();
    }

    private SubmitResult submit(String id, String... recipients) throws InterruptedException {
        return driver.logon.submitMessage(driver.message(id, recipients));
    }

    private RecipientOutcome outcome(String id, String recipient) throws InterruptedException {
        return driver.outcome(driver.message(id, recipient));
    }
}
