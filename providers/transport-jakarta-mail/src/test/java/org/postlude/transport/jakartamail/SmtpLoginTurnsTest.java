package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportNotice;

/** Logins that go one at a time: what the others get of the one that is under way. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpLoginTurnsTest {
    private final SmtpStub stub = new SmtpStub();
    private final StubLogin login = new StubLogin();
    private volatile String password = StubLogin.PASSWORD;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);
    private final List<Thread> workers = new ArrayList<>();
    private final Sending sending;

    SmtpLoginTurnsTest() throws IOException {
        stub.always("EHLO", Reaction.say("250-stub", "250 AUTH PLAIN"));
        stub.always("AUTH", login);
        sending = new Sending(
                new SmtpTransportProvider().withPasswords(question -> password),
                stub.url(),
                "user",
                StubLogin.USER,
                "starttls",
                "off",
                "unprotectedLogin",
                "allow");
    }

    @AfterEach
    void close() throws IOException {
        let.countDown();
        sending.close();
        stub.close();
    }

    private CompletableFuture<SubmitResult> submitAside(OutboundMessage message) {
        CompletableFuture<SubmitResult> result = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                result.complete(sending.submit(message));
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        worker.setDaemon(true);
        worker.start();
        workers.add(worker);
        return result.orTimeout(20, TimeUnit.SECONDS);
    }

    private List<CompletableFuture<SubmitResult>> submitAside(int count) {
        List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(submitAside(sending.message()));
        }
        return results;
    }

    /** All but the first: that one reads from the server, and is not in this state. */
    private void awaitWaiting(int count) {
        Awaitility.await()
                .until(() -> workers.stream()
                                .filter(worker -> worker.getState() == Thread.State.WAITING)
                                .count()
                        == count);
    }

    private List<CompletableFuture<SubmitResult>> oneLogsInAndTheOthersWait(int others) throws InterruptedException {
        List<CompletableFuture<SubmitResult>> all = new ArrayList<>(submitAside(1));
        assertTrue(SmtpStub.await(reached));
        all.addAll(submitAside(others));
        awaitWaiting(others);
        return all;
    }

    private static EndResult end(CompletableFuture<SubmitResult> result) throws InterruptedException {
        return assertInstanceOf(Attempt.class, result.join()).endMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "454 4.7.0 not now\r\n", "nonsense\r\n", "535 5.7.8 no\r\n"})
    void whoeverWaitedFailsWithTheOneWhoseTurnItWas(String answer) throws Exception {
        stub.always("AUTH", Reaction.raw(answer).then(line -> !answer.isEmpty()).behind(reached, let));
        List<CompletableFuture<SubmitResult>> all = oneLogsInAndTheOthersWait(5);
        let.countDown();
        SubmitResult first = all.get(0).join();
        assertEquals(
                answer.startsWith("5") ? SubmitResult.Unconfigured.class : SubmitResult.Wait.class, first.getClass());
        for (CompletableFuture<SubmitResult> other : all) {
            assertEquals(first, other.join());
        }
        assertEquals(1, stub.count("AUTH"), "each would have waited for its own answer");
    }

    @Test
    void aStopOfTheOneWhoseTurnItWasIsNobodyElses() throws Exception {
        stub.on("AUTH", Reaction.silence().behind(reached, let)).always("AUTH", login);
        OutboundMessage stopped = sending.message();
        CompletableFuture<SubmitResult> first = submitAside(stopped);
        assertTrue(SmtpStub.await(reached));
        List<CompletableFuture<SubmitResult>> others = submitAside(2);
        awaitWaiting(2);
        sending.cancel(stopped);
        assertInstanceOf(EndResult.Stopped.class, end(first));
        for (CompletableFuture<SubmitResult> other : others) {
            assertInstanceOf(EndResult.Done.class, end(other));
        }
        assertEquals(2, stub.received.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.4.2 timeout exceeded\r\n", ""})
    void aSessionThatTheServerEndedMeanwhileIsReplacedAndIsNoFailedLogin(String last) throws Exception {
        Reaction offer = Reaction.say("250-stub", "250 AUTH PLAIN");
        stub.on("EHLO", offer, offer.then(Reaction.raw(last)).then(Reaction.cut()));
        stub.on("AUTH", login.behind(reached, let));
        List<CompletableFuture<SubmitResult>> all = oneLogsInAndTheOthersWait(1);
        let.countDown();
        for (CompletableFuture<SubmitResult> one : all) {
            assertInstanceOf(EndResult.Done.class, end(one));
        }
        assertEquals(2, stub.received.size());
        assertEquals(3, stub.connections());
        assertEquals(2, login.tried().size());
    }

    @Test
    void aPasswordThatWasChangedDuringALongPauseIsTriedOnce() throws Exception {
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        sending.support.time().advance(Duration.ofSeconds(30));
        password = "the old one";
        stub.always("AUTH", login.behind(reached, let));
        List<CompletableFuture<SubmitResult>> all = oneLogsInAndTheOthersWait(5);
        let.countDown();
        for (CompletableFuture<SubmitResult> one : all) {
            assertInstanceOf(SubmitResult.Unconfigured.class, one.join());
        }
        assertEquals(2, login.tried().size(), () -> "tried: " + login.tried());
    }

    @Test
    void aLoginThatSucceedsAfterAnotherWasRefusedProvesNothing() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch letSlow = new CountDownLatch(1);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        Attempt busy = assertInstanceOf(Attempt.class, sending.submit(sending.message())); // has the one connection
        stub.on("AUTH", login.behind(slow, letSlow), Reaction.say("535 5.7.8 no"));
        CompletableFuture<SubmitResult> good = submitAside(sending.message());
        assertTrue(SmtpStub.await(slow));
        assertInstanceOf(SubmitResult.Unconfigured.class, sending.submit(sending.message()));
        letSlow.countDown();
        Attempt late = assertInstanceOf(Attempt.class, good.join()); // as busy, so that no connection is idle
        sending.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND_FLUSH);
        workers.clear();
        stub.always("AUTH", login.behind(reached, let));
        List<CompletableFuture<SubmitResult>> all = oneLogsInAndTheOthersWait(2);
        let.countDown();
        for (CompletableFuture<SubmitResult> one : all) {
            assertInstanceOf(EndResult.Done.class, end(one));
        }
        busy.endMessage();
        late.endMessage();
    }
}
