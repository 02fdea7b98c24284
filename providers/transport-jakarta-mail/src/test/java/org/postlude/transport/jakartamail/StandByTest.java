package org.postlude.transport.jakartamail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Content;
import org.postlude.message.Phase;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Attempts that are begun while all connections are in use: here one, whose message waits for its permit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandByTest {
    final SmtpStub stub = newStub();
    private final Sending sending = new Sending(stub.url(), "connections", "1", "standBy", "2");
    private volatile Thread worker = Thread.currentThread();

    StandByTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub();
    }

    @AfterEach
    void close() throws IOException {
        sending.close();
        stub.close();
    }

    /** Has the connection until it is answered. */
    private static CompletableFuture<EndResult> holder(Sending sending) throws InterruptedException {
        sending.support.withhold();
        return asking(sending);
    }

    private static CompletableFuture<EndResult> asking(Sending sending) throws InterruptedException {
        OutboundMessage message = sending.message();
        CompletableFuture<EndResult> end = sending.sendAside(message);
        sending.support.awaitAsked(message.attempt(), Duration.ofSeconds(10));
        return end;
    }

    /** Begun, which does not block, and ended on a thread that waits when this returns. */
    private CompletableFuture<EndResult> waiter(Sending sending, OutboundMessage message) throws InterruptedException {
        Attempt attempt = assertInstanceOf(Attempt.class, sending.submit(message));
        CompletableFuture<EndResult> end = new CompletableFuture<>();
        worker = new Thread(() -> {
            try {
                end.complete(attempt.endMessage());
            } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        });
        worker.start();
        await().until(() -> worker.getState() == Thread.State.TIMED_WAITING);
        return end.orTimeout(20, TimeUnit.SECONDS);
    }

    private static RecipientOutcome outcome(OutboundMessage message, CompletableFuture<EndResult> end) {
        return Sending.outcomes(message, end.join()).get(0);
    }

    private static void accepted(CompletableFuture<EndResult> end) {
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, end.join());
        assertInstanceOf(RecipientOutcome.Accepted.class, done.results().get(0).outcome());
    }

    private void theConnectionServesTheNext(CompletableFuture<EndResult> holder) throws InterruptedException {
        sending.support.answer(Permit.PROCEED);
        accepted(holder);
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(1, stub.connections());
        assertEquals(4, stub.received.size(), "what was stopped was not sent");
    }

    @Tag("long")
    @Test
    void sixStandByForEachConnectionAndThereAreNeverMoreConnections() throws Exception {
        try (Sending eight = new Sending(stub.url(), "connections", "8")) {
            assertEquals(56, eight.logon.maxAttempts());
            assertEquals(16, eight.logon.attemptsAtOnce(), "one that uses each connection, and one that may follow it");
            assertEquals(8, eight.logon.lines(), "whoever stands by has none");
            eight.support.withhold();
            List<CompletableFuture<EndResult>> ends = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ends.add(asking(eight));
            }
            for (int i = 0; i < 48; i++) {
                ends.add(waiter(eight, eight.message()));
            }
            assertInstanceOf(SubmitResult.Busy.class, eight.submit(eight.message()));
            assertEquals(8, stub.connections());
            eight.support.answer(Permit.PROCEED);
            ends.forEach(StandByTest::accepted);
            assertEquals(8, stub.connections());
        }
    }

    @Test
    void itGoesOnOnTheConnectionThatIsGivenBack() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> waiter = waiter(sending, sending.message());
        assertEquals(1, stub.count("MAIL"));
        sending.support.answer(Permit.PROCEED);
        accepted(holder);
        accepted(waiter);
        assertEquals(
                List.of(1, 1),
                stub.received.stream().map(SmtpStub.Received::connection).toList());
        assertEquals(1, stub.connections());
    }

    @Test
    void whoCameFirstGoesFirst() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> second = waiter(sending, sending.message("second@example.org"));
        CompletableFuture<EndResult> third = waiter(sending, sending.message("third@example.org"));
        assertInstanceOf(SubmitResult.Busy.class, sending.submit(sending.message()));
        sending.support.answer(Permit.PROCEED);
        List.of(holder, second, third).forEach(StandByTest::accepted);
        assertEquals(
                List.of(List.of(Sending.BOB), List.of("second@example.org"), List.of("third@example.org")),
                stub.received.stream().map(SmtpStub.Received::to).toList());
    }

    @Test
    void aCancelStopsItWhereItWaits() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        OutboundMessage message = sending.message();
        CompletableFuture<EndResult> waiter = waiter(sending, message);
        sending.cancel(message);
        assertInstanceOf(EndResult.Stopped.class, waiter.join());
        theConnectionServesTheNext(holder);
    }

    @Test
    void oneThatWasCancelledBeforeItsEndIsStopped() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        OutboundMessage message = sending.message();
        Attempt attempt = assertInstanceOf(Attempt.class, sending.submit(message));
        sending.cancel(message);
        assertInstanceOf(EndResult.Stopped.class, attempt.endMessage());
        theConnectionServesTheNext(holder);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> waiter = waiter(sending, sending.message());
        worker.interrupt();
        ExecutionException thrown = assertThrows(ExecutionException.class, waiter::get);
        assertInstanceOf(InterruptedException.class, thrown.getCause());
        theConnectionServesTheNext(holder);
    }

    @Test
    void T10_aHurriedLogoffStopsIt() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> waiter = waiter(sending, sending.message());
        sending.logon.transportLogoff(Haste.HURRY);
        assertInstanceOf(EndResult.Stopped.class, waiter.join());
        sending.support.answer(Permit.PROCEED);
        assertInstanceOf(EndResult.Stopped.class, holder.join());
        assertEquals(List.of(), stub.received);
    }

    @Test
    void closeStopsIt() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> waiter = waiter(sending, sending.message());
        sending.logon.close();
        assertInstanceOf(EndResult.Stopped.class, waiter.join());
        sending.support.answer(Permit.STOP);
        assertInstanceOf(EndResult.Stopped.class, holder.join());
    }

    @Test
    void T10_whatWaitsIsFinishedAfterANormalLogoff() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> waiter = waiter(sending, sending.message());
        sending.logon.transportLogoff(Haste.NORMAL);
        sending.support.answer(Permit.PROCEED);
        accepted(holder);
        accepted(waiter);
        await().until(() -> stub.openConnections() == 0);
    }

    @Test
    void itDialsWhereTheConnectionWasLost() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        OutboundMessage message = sending.message();
        CompletableFuture<EndResult> waiter = waiter(sending, message);
        stub.on("DOT", Reaction.cut());
        sending.support.answer(Permit.PROCEED);
        assertInstanceOf(EndResult.Done.class, holder.join());
        accepted(waiter);
        assertEquals(2, stub.connections());
        assertEquals(Phase.CONNECTING, sending.support.phases(message.attempt()).get(0));
    }

    @Test
    void whereNobodyIsReachedTheMailWaitsAMinute() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        OutboundMessage message = sending.message();
        CompletableFuture<EndResult> waiter = waiter(sending, message);
        stub.on("DOT", Reaction.cut());
        stub.down();
        sending.support.answer(Permit.PROCEED);
        assertInstanceOf(EndResult.Done.class, holder.join());
        RecipientOutcome outcome = outcome(message, waiter);
        assertTrue(Sending.told(outcome).startsWith("Deferred 4.4.1 127.0.0.1 port "), Sending.told(outcome));
        assertEquals(
                Optional.of(Duration.ofMinutes(1)),
                assertInstanceOf(RecipientOutcome.Deferred.class, outcome).retryAfter());
    }

    @Test
    void itReadsItsMessageWhileItWaitsAndOnlyOnce() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        CompletableFuture<EndResult> holder = holder(sending);
        CompletableFuture<EndResult> waiter = waiter(sending, sending.message(content(() -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(Sending.MAIL);
        })));
        assertEquals(1, opened.get());
        sending.support.answer(Permit.PROCEED);
        accepted(holder);
        accepted(waiter);
        assertEquals(1, opened.get());
        assertEquals(2, stub.received.size());
    }

    @Test
    void T19_whatCannotBeReadEndsWithoutAConnection() throws Exception {
        CompletableFuture<EndResult> holder = holder(sending);
        OutboundMessage message = sending.message(content(() -> {
            throw new IOException("the disk is gone");
        }));
        RecipientOutcome outcome = outcome(message, sending.sendAside(message));
        assertEquals("Deferred 4.3.0 the message's bytes could not be read: the disk is gone", Sending.told(outcome));
        assertFalse(holder.isDone());
        theConnectionServesTheNext(holder);
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    private static Content content(Opening opening) {
        return new Content() {
            @Override
            public long size() {
                return Sending.MAIL.length;
            }

            @Override
            public InputStream open() throws IOException {
                return opening.open();
            }
        };
    }
}
