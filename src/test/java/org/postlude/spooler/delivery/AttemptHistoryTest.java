package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Past;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** What each attempt came to, recorded with its outcome. */
class AttemptHistoryTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static List<Past.Try> tries(Bench bench) throws Exception {
        return PartRecordCodec.decode(bench.disk.parts(bench.address).get(0).record())
                .past()
                .tries();
    }

    @Test
    void eachAttemptIsThereWithItsBeginItsTimeAndItsAnswer() throws Exception {
        wire.on(ANN).defer(Duration.ofMinutes(1)).answerBusy().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Instant begun = bench.time.instant();
            Gate gate = wire.stopAt(ANN, Point.ENVELOPE);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            bench.time.advance(Duration.ofSeconds(7));
            gate.open();
            bench.awaitState(store, id, "BACKING_OFF");
            Past.Try first = tries(bench).get(0);
            assertEquals(1, tries(bench).size());
            assertEquals(begun, first.at());
            assertEquals(Duration.ofSeconds(7), first.took());
            assertEquals("wire", first.transport());
            assertTrue(first.answer().contains("try again later"), first.answer());
            bench.time.advance(Duration.ofMinutes(1));
            Bench.until(
                    () -> wire.attemptsFor(ANN) == 2 && Bench.stateOf(store, id).equals("BACKING_OFF"));
            assertEquals(1, tries(bench).size(), "busy was no attempt");
            bench.time.advance(Duration.ofSeconds(1));
            bench.awaitState(store, id, "ENDED");
            assertEquals(2, tries(bench).size());
            assertEquals(begun.plus(Duration.ofSeconds(68)), tries(bench).get(1).at());
            assertTrue(tries(bench).get(1).answer().startsWith("250"), tries(bench)::toString);
            store.close();
        }
    }

    @Test
    void onlyTheLatestTwentyAreKept() throws Exception {
        wire.on(ANN).defer();
        Duration minute = Duration.ofMinutes(1);
        RetrySchedule schedule = new RetrySchedule(minute, minute, Duration.ofDays(1)).withSpread(0);
        try (Bench bench = new Bench(builder -> builder.retry(schedule), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            for (int i = 1; i <= 25; i++) {
                int attempts = i;
                Bench.until(() -> Bench.statusOf(store, id).attempts() == attempts
                        && Bench.stateOf(store, id).equals("BACKING_OFF"));
                bench.time.advance(minute);
            }
            List<Past.Try> tries = tries(bench);
            assertEquals(20, tries.size());
            assertTrue(tries.get(0).at().isBefore(tries.get(19).at()));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void aMessageThatIsDeliveredAtOnceCostsNoWriteMore() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(
                    List.of("change", "finish"),
                    bench.journal.lines().stream()
                            .flatMap(line -> Stream.of("change", "finish", "deliver", "putNote")
                                    .filter(call -> line.startsWith("spooler-1." + call)))
                            .toList());
            store.close();
        }
    }
}
