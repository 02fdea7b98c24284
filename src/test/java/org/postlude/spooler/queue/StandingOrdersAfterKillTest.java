package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** The power goes at each durable step of a person's orders: what was answered holds in the next life (rules O2 to O4). */
class StandingOrdersAfterKillTest {
    private static final int MOST_STEPS = 200;

    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");

    private SpoolerCoordinator spooler(InMemoryStoreProvider disk, ScriptedTransport wire) {
        return SpoolerCoordinator.builder()
                .store(disk)
                .transportProvider(wire)
                .transport("wire", "scripted:wire", Map.of())
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org")
                .build();
    }

    @Test
    void O3_whatWasAnsweredHoldsAfterAPowerCutAtAnyStep() {
        int steps = 0;
        boolean wasWhole = false;
        while (!wasWhole && steps < MOST_STEPS) {
            wasWhole = play(steps);
            steps++;
        }
        assertTrue(steps > 4 && steps < MOST_STEPS, "cut at " + steps + " steps");
    }

    /** What the operator heard before the cut. */
    private static final class Heard {
        Optional<Rule> rule = Optional.empty();
        Optional<Suspension> suspension = Optional.empty();
        boolean held;
        boolean bounced;
    }

    /** Returns whether nothing was cut. */
    private boolean play(int cutAfter) {
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        StoreAddress address = disk.freshAddress();
        ScriptedTransport wire = ScriptedTransport.builder().flushable().build();
        Heard heard = new Heard();
        SpoolerCoordinator first = spooler(disk, wire);
        MessageStore store = first.logon("client").openStore(address, OpenOptions.DEFAULT);
        MessageId id = store.submit(Bench.mailTo("ann@example.org")
                        .withNotBefore(time.instant().plusSeconds(60)))
                .id();
        MessageId gone = store.submit(Bench.mailTo("carl@example.org")
                        .withNotBefore(time.instant().plusSeconds(60)))
                .id();
        boolean wasCut = false;
        disk.cutAfter(cutAfter, cutAfter);
        try {
            QueueControl queue = first.queue(address);
            heard.rule = Optional.of(
                    queue.addRule(Rule.Kind.HOLD, Filter.parse("domain=example.net"), "they moved", null, "ops")
                            .rule());
            heard.suspension =
                    Optional.of(queue.suspend("wire", Optional.of("example.com"), "they asked", null, "ops"));
            heard.held = queue.hold(Filter.of(id), "a person's", null).changed() == 1;
            heard.bounced = queue.bounce(Filter.of(gone), "enough").changed() == 1;
            Bench.until(() -> Bench.stateOf(store, gone).equals("ENDED"));
            disk.powerCut(cutAfter);
        } catch (RuntimeException | Error e) {
            wasCut = true; // by the cut that was planned; the disk takes nothing more in this life
        }
        first.close();
        look(disk.reopened(), address, wire, heard, id, gone);
        return !wasCut;
    }

    private void look(
            InMemoryStoreProvider disk,
            StoreAddress address,
            ScriptedTransport wire,
            Heard heard,
            MessageId id,
            MessageId gone) {
        SpoolerCoordinator second = spooler(disk, wire);
        MessageStore store = second.logon("client").openStore(address, OpenOptions.DEFAULT);
        QueueControl queue = second.queue(address);
        heard.rule.ifPresent(rule -> assertEquals(List.of(rule), queue.rules()));
        heard.suspension.ifPresent(suspension -> assertEquals(List.of(suspension), queue.suspensions()));
        if (heard.held) {
            assertEquals("HELD", Bench.stateOf(store, id));
        }
        if (heard.bounced) {
            Bench.until(() -> Bench.stateOf(store, gone).equals("ENDED"));
            assertEquals(1, disk.filed(address, "INBOX").size(), "reported once, whatever was cut");
        }
        store.submit(Bench.mailTo("eve@example.net"));
        store.submit(Bench.mailTo("bob@example.com"));
        store.storeLogoff(LogoffMode.PURGE);
        if (heard.rule.isPresent()) {
            assertEquals(0, wire.attemptsFor("eve@example.net"));
        }
        if (heard.suspension.isPresent()) {
            assertEquals(0, wire.attemptsFor("bob@example.com"));
        }
        store.close();
        second.close();
    }
}
