package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.StoreKey;
import org.postlude.transport.SubmitResult;

/** What the owner hears, and before which event, of steps that did not wake it; and until when a permit stands. */
class QuietStepsTest {
    private static final AttemptId ONE = new AttemptId(1);
    private static final AttemptId OTHER = new AttemptId(2);
    private static final Instant NOW = Instant.parse("2026-08-03T09:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(1);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final QuietSteps quiet = new QuietSteps(PATIENCE);
    private final List<Event> heard = new ArrayList<>();

    @Test
    void theOwnerHearsOfAPermitBeforeTheAttemptEnds() {
        quiet.begin(ONE, true, hasThread -> false);
        assertTrue(quiet.progress(ONE, Phase.BODY, NOW));
        assertTrue(quiet.takePermit(ONE, LATER));
        quiet.tellBefore(ended(OTHER), NOW, heard::add);
        assertEquals(List.of(), heard, "nothing depends on it yet");

        quiet.tellBefore(ended(ONE), NOW, heard::add);
        quiet.tellBefore(ended(ONE), NOW, heard::add);

        assertEquals(
                List.of(new Event.Progress(ONE, Phase.COMMITTED, LATER), new Event.PermitTaken(ONE)), heard, "once");
    }

    @Test
    void theOwnerHearsOfAllBeforeAnEventThatCouldStopThem() {
        quiet.begin(ONE, true, hasThread -> false);
        quiet.begin(OTHER, true, hasThread -> false);
        assertTrue(quiet.progress(ONE, Phase.ENVELOPE, NOW));
        assertTrue(quiet.progress(ONE, Phase.BODY, LATER));
        assertTrue(quiet.takePermit(OTHER, NOW));

        quiet.tellBefore(new Event.Tick(), NOW, heard::add);
        quiet.tellBefore(new Event.Tick(), NOW, heard::add);

        assertEquals(
                List.of(
                        new Event.Progress(ONE, Phase.BODY, LATER),
                        new Event.Progress(OTHER, Phase.COMMITTED, NOW),
                        new Event.PermitTaken(OTHER)),
                heard,
                "each once, and how far it has come since");
        assertFalse(quiet.takePermit(ONE, LATER), "from here on the owner is asked");
        assertTrue(quiet.progress(ONE, Phase.BODY, LATER.plusSeconds(1)), "and still hears of it later");
        quiet.tellBefore(new Event.Tick(), NOW, heard::add);
        assertEquals(4, heard.size());
    }

    @Test
    void theOwnerHearsOfNewMailInAStoreThatSendsNothingBeforeAnyEvent() {
        StoreKey store = new StoreKey(7);
        quiet.arrived(store);
        quiet.arrived(store);
        quiet.tellBefore(new Event.Progress(OTHER, Phase.BODY, NOW), NOW, heard::add);
        quiet.tellBefore(new Event.Tick(), NOW, heard::add);
        assertEquals(
                List.of(new Event.Submitted(store, 2, Integer.MIN_VALUE)), heard, "once, for a report counts them");
    }

    @Test
    void theOwnerHearsOfAPermitBeforeItIsAskedForIt() {
        quiet.begin(ONE, true, hasThread -> false);
        assertTrue(quiet.takePermit(ONE, NOW));
        quiet.tellBefore(new Event.PermitAsked(ONE), NOW, heard::add);
        assertTrue(heard.contains(new Event.PermitTaken(ONE)), "or it would be granted a second time without a word");
    }

    @Test
    void onlyAPermitThatStandsIsTaken() {
        assertFalse(quiet.takePermit(ONE, NOW));
        assertFalse(quiet.progress(ONE, Phase.BODY, NOW), "an attempt that came in by another way is told of at once");
        quiet.begin(ONE, false, hasThread -> false);
        assertFalse(quiet.takePermit(ONE, NOW));
        quiet.begin(OTHER, true, hasThread -> false);
        quiet.endPermit(OTHER);
        assertFalse(quiet.takePermit(OTHER, NOW));
        quiet.tellBefore(ended(OTHER), NOW, heard::add);
        assertEquals(List.of(), heard);
    }

    @Test
    void whatHasNoThreadForTooLongIsTakenBackWithAnAlarmAndNotBefore() {
        quiet.tellBefore(ended(OTHER), NOW, heard::add);
        quiet.begin(ONE, true, unbegun -> true);
        quiet.begin(OTHER, true, hasThread -> false);
        quiet.tellBefore(new Event.Tick(), NOW.plus(PATIENCE).minusMillis(1), heard::add);
        quiet.tellBefore(new Event.Progress(OTHER, Phase.BODY, NOW), NOW.plus(PATIENCE), heard::add);
        assertEquals(List.of(), heard);
        quiet.tellBefore(new Event.Tick(), NOW.plus(PATIENCE), heard::add);
        quiet.tellBefore(new Event.Tick(), NOW.plus(PATIENCE), heard::add);
        assertEquals(
                List.of(new Event.AttemptEnded(ONE, new AttemptAnswer.None(new SubmitResult.Busy()))),
                heard,
                "as if it had never been picked");
    }

    @Test
    void aClockThatIsSetForwardDoesNotMakeItWaitForTooLong() {
        quiet.tellBefore(ended(OTHER), NOW, heard::add);
        quiet.begin(ONE, true, unbegun -> true);
        Instant jumped = NOW.plus(Duration.ofHours(8));
        quiet.tellBefore(new Event.ClockJumped(Duration.ofHours(8)), jumped, heard::add);
        quiet.tellBefore(new Event.Tick(), jumped, heard::add);
        assertEquals(List.of(), heard);
        quiet.tellBefore(new Event.Tick(), jumped.plus(PATIENCE), heard::add);
        assertEquals(1, heard.size());
    }

    private static Event ended(AttemptId attempt) {
        return new Event.AttemptEnded(attempt, new AttemptAnswer.Failed("as a test wants it"));
    }
}
