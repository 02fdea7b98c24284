package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.tck.transport.Steps;

/** One attempt for each message, whatever the transport answers for ever (C10): a logoff ends though a server is down. */
class OneAttemptTest {
    /** What a transport says each time it is asked. */
    enum ForEver {
        BUSY(0, Steps::answerBusy),
        WAIT(1, steps -> steps.answerWait(Duration.ZERO)),
        NETWORK_ERROR(1, steps -> steps.answerNetworkError(Duration.ZERO)),
        DEFER_NOW(1, steps -> steps.defer(Duration.ZERO)),
        DEFER_AFTER_PERMIT(1, Steps::deferAfterPermit),
        THROW(1, steps -> steps.throwFromSubmit(new IllegalStateException("by a test")));

        /** Attempts that the message is charged with: busy costs none. */
        private final int counted;

        @SuppressWarnings("ImmutableEnumChecker") // scripts hold nothing
        private final Consumer<Steps> script;

        ForEver(int counted, Consumer<Steps> script) {
            this.counted = counted;
            this.script = script;
        }
    }

    private final ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();

    /** Fills the queue with ready messages while another one has the only place. */
    private Gate fill(World world, MessageStore store, int count) throws InterruptedException {
        Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
        IntStream.rangeClosed(1, count).forEach(i -> store.submit(World.mailTo("ready" + i + "@example.org")));
        return gate;
    }

    private static LogoffReport run(World world, MessageStore store, LogoffMode mode, Gate gate) {
        CompletableFuture<LogoffReport> report =
                store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
        world.settle();
        gate.open();
        return World.soon(report);
    }

    private void check(LogoffMode mode, ForEver answer) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = fill(world, store, 3);
            IntStream.rangeClosed(1, 3).forEach(i -> answer.script.accept(wire.on("ready" + i + "@example.org")));
            String each = " BACKING_OFF " + answer.counted;
            assertTold(
                    mode + " RELEASED 0x00090000; submitted 4, sent 1, left 3, requeued 3; ready1" + each + ", ready2"
                            + each + ", ready3" + each,
                    run(world, store, mode, gate));
            assertEquals(
                    List.of("wire", "ready1", "ready2", "ready3"),
                    wire.calls().stream()
                            .filter(call -> call.startsWith("submitMessage "))
                            .map(call -> call.replaceAll("submitMessage |@.*", ""))
                            .toList(),
                    "each once, in the order of their submits");
        }
    }

    @ParameterizedTest
    @EnumSource(ForEver.class)
    void C10_noWaitTriesEachOnce(ForEver answer) throws InterruptedException {
        check(LogoffMode.NO_WAIT, answer);
    }

    @ParameterizedTest
    @EnumSource(ForEver.class)
    void C10_purgeTriesEachOnce(ForEver answer) throws InterruptedException {
        check(LogoffMode.PURGE, answer);
    }

    /** The one in process when the logoff comes has had its attempt, though it is deferred to this very moment. */
    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"ORDERLY", "NO_WAIT", "PURGE"})
    void C10_theOneInProcessIsNotTriedAgain(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            wire.on("wire@example.org").defer(Duration.ZERO);
            Gate gate = world.onTheWire(store, "wire@example.org", Point.ENVELOPE);
            assertTold(
                    mode + " RELEASED 0x00090000; submitted 1, left 1, requeued 1; wire BACKING_OFF 1",
                    run(world, store, mode, gate));
            assertEquals(1, wire.attemptsFor("wire@example.org"));
        }
    }

    /** A recipient that no transport takes in this logoff goes to the next transport only in the next one. */
    @Test
    void C10_rerouteIsNoSecondAttemptOfTheSameLogoff() throws InterruptedException {
        ScriptedTransport other = ScriptedTransport.builder().scheme("other").build();
        try (World world = new World(wire, other)) {
            MessageStore store = world.open();
            Gate gate = fill(world, store, 1);
            wire.on("ready1@example.org").notMine();
            assertTold(
                    "NO_WAIT RELEASED 0x00090000; submitted 2, sent 1, left 1, requeued 1; ready1 QUEUED 1 over other",
                    run(world, store, LogoffMode.NO_WAIT, gate));
            assertEquals(0, other.attemptsFor("ready1@example.org"));
        }
    }

    /** More than the window of what is looked at ahead, and than a page of a flush. */
    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"NO_WAIT", "PURGE"})
    void C10_manyMessagesAreTriedOnceEach(LogoffMode mode) throws InterruptedException {
        ScriptedTransport four = World.wireBuilder().maxAttempts(4).build();
        four.otherwise().defer(Duration.ZERO);
        four.on("wire@example.org").accept();
        try (World world = new World(four)) {
            MessageStore store = world.open();
            Gate[] places = new Gate[4];
            for (int i = 0; i < places.length; i++) {
                four.on("ann@place" + i + ".example").accept();
                places[i] = world.onTheWire(store, "ann@place" + i + ".example", Point.BODY);
            }
            IntStream.range(0, 600).forEach(i -> store.submit(World.mailTo("ready" + i + "@example.org")));
            CompletableFuture<LogoffReport> pending =
                    store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
            world.settle();
            List.of(places).forEach(Gate::open);
            LogoffReport report = World.soon(pending);
            assertEquals(4, report.counts().sent());
            assertEquals(600, report.counts().left());
            assertEquals(600, report.counts().requeued());
            Told.assertBalanced(report, 0);
            IntStream.range(0, 600)
                    .forEach(i -> assertEquals(1, four.attemptsFor("ready" + i + "@example.org"), "ready" + i));
        }
    }
}
