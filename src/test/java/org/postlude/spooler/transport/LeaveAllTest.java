package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.ActivityFeed;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.TransportRequest;

/** The logoff of the last store that mail comes into leaves the conversations (rule R6), and its feed tells so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaveAllTest {
    private static final String ROOM = "tea@rooms.example#1";

    private final FreeTransport free = new FreeTransport();
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final AtomicInteger joined = new AtomicInteger();

    LeaveAllTest() {
        free.onCall = call -> {
            if (call.equals("BEGIN_INBOUND")) {
                joined.incrementAndGet();
                free.conversations = List.of(ROOM);
            } else if (call.startsWith("leaveAll ")) {
                leave(call.endsWith("true"));
            }
        };
    }

    private void leave(boolean forced) {
        if (!free.conversations.isEmpty()) {
            free.conversations = List.of();
            free.support().activity(left(forced).activity("left:" + joined.get(), Instant.EPOCH));
        }
    }

    private static ImLeave left(boolean forced) {
        return new ImLeave(
                Fact.of("Postlude"),
                Fact.of("1"),
                "ann@chat.example",
                ROOM,
                Fact.absent("members do not see it"),
                "ann@chat.example",
                Blocked.NOT,
                Fact.of(List.of("bob@chat.example")),
                new LeaveFlags(forced, true));
    }

    private Bench bench() {
        return new Bench(builder -> free.into(builder).activityFeed(store -> true), wire);
    }

    private MessageStore open(Bench bench) {
        return joinedBy(bench.open(), 1);
    }

    private MessageStore joinedBy(MessageStore store, int times) {
        Bench.until(() -> joined.get() == times);
        return store;
    }

    private long leaves() {
        return free.calls.stream().filter(call -> call.startsWith("leaveAll")).count();
    }

    private static final OpenOptions WITHOUT_INBOX = OpenOptions.DEFAULT.withDefaultInbox(false);

    /** What the feed of a store tells, after it was logged off. */
    private static List<String> told(Bench bench, StoreAddress address) {
        MessageStore again = bench.session.openStore(address, WITHOUT_INBOX);
        List<String> told = again.activity().read(0, 100).stream()
                .map(ActivityFeed.Entry::event)
                .map(LeaveAllTest::inWords)
                .toList();
        again.storeLogoff(LogoffMode.ORDERLY);
        again.close();
        return told;
    }

    private static String inWords(ActivityEvent event) {
        return event.kind() + " " + event.facts().get(event.kind().equals("im.leave") ? "flags" : "mode");
    }

    private static String leave(LeaveFlags flags) {
        return "im.leave " + (flags.forced() ? "3" : "2");
    }

    private void assertLeftBeforeTheEnd(boolean forced) {
        List<String> calls = free.calls;
        assertEquals(1, leaves(), calls::toString);
        int at = calls.indexOf("leaveAll " + forced);
        assertTrue(at >= 0, calls::toString);
        assertEquals("END_INBOUND", calls.get(at + 1), calls::toString);
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void R6_eachModeLeavesThemOnceAndOnlyAbortByForce(LogoffMode mode) {
        boolean forced = mode == LogoffMode.ABORT;
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            assertLeftBeforeTheEnd(forced);
            store.close();
            assertEquals(
                    List.of(leave(new LeaveFlags(forced, true)), "store.logged-off " + mode),
                    told(bench, bench.address));
        }
    }

    @Test
    void R6_aCloseWithoutALogoffIsByForce() {
        try (Bench bench = bench()) {
            open(bench).close();
            assertLeftBeforeTheEnd(true);
        }
    }

    @Test
    void R6_aCloseThatTheStoreWasOpenedForWithAModeIsAsThatMode() {
        try (Bench bench = bench()) {
            joinedBy(bench.open(OpenOptions.DEFAULT.withLogoffOnClose(LogoffMode.ORDERLY)), 1)
                    .close();
            assertLeftBeforeTheEnd(false);
        }
    }

    @Test
    void R6_aCloseThatIsFinishedByTheSpoolerIsByForceAllTheSame() throws InterruptedException {
        ScriptedTransport unstoppable = ScriptedTransport.builder().build();
        try (Bench bench = new Bench(free::into, unstoppable)) {
            MessageStore store = open(bench);
            Gate gate = bench.onTheWire(store, "ann@example.org", Point.BODY);
            store.close();
            assertEquals(0, leaves());
            gate.open();
            Bench.until(() -> free.has("END_INBOUND"));
            assertLeftBeforeTheEnd(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"ORDERLY, ABORT, true", "NO_WAIT, ORDERLY, false"})
    void R6_theModeThatIsCarriedOutCounts(LogoffMode first, LogoffMode second, boolean forced)
            throws InterruptedException {
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            Gate gate = bench.onTheWire(store, "ann@example.org", Point.BODY);
            CompletableFuture<LogoffReport> begun =
                    store.storeLogoffAsync(first, Deadline.none()).toCompletableFuture();
            CompletableFuture<LogoffReport> instead =
                    store.storeLogoffAsync(second, Deadline.none()).toCompletableFuture();
            if (forced) { // it stops what has no permit, so nothing has to be let go on, and no permit may come first
                Bench.until(() -> leaves() == 1);
            }
            gate.open();
            assertEquals(Outcome.RELEASED, soon(instead).outcome());
            assertEquals(Outcome.RELEASED, soon(begun).outcome());
            assertLeftBeforeTheEnd(forced);
        }
    }

    private static <T> T soon(CompletableFuture<T> answer) {
        return answer.orTimeout(Bench.SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void R6_theEndOfTheSpoolerIsALogoffInOrder() {
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            assertTrue(store.activity().read(0, 1).isEmpty());
            bench.spooler.close();
            assertLeftBeforeTheEnd(false);
        }
    }

    @Test
    void R6_onlyTheLastOfTwoStoresLeavesThemAndItsFeedTellsSo() {
        StoreAddress later;
        try (Bench bench = bench()) {
            MessageStore first = open(bench);
            later = bench.disk.freshAddress();
            MessageStore second = bench.session.openStore(later, OpenOptions.DEFAULT);
            assertEquals(Outcome.RELEASED, first.storeLogoff(LogoffMode.ABORT).outcome());
            assertEquals(0, leaves());
            // One that keeps a feed and was there before, and takes no mail from the transport any more.
            MessageStore other = bench.session.openStore(bench.address, WITHOUT_INBOX);
            assertEquals(
                    Outcome.RELEASED, second.storeLogoff(LogoffMode.ORDERLY).outcome());
            assertLeftBeforeTheEnd(false);
            other.storeLogoff(LogoffMode.ORDERLY);
            List.of(first, second, other).forEach(MessageStore::close);
            assertFalse(told(bench, bench.address).contains(leave(LeaveFlags.CONVERSATION_END)));
            assertTrue(told(bench, later).contains(leave(LeaveFlags.CONVERSATION_END)));
        }
    }

    @Test
    void theFeedOfTheStoreThatGoesIsToldThoughOneThatCameBeforeIsStillThere() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = bench()) {
            MessageStore first = open(bench);
            StoreAddress later = bench.disk.freshAddress();
            MessageStore second = bench.session.openStore(later, OpenOptions.DEFAULT);
            // A notice before it: the first one's logoff is decided, and its store is still open.
            CountDownLatch reached = new CountDownLatch(1);
            free.poll = none -> {
                reached.countDown();
                awaitQuietly(go);
                return false;
            };
            bench.time.advance(Duration.ofMinutes(10));
            assertTrue(reached.await(10, TimeUnit.SECONDS));
            CompletableFuture<LogoffReport> one =
                    first.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            CompletableFuture<LogoffReport> two =
                    second.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            go.countDown();
            soon(one);
            soon(two);
            List.of(first, second).forEach(MessageStore::close);
            assertEquals(1, leaves());
            assertTrue(told(bench, later).contains(leave(LeaveFlags.CONVERSATION_END)));
        }
    }

    @Test
    void R6_theNextOpenJoinsAgainAndItsLogoffLeavesAgain() {
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            store.storeLogoff(LogoffMode.ABORT);
            store.close();
            MessageStore again = joinedBy(bench.open(), 2);
            again.storeLogoff(LogoffMode.ORDERLY);
            again.close();
            assertEquals(2, leaves());
            assertEquals(
                    List.of(
                            leave(LeaveFlags.FORCED_END),
                            "store.logged-off ABORT",
                            leave(LeaveFlags.CONVERSATION_END),
                            "store.logged-off ORDERLY"),
                    told(bench, bench.address));
        }
    }

    @Test
    void aTransportThatIsTakenOutLeavesThemByItsOwnWill() {
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            bench.spooler.removeTransports(List.of("free"));
            Bench.until(() -> free.has("close"));
            assertLeftBeforeTheEnd(false);
            assertEquals(
                    List.of(leave(LeaveFlags.CONVERSATION_END)),
                    store.activity().read(0, 10).stream()
                            .map(entry -> inWords(entry.event()))
                            .toList());
            store.storeLogoff(LogoffMode.ABORT);
            assertEquals(1, leaves());
        }
    }

    @Test
    void aTransportThatIsReplacedLeavesThemByItsOwnWillAndTheNextOneJoins() {
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            bench.spooler.putTransports(List.of(new TransportRequest("free", "free:hop", Map.of("speed", "fast"))));
            Bench.until(() -> free.has("close") && joined.get() == 2);
            assertEquals(1, free.calls.stream().filter("leaveAll false"::equals).count());
            store.storeLogoff(LogoffMode.ABORT);
            assertEquals(1, free.calls.stream().filter("leaveAll true"::equals).count());
        }
    }

    @Test
    void oneThatHangsIsNotWaitedForBeyondTheGraceOfNoticesAndIsToldOf() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        free.onCall = call -> {
            if (call.startsWith("leaveAll")) {
                reached.countDown();
                awaitQuietly(never);
            } else if (call.equals("BEGIN_INBOUND")) {
                joined.incrementAndGet();
            }
        };
        try (Bench bench = bench()) {
            MessageStore store = open(bench);
            CompletableFuture<LogoffReport> asked =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            awaitQuietly(reached);
            bench.settle();
            bench.time.advance(Duration.ofSeconds(10));
            LogoffReport report = soon(asked);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertTrue(
                    report.problems().stream().anyMatch(each -> each.contains("did not take note of the logoff")),
                    report::toString);
            assertFalse(free.has("END_INBOUND"), "it is still in the call before");
            never.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void T9_oneThatThrowsBreaksItsRuleIsToldOfAndHearsTheEndAllTheSame(boolean asError) {
        free.onCall = call -> {
            if (call.startsWith("leaveAll")) {
                if (asError) {
                    throw new LinkageError("of a test");
                }
                throw new IllegalStateException("of a test");
            } else if (call.equals("BEGIN_INBOUND")) {
                joined.incrementAndGet();
            }
        };
        try (Logged logged = new Logged();
                Bench bench = bench()) {
            MessageStore store = open(bench);
            assertEquals(Outcome.RELEASED, store.storeLogoff(LogoffMode.ORDERLY).outcome());
            assertTrue(free.has("END_INBOUND"));
            logged.assertBreach("T9", "transport free failed in leaveAll", "its mail is kept");
        }
    }
}
