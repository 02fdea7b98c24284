package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.command.ScriptedStore.Asked;
import org.postlude.message.Phase;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

class LeavingStoreTest {
    private final ScriptedStore store = new ScriptedStore();
    private final ExitCodes codes = new ExitCodes();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final TestSurroundings surroundings = new TestSurroundings().at(() -> now);

    @ParameterizedTest
    @EnumSource
    void aReleaseIsReportedAsItIs(LogoffMode mode) {
        store.answer(Reports.report(Outcome.RELEASED));
        assertEquals(mode, logoff(mode, Deadline.DEFAULT).mode());
        assertEquals(List.of(new Asked(mode, Deadline.DEFAULT)), store.asked());
        assertEquals(0, codes.worst());
        assertEquals(List.of(), surroundings.errorLines());
    }

    @ParameterizedTest
    @EnumSource(names = {"QUIET", "ABORT"})
    void aRefusalIsALineAndOrderlyFollowsInWhatIsLeftOfTheTime(LogoffMode mode) {
        store.answer(refused(), this::pass, Duration.ofSeconds(4)).answer(Reports.report(Outcome.RELEASED));
        LogoffReport report = logoff(mode, Deadline.in(Duration.ofSeconds(30)));
        assertEquals(LogoffMode.ORDERLY, report.mode());
        assertEquals(
                List.of(
                        new Asked(mode, Deadline.in(Duration.ofSeconds(30))),
                        new Asked(LogoffMode.ORDERLY, Deadline.in(Duration.ofSeconds(26)))),
                store.asked());
        assertEquals(69, codes.worst());
        assertEquals(
                List.of("postlude: " + Words.of(mode)
                        + " was refused: 1 message in process; nothing was changed, all mail is"
                        + " where it was. Logging off orderly, within 26 s"),
                surroundings.errorLines());
    }

    @Test
    void anIncompleteOrderlyAfterARefusalCountsMoreThanTheRefusal() {
        store.answer(refused()).answer(Reports.report(Outcome.INCOMPLETE).left(1));
        assertEquals(
                Outcome.INCOMPLETE, logoff(LogoffMode.QUIET, Deadline.DEFAULT).outcome());
        assertEquals(70, codes.worst());
    }

    @Test
    void mailThatIsLeftAfterARefusalDoesNotHideTheRefusal() {
        store.answer(refused()).answer(Reports.report(Outcome.RELEASED).left(1));
        logoff(LogoffMode.QUIET, Deadline.DEFAULT);
        assertEquals(69, codes.worst());
    }

    @Test
    void aRefusalThatTookAllTheTimeLeavesNoneForOrderly() {
        store.answer(refused(), this::pass, Duration.ofSeconds(6)).answer(Reports.report(Outcome.INCOMPLETE));
        logoff(LogoffMode.ABORT, Deadline.in(Duration.ofSeconds(5)));
        assertEquals(Deadline.in(Duration.ZERO), store.asked().get(1).deadline());
    }

    @Test
    void noDeadlineStaysNone() {
        store.answer(refused(), this::pass, Duration.ofSeconds(6)).answer(Reports.report(Outcome.RELEASED));
        logoff(LogoffMode.ABORT, Deadline.none());
        assertEquals(Deadline.none(), store.asked().get(1).deadline());
    }

    @Test
    void problemsAreLinesOnStandardError() {
        store.answer(Reports.report(Outcome.RELEASED).problem("transport x did not\nlog off"));
        logoff(LogoffMode.NO_WAIT, Deadline.DEFAULT);
        assertEquals(List.of("postlude: transport x did not log off"), surroundings.errorLines());
        assertTrue(surroundings.out().isEmpty());
    }

    @Test
    void whatTheStoreCouldNotReadIsAFailureOfTheStore() {
        store.answer(Reports.report(Outcome.RELEASED).left(1).setAside("the record of message 7 cannot be read"));
        logoff(LogoffMode.NO_WAIT, Deadline.DEFAULT);
        assertEquals(74, codes.worst());
        assertEquals(List.of("postlude: the record of message 7 cannot be read"), surroundings.errorLines());
    }

    @Test
    void afterAnIncompleteLogoffWhatCanBeStoppedIsStopped() {
        LogoffReport incomplete = Reports.report(Outcome.INCOMPLETE).build();
        store.answer(Reports.report(Outcome.RELEASED));
        new LeavingStore(store, surroundings.get(), codes).stopWhatCanBeStopped(incomplete);
        assertEquals(List.of(new Asked(LogoffMode.ABORT, Deadline.in(Duration.ofSeconds(1)))), store.asked());
        assertEquals(0, codes.worst());
    }

    @Test
    void afterAReleaseNothingIsStopped() {
        new LeavingStore(store, surroundings.get(), codes)
                .stopWhatCanBeStopped(Reports.report(Outcome.RELEASED).build());
        assertEquals(List.of(), store.asked());
    }

    private LogoffReport logoff(LogoffMode mode, Deadline deadline) {
        return new LeavingStore(store, surroundings.get(), codes).logoff(mode, deadline);
    }

    private static Reports refused() {
        return Reports.report(Outcome.REFUSED)
                .activity(Activity.OUTBOUND)
                .left(2)
                .messages(Reports.active("1", Phase.BODY), Reports.queued("2"));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
