package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.mapi.LogoffFlags;
import org.postlude.store.spi.LabelState;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** What an answer says is true, and what follows depends on the answer, not on the mode (L10, C6, D2). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswerTest {
    private static final Deadline AT_ONCE = Deadline.in(Duration.ZERO);

    private final ScriptedTransport wire =
            ScriptedTransport.builder().scheme("wire").maxAttempts(1).build();

    private static boolean isFreed(World world) {
        return world.trace.contains("spooler.store.release");
    }

    private static boolean saysComplete(LogoffReport report) {
        boolean flag = (LogoffFlags.toMask(report) & LogoffFlags.LOGOFF_COMPLETE) != 0;
        assertEquals(flag, report.isComplete());
        return flag;
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L10_anAnswerThatIsNotCompleteLeavesTheStoreInUse(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            LogoffReport report = store.storeLogoff(mode, AT_ONCE);
            assertEquals(mode.isRefusable() ? Outcome.REFUSED : Outcome.INCOMPLETE, report.outcome());
            assertFalse(isFreed(world));
            assertFalse(world.trace.contains("client.store.logoff"));
            assertFalse(wire.calls().contains("transportNotify END_OUTBOUND"));
            assertDoesNotThrow(store::info);
            assertEquals(1, store.queue("", 10).messages().size());
            gate.open();
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L10_anAnswerThatIsCompleteFreesTheStoreInEveryMode(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            assertTrue(isFreed(world));
            Handles.assertReleased(store);
        }
    }

    /** The refused one is the last opened, so the session meets it first and goes on. */
    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"QUIET", "ABORT"})
    void L10_aSessionGivesUpWhatIsCompleteAndKeepsWhatIsRefused(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore idle = world.openNeighbour();
            MessageStore busy = world.open();
            Gate gate = world.onTheWire(busy, "wire@example.org", Point.BODY);
            assertEquals(
                    List.of(Outcome.REFUSED, Outcome.RELEASED),
                    world.session.logoff(mode, Deadline.DEFAULT).stream()
                            .map(LogoffReport::outcome)
                            .toList());
            Handles.assertReleased(idle);
            Handles.assertUsable(busy);
            gate.open();
        }
    }

    @Test
    void C6_completeIsToldToWhomNothingIsHeldForAnyMore() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            MessageStore other = store.duplicate();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertTrue(saysComplete(other.storeLogoff(LogoffMode.QUIET)), "its share is released");
            assertFalse(saysComplete(store.storeLogoff(LogoffMode.QUIET)), "refused");
            assertFalse(saysComplete(store.storeLogoff(LogoffMode.ORDERLY, AT_ONCE)), "incomplete");
            Caller<LogoffReport> last = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY));
            gate.open();
            assertTrue(saysComplete(last.get()), "released");
            assertTrue(saysComplete(world.open().storeLogoffDetached(LogoffMode.ORDERLY)), "will be released");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "QUIET, idle, false",
        "QUIET, QUEUE, true",
        "ABORT, IN, false",
        "ABORT, OUT QUEUE IN, true",
        "ORDERLY, OUT IN, false",
        "ORDERLY, OUT QUEUE IN, true",
        "NO_WAIT, OUT IN, false",
        "NO_WAIT, OUT QUEUE IN, true",
        "PURGE, OUT IN, false",
        "PURGE, OUT QUEUE IN, true"
    })
    void D2_releasedShowsNoTransferAndTellsWhetherMailStays(LogoffMode mode, String state, boolean stays)
            throws InterruptedException {
        try (Cell cell = new Cell(state, true, AbortPolicy.STOP_OR_REFUSE)) {
            LogoffReport report = cell.logoff(mode);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(stays ? Set.of(Activity.OUTBOUND_QUEUE) : Set.of(), report.activity());
            assertEquals(
                    stays,
                    cell.world.disk.parts(cell.world.address).stream()
                            .anyMatch(part -> part.label().state() != LabelState.DONE));
            Map<String, Integer> attempts = cell.attempts();
            cell.openGates();
            cell.world.time.advance(Duration.ofDays(365));
            cell.world.settle();
            assertEquals(attempts, cell.attempts(), "nothing is sent behind the caller's back");
        }
    }
}
