package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Two stores over one transport (D9): no mode touches what belongs to the other store. */
class TwoStoresTest {
    private final ScriptedTransport wire =
            World.wireBuilder().flushable().inbound().build();

    private long count(String call) {
        return wire.calls().stream().filter(call::equals).count();
    }

    private long cancels() {
        return wire.calls().stream()
                .filter(call -> call.startsWith("cancelMessage"))
                .count();
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D9_endsAreToldOnlyAfterTheLastStore(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore first = world.open();
            MessageStore second = world.openNeighbour();
            await().until(() -> count("transportNotify BEGIN_INBOUND") == 1);
            assertTold(mode + " RELEASED 0x00010000; nothing", first.storeLogoff(mode));
            assertEquals(1, count("transportNotify END_INBOUND"), "the other store has no Inbox");
            assertEquals(0, count("transportNotify END_OUTBOUND"));
            second.submit(World.mailTo("ann@example.org"));
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 1, sent 1", second.storeLogoff(LogoffMode.NO_WAIT));
            assertEquals(1, count("transportNotify BEGIN_OUTBOUND"));
            assertEquals(1, count("transportNotify END_OUTBOUND"));
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D9_otherStoresMailIsNotTouched(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore mine = world.open();
            MessageStore other = world.openNeighbour();
            world.backingOff(other, "theirs-later@example.org");
            world.backingOff(mine, "later@example.org");
            Gate gate = world.onTheWire(other, "theirs@example.org", Point.BODY);
            LogoffReport report = mine.storeLogoff(mode);
            boolean purge = mode == LogoffMode.PURGE;
            assertTold(
                    mode + " RELEASED 0x00090000; submitted 1, left 1" + (purge ? ", requeued 1" : "")
                            + "; later BACKING_OFF " + (purge ? 2 : 1),
                    report);
            assertEquals(0, cancels());
            assertEquals(1, wire.attemptsFor("theirs-later@example.org"));
            Handles.assertUsable(other);
            gate.open();
            assertTold(
                    "ORDERLY RELEASED 0x00090000; submitted 3, sent 1, left 1, withdrawn 1; theirs-later BACKING_OFF 1",
                    other.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void D9_abortStopsOnlyItsOwnTransfer() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore mine = world.open();
            MessageStore other = world.openNeighbour();
            Gate gate = world.onTheWire(other, "theirs@example.org", Point.BODY);
            world.onTheWire(mine, "mine@example.org", Point.BODY);
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; mine QUEUED 0",
                    mine.storeLogoff(LogoffMode.ABORT));
            assertEquals(1, cancels());
            gate.open();
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", other.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    /** A transfer past its permit refuses the ABORT of its own store only. */
    @Test
    void D9_otherStoresPermitRefusesNothing() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore mine = world.open();
            MessageStore other = world.openNeighbour();
            Gate gate = world.onTheWire(other, "theirs@example.org", Point.COMMITTED);
            assertTold("ABORT RELEASED 0x00010000; nothing", mine.storeLogoff(LogoffMode.ABORT));
            assertTold(
                    "ABORT REFUSED 0x00040000; submitted 1, left 1; theirs ACTIVE/COMMITTED 1",
                    other.storeLogoff(LogoffMode.ABORT));
            gate.open();
        }
    }

    @Test
    void D9_twoPurgesTakeTurnsAtTheTransport() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore first = world.open();
            MessageStore second = world.openNeighbour();
            world.backingOff(first, "first@example.org");
            world.backingOff(second, "second@example.org");
            wire.on("first@example.org").accept();
            wire.on("second@example.org").accept();
            Gate gate = wire.stopAt("first@example.org", Point.BODY);
            Caller<LogoffReport> one = Caller.of(() -> first.storeLogoff(LogoffMode.PURGE));
            gate.awaitReached(World.SOON);
            Caller<LogoffReport> two = Caller.of(() -> second.storeLogoff(LogoffMode.PURGE));
            world.settle();
            assertEquals(1, wire.attemptsFor("second@example.org"), "its turn has not come");
            gate.open();
            assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", one.get());
            assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", two.get());
            assertEquals(2, count("flushQueues UPLOAD FORCE NO_UI"));
            assertEquals(2, count("transportNotify END_OUTBOUND_FLUSH"));
        }
    }

    /** The next store with an Inbox takes over: reception goes on without an END. */
    @Test
    void D9_receptionGoesOnForTheOtherInbox() {
        try (World world = new World(wire)) {
            MessageStore first = world.open();
            var elsewhere = world.disk.freshAddress();
            MessageStore second = world.session.openStore(elsewhere, OpenOptions.DEFAULT);
            await().until(() -> count("transportNotify BEGIN_INBOUND") == 1);
            first.storeLogoff(LogoffMode.ORDERLY);
            assertEquals(0, count("transportNotify END_INBOUND"));
            wire.source().offer("in-1", World.textFor("me@example.org"));
            wire.notifySpooler(org.postlude.transport.SpoolerNotice.NEWMAIL);
            await().until(() -> wire.source().acknowledged().equals(List.of("in-1")));
            assertTold("ORDERLY RELEASED 0x00010000; received 1", second.storeLogoff(LogoffMode.ORDERLY));
            assertEquals(1, world.disk.filed(elsewhere, "INBOX").size());
            assertTrue(world.disk.filed(world.address, "INBOX").isEmpty());
        }
    }
}
