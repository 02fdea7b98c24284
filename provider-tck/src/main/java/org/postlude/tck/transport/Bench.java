package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.transport.Attempt;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/**
 * One transport under test, called as a spooler calls it: a worker thread for each attempt, one thread for notices, every
 * wait bounded. Its close checks what the transport said all the while.
 */
final class Bench implements AutoCloseable {
    /** Both halves of an attempt: what submitMessage answered and, if that was an attempt, its end. */
    record Sent(SubmitResult submitted, List<EndResult> end) {
        @Override
        public String toString() {
            return end.isEmpty() ? "submitMessage answered " + submitted : "endMessage answered " + end.get(0);
        }
    }

    /** The contract grants a second; the rest is for a busy machine. */
    private static final Duration NOTICE_BOUND = Duration.ofSeconds(2);

    private static final String SENDER = "sender@example.org";

    private final TransportFixture fixture;
    private final TransportProvider provider;
    private final TransportLogon logon;
    private final DirectSupport support = new DirectSupport();
    private final AtomicLong attempts = new AtomicLong();
    private final ExecutorService workers = Executors.newCachedThreadPool(Bench::daemon);
    private final ExecutorService notices = Executors.newSingleThreadExecutor(Bench::daemon);
    private final boolean shutsDown;
    private boolean loggedOff;
    private boolean released;

    /** A notice never returned, so its thread can take no other: nothing more can be said to this logon. */
    private boolean hangs;

    private Bench(TransportFixture fixture, TransportProvider provider, TransportRequest request, boolean shutsDown) {
        this.fixture = fixture;
        this.provider = provider;
        this.shutsDown = shutsDown;
        this.logon = answered(provider.transportLogon(support, request), "transportLogon");
        support.loggedOn();
    }

    static Bench logOn(TransportFixture fixture, TransportRequest request) {
        return new Bench(fixture, fixture.provider(), request, true);
    }

    /** One of several logons on one provider; the last one shuts it down. */
    static Bench logOn(TransportFixture fixture, TransportProvider provider, TransportRequest request, boolean last) {
        return new Bench(fixture, provider, request, last);
    }

    /** Logged on and ready for outbound mail. */
    static Bench sending(TransportFixture fixture, TransportPeer peer) throws InterruptedException {
        Bench bench = logOn(fixture, peer.request());
        bench.tell(TransportNotice.BEGIN_OUTBOUND);
        return bench;
    }

    TransportProvider provider() {
        return provider;
    }

    TransportLogon logon() {
        return logon;
    }

    <T> T logon(Class<T> capability) {
        return assertInstanceOf(capability, logon, "the suite for it is mixed in, so the logon has this capability");
    }

    DirectSupport support() {
        return support;
    }

    /** The status row; the test fails if the transport never set it. */
    Set<StatusBit> row() {
        return support.statusRow().orElseThrow(() -> new AssertionError("the transport never set its status row"));
    }

    Duration patience() {
        return fixture.patience();
    }

    OutboundMessage message(String... recipients) {
        return message(Samples.plain(), recipients);
    }

    OutboundMessage message(byte[] bytes, String... recipients) {
        return message(Content.of(bytes), recipients);
    }

    OutboundMessage message(Content content, String... recipients) {
        long number = attempts.incrementAndGet();
        List<Recipient> all = Arrays.stream(recipients).map(fixture::recipient).toList();
        PartId part = new PartId(new MessageId("m" + number), 0);
        return new OutboundMessage(new AttemptId(number), part, SENDER, all, content, false);
    }

    /** The same part in a new attempt. */
    OutboundMessage again(OutboundMessage message, boolean deferred) {
        AttemptId attempt = new AttemptId(attempts.incrementAndGet());
        return new OutboundMessage(
                attempt, message.part(), message.sender(), message.recipients(), message.content(), deferred);
    }

    AttemptId nextAttempt() {
        return new AttemptId(attempts.incrementAndGet());
    }

    /** Runs both halves of an attempt on a worker thread of its own. */
    CompletableFuture<Sent> start(OutboundMessage message) {
        return work(() -> {
            SubmitResult submitted = submit(message);
            return submitted instanceof Attempt attempt
                    ? new Sent(submitted, List.of(end(attempt)))
                    : new Sent(submitted, List.of());
        });
    }

    /** Runs an attempt that has to come to nothing: true if nobody was accepted or refused, or is in doubt. */
    CompletableFuture<Boolean> startInVain(OutboundMessage message) {
        return work(() -> {
            try {
                return !(submit(message) instanceof Attempt attempt) || isInVain(end(attempt));
            } catch (InterruptedException e) {
                return true;
            }
        });
    }

    private static boolean isInVain(EndResult end) {
        return end instanceof EndResult.Stopped
                || (end instanceof EndResult.Done done
                        && done.results().stream()
                                .allMatch(result -> result.outcome() instanceof RecipientOutcome.Deferred));
    }

    /** The first half of an attempt, by the calling thread. */
    SubmitResult submit(OutboundMessage message) throws InterruptedException {
        return answered(logon.submitMessage(message), "submitMessage");
    }

    /** The second half, by the thread of the first. */
    static EndResult end(Attempt attempt) throws InterruptedException {
        return answered(attempt.endMessage(), "endMessage");
    }

    static <T> T answered(@Nullable T answer, String call) {
        if (answer == null) {
            throw new AssertionError("T20: " + call + " answered null");
        }
        return answer;
    }

    <T> CompletableFuture<T> work(Callable<T> task) {
        CompletableFuture<T> running = new CompletableFuture<>();
        workers.execute(() -> {
            try {
                running.complete(task.call());
            } catch (Throwable e) {
                running.completeExceptionally(e);
            }
        });
        return running;
    }

    /** Starts an attempt and waits until it asks for its permit, which is withheld. */
    CompletableFuture<Sent> startWithheld(OutboundMessage message) throws InterruptedException {
        support.withhold();
        CompletableFuture<Sent> running = start(message);
        awaitAsked(message, running);
        return running;
    }

    /** Waits until an attempt asks for its permit; fails as soon as it has ended without. */
    void awaitAsked(OutboundMessage message, CompletableFuture<?> running) throws InterruptedException {
        await(support.asked(message.attempt()), running);
    }

    /** Waits until an attempt stands at a gate; fails as soon as it has ended without. */
    void await(Gate gate, CompletableFuture<?> running) throws InterruptedException {
        @Nullable
        Object end = await(CompletableFuture.anyOf(gate.reached(), running), "an attempt on its way to " + gate);
        if (!gate.isReached()) {
            throw new AssertionError("the attempt ended before it came to " + gate + ": " + end);
        }
    }

    /** Waits until an attempt runs into the peer's failure; fails as soon as it has ended without. */
    void awaitFailure(FailingPeer peer, CompletableFuture<?> running) throws InterruptedException {
        CompletableFuture<Void> met = new CompletableFuture<>();
        Thread waiting = daemon(() -> {
            try {
                peer.awaitFailure(patience());
                met.complete(null);
            } catch (Throwable e) {
                met.completeExceptionally(e);
            }
        });
        waiting.start();
        try {
            @Nullable
            Object end = await(CompletableFuture.anyOf(met, running), "an attempt on its way to a peer that fails");
            requireMet(met, end);
        } finally {
            waiting.interrupt();
        }
    }

    /** The thread that waits for the peer may be told later than the attempt that stood there. */
    private static void requireMet(CompletableFuture<Void> met, @Nullable Object end) throws InterruptedException {
        try {
            met.get(NOTICE_BOUND.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the attempt ended before the peer failed: " + end, e);
        } catch (ExecutionException e) {
            throw new AssertionError("an attempt on its way to a peer that fails", e.getCause());
        }
    }

    <T> T await(Future<T> running, String what) throws InterruptedException {
        try {
            return running.get(patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(what + " did not end within " + patience(), e);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " failed", e.getCause());
        }
    }

    EndResult end(Future<Sent> running) throws InterruptedException {
        Sent sent = await(running, "the attempt");
        assertEquals(
                1, sent.end().size(), () -> "submitMessage answered " + sent.submitted() + " instead of an attempt");
        EndResult end = sent.end().get(0);
        assertTrue(
                !(end instanceof EndResult.KeptByTransport) || logon instanceof DeferringTransport,
                "T11: only a DeferringTransport answers KeptByTransport");
        return end;
    }

    /** Runs an attempt to its end, which must be Done with every recipient exactly once (T4). */
    Map<Recipient, RecipientOutcome> send(OutboundMessage message) throws InterruptedException {
        return outcomes(message, end(start(message)));
    }

    static Map<Recipient, RecipientOutcome> outcomes(OutboundMessage message, EndResult end) {
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, end);
        List<Recipient> told = done.results().stream()
                .map(EndResult.Result::recipient)
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
        List<Recipient> asked = message.recipients().stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
        assertEquals(asked, told, "T4: the outcomes hold every recipient exactly once, and nobody else");
        Map<Recipient, RecipientOutcome> outcomes = new HashMap<>();
        done.results().forEach(result -> outcomes.put(result.recipient(), result.outcome()));
        return outcomes;
    }

    static void assertAll(
            Class<? extends RecipientOutcome> expected, Map<Recipient, RecipientOutcome> outcomes, String why) {
        outcomes.forEach((recipient, outcome) ->
                assertInstanceOf(expected, outcome, () -> why + "; " + recipient + " got " + outcome));
    }

    void sendAccepted(OutboundMessage message) throws InterruptedException {
        assertAll(RecipientOutcome.Accepted.class, send(message), "the peer accepts everybody");
    }

    void tell(TransportNotice notice) throws InterruptedException {
        notice(notice.toString(), () -> logon.transportNotify(notice));
    }

    void logoff(Haste haste) throws InterruptedException {
        loggedOff = true;
        notice("transportLogoff " + haste, () -> logon.transportLogoff(haste));
    }

    void release() throws InterruptedException {
        released = true;
        notice("close", logon::close);
        support.closed();
    }

    /** A call of the notice thread; must return within its bound. */
    void notice(String what, Executable call) throws InterruptedException {
        Future<Boolean> running = notices.submit(() -> {
            try {
                call.execute();
                return true;
            } catch (Throwable e) {
                throw new AssertionError(what + " threw", e);
            }
        });
        try {
            running.get(NOTICE_BOUND.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            hangs = true;
            throw new AssertionError(what + " must return within a second and did not within " + NOTICE_BOUND, e);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " failed", e.getCause());
        }
    }

    /** The tear-down of every test; an attempt that is still withheld is stopped first. */
    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        attempt(failures, () -> support.answer(Permit.STOP));
        if (!released && !hangs) {
            if (!loggedOff) {
                attempt(failures, () -> logoff(Haste.HURRY));
            }
            attempt(failures, this::release);
        }
        workers.shutdown();
        attempt(
                failures,
                () -> assertTrue(
                        workers.awaitTermination(patience().toNanos(), TimeUnit.NANOSECONDS),
                        "T10: a worker is still inside the transport after close"));
        workers.shutdownNow();
        if (shutsDown && !hangs) {
            attempt(failures, () -> notice("shutdown", provider::shutdown));
        }
        notices.shutdownNow();
        attempt(failures, support::assertNoViolations);
        if (!failures.isEmpty()) {
            AssertionError first = new AssertionError("after the test", failures.get(0));
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    static <T> T onlyOne(List<T> list, String what) {
        if (list.size() != 1) {
            fail("expected exactly one " + what + ", got " + list);
        }
        return list.get(0);
    }

    private static void attempt(List<Throwable> failures, Executable step) {
        try {
            step.execute();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "kit");
        thread.setDaemon(true);
        return thread;
    }
}
