package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.ActivityFeed;
import org.postlude.tck.memory.Operation;

/** What a transport tells beside its mail, and what is told of a transport that breaks a rule. */
class ToldByTransportTest {
    private final LooseTransport loose = new LooseTransport();

    @Test
    void anActivityOfATransportIsInTheFeedWhenTheCallReturns() {
        try (LooseBench bench = new LooseBench(builder -> builder.activityFeed(store -> true), loose)) {
            ActivityEvent left = new ActivityEvent(
                    "im:7:leave:ann", bench.bench.time.instant(), "im.leave", Map.of("who", "ann", "why", "closed"));
            loose.support().activity(left);
            assertEquals(
                    List.of(left),
                    bench.store.activity().read(0, 10).stream()
                            .map(ActivityFeed.Entry::event)
                            .toList());
        }
    }

    @Test
    void whereNoStoreKeepsAFeedItIsTakenAndNothingIsWritten() {
        try (LooseBench bench = new LooseBench(loose)) {
            loose.support().activity(new ActivityEvent("k", bench.bench.time.instant(), "im.leave", Map.of()));
            assertTrue(bench.bench.journal.lines().stream().noneMatch(line -> line.contains("putNote")));
            bench.assertOthersGoOn();
        }
    }

    @Test
    void theRuleThatATransportBreaksIsHeardByItsId() {
        List<String> rules = new CopyOnWriteArrayList<>();
        SpoolerObserver observer = new SpoolerObserver() {
            @Override
            public void broke(RuleBroken what) {
                rules.add(what.rule());
            }
        };
        loose.submit = message -> {
            throw new IllegalStateException("no rule allows that");
        };
        try (LooseBench bench = new LooseBench(builder -> builder.observer(observer), loose)) {
            MessageId id = bench.submit("one");
            bench.awaitState(id, "BACKING_OFF");
            Bench.until(() -> rules.contains("T18"));
            bench.store.withdraw(id);
        }
    }

    @Test
    void aFeedThatCannotBeWrittenSaysSoToTheTransport() {
        try (LooseBench bench = new LooseBench(builder -> builder.activityFeed(store -> true), loose)) {
            bench.bench.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "full", bench.bench.time.instant(), Operation.PUT_NOTE);
            ActivityEvent event = new ActivityEvent("k", bench.bench.time.instant(), "im.leave", Map.of());
            Throwable told = assertThrows(
                    UncheckedIOException.class, () -> loose.support().activity(event));
            assertTrue(told.getCause() instanceof IOException, told::toString);
            bench.bench.disk.accept();
            bench.assertOthersGoOn();
        }
    }
}
