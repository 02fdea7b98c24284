package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.InDoubtPolicy;
import org.postlude.transport.EndResult;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.TransportSupport;

/** A transport hangs, answers when nobody waits any more, from another thread, or after its close. */
class LateTransportTest {
    private static final Duration WATCHDOG = Duration.ofMinutes(15);
    private static final RecipientOutcome ACCEPTED = new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"));

    private final FreeTransport free = new FreeTransport();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch back = new CountDownLatch(1);
    private final AtomicInteger attempts = new AtomicInteger();

    /** As code that does not look at interrupts. */
    private static void stand(CountDownLatch until) {
        boolean wasInterrupted = false;
        while (until.getCount() > 0) {
            try {
                until.await();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(10, TimeUnit.SECONDS));
    }

    private void givenUp(FreeBench bench, Logged logged, String where, String rule) throws InterruptedException {
        await(inside);
        bench.bench.time.advance(WATCHDOG);
        Bench.until(() -> logged.lines().stream()
                .anyMatch(line -> line.contains("transport free")
                        && line.contains("made no progress")
                        && line.contains(where)
                        && line.endsWith("(rule " + rule + ")")));
        logged.assertBreach(rule, "transport free", where);
    }

    /** The first attempt hangs before its permit; what it says when it comes back has no effect. */
    @Test
    void T18_whoHangsBeforeThePermitIsGivenUpAndSaysNothingAnyMore() throws InterruptedException {
        free.end = message -> {
            if (attempts.incrementAndGet() > 1) {
                return free.accept(message);
            }
            inside.countDown();
            stand(go);
            boolean isInterrupted = Thread.interrupted();
            Permit late = free.support().mayCommit(message.attempt());
            assertTrue(isInterrupted);
            assertEquals(Permit.STOP, late);
            assertFalse(free.support().spoolerYield(message.attempt()));
            back.countDown();
            return FreeTransport.done(message, new RecipientOutcome.Refused(Reply.of(550, "5.1.1", "late")));
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            givenUp(bench, logged, "its message stays queued", "T18");
            bench.awaitState(id, "BACKING_OFF");
            bench.assertOthersGoOn();
            go.countDown();
            await(back);
            Bench.until(() -> {
                String state = Bench.stateOf(bench.store, id);
                // While it is on the wire time stands still: else the watchdog could find the second one silent, too.
                if (state.equals("BACKING_OFF")) {
                    bench.bench.time.advance(Duration.ofMinutes(1));
                }
                return state.equals("ENDED");
            });
            assertEquals(List.of(), bench.bench.inbox(), "the late word bounced nothing");
            assertEquals(2, attempts.get());
        }
    }

    @Test
    void T18_whoHangsAfterThePermitLeavesDoubtAndSaysNothingAnyMore() throws InterruptedException {
        free.end = message -> {
            assertEquals(Permit.PROCEED, free.support().mayCommit(message.attempt()));
            inside.countDown();
            stand(go);
            back.countDown();
            return FreeTransport.done(message, ACCEPTED);
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.store
                    .submit(FreeBench.mail("ann").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            givenUp(bench, logged, "its message is in doubt", "T18");
            bench.awaitState(id, "IN_DOUBT");
            go.countDown();
            await(back);
            bench.assertOthersGoOn();
            assertEquals("IN_DOUBT", Bench.stateOf(bench.store, id), "a person decides now, not the late word");
        }
    }

    @Test
    void T18_whoHangsInSubmitMessageKeepsNobodyBack() throws InterruptedException {
        free.submit = message -> {
            inside.countDown();
            stand(go);
            throw new InterruptedException("at last");
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            givenUp(bench, logged, "its message stays queued", "T18");
            bench.awaitState(id, "BACKING_OFF");
            bench.assertOthersGoOn();
            go.countDown();
        }
    }

    @Test
    void T14_whoHangsInStartMessageFilesNothingLate() throws Exception {
        CompletableFuture<Boolean> saved = new CompletableFuture<>();
        free.poll = none -> inside.getCount() > 0;
        free.start = message -> {
            inside.countDown();
            stand(go);
            save(message, saved);
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            givenUp(bench, logged, "its message stays at the source", "T14");
            bench.assertOthersGoOn();
            go.countDown();
            assertFalse(saved.get(10, TimeUnit.SECONDS), "leave it at the source");
            assertEquals(List.of(), bench.bench.inbox());
        }
    }

    private static void save(InboundMessage message, CompletableFuture<Boolean> saved) {
        boolean unused = Thread.interrupted();
        try {
            saved.complete(message.saveChanges("1", Content.of("Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII))));
        } catch (Exception e) {
            saved.completeExceptionally(e);
        }
    }

    /** The loan of an inbound message ends with startMessage, whoever holds on to it. */
    @Test
    void T14_whoSavesAfterItHasReturnedFilesNothing() throws Exception {
        CompletableFuture<InboundMessage> kept = new CompletableFuture<>();
        free.poll = none -> !kept.isDone();
        free.start = kept::complete;
        try (FreeBench bench = new FreeBench(free)) {
            InboundMessage message = kept.get(10, TimeUnit.SECONDS);
            bench.assertOthersGoOn();
            Bench.until(() -> !bench.bits().contains(StatusBit.INBOUND_ACTIVE));
            CompletableFuture<Boolean> saved = new CompletableFuture<>();
            new Thread(() -> save(message, saved)).start();
            assertFalse(saved.get(10, TimeUnit.SECONDS));
            assertEquals(List.of(), bench.bench.inbox());
        }
    }

    /** The permit and the phases belong to the attempt, whichever of the transport's threads it is that asks. */
    @Test
    void T7_whoAsksFromAnotherThreadIsAnsweredThere() {
        free.end = message ->
                CompletableFuture.supplyAsync(() -> elsewhere(message)).join();
        try (FreeBench bench = new FreeBench(free)) {
            bench.awaitState(bench.submit("ann"), "ENDED");
            assertEquals(List.of(), bench.bench.inbox());
            bench.assertOthersGoOn();
        }
    }

    private EndResult elsewhere(OutboundMessage message) {
        try {
            free.support().progress(message.attempt(), Phase.BODY);
            return free.accept(message);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void T10_whoCallsBackAfterItsCloseIsThrownBackAndChangesNothing() throws InterruptedException {
        MessageId id;
        Bench gone;
        try (FreeBench bench = new FreeBench(free)) {
            id = bench.submit("ann");
            bench.awaitState(id, "ENDED");
            gone = bench.bench;
        }
        assertTrue(free.has("close") && free.has("shutdown"), () -> free.calls.toString());
        TransportSupport support = free.support();
        AttemptId attempt = new AttemptId(1);
        PartId part = new PartId(id, 0);
        List<Executable> calls = List.of(
                () -> support.spoolerNotify(SpoolerNotice.NEWMAIL),
                () -> support.sentDeferred(part),
                () -> support.modifyStatusRow(Set.of(StatusBit.AVAILABLE)),
                () -> support.progress(attempt, Phase.BODY),
                () -> support.registerPreprocessor(Set.of(), message -> List.of()),
                () -> support.statusRecipients(part, List.of()));
        for (Executable call : calls) {
            ProviderContractException thrown = assertThrows(ProviderContractException.class, call);
            assertEquals("T10", thrown.rule());
            String said = String.valueOf(thrown.getMessage());
            assertTrue(said.contains("transport 'free'") && said.contains("its mail is kept"), said);
        }
        assertEquals(Permit.STOP, support.mayCommit(attempt));
        assertFalse(support.spoolerYield(attempt));
        assertEquals(List.of(), gone.inbox());
    }
}
