package org.postlude.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.event.Blocked;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** The end of a user's hours. */
class CurfewTest {
    private static final Hours HOURS = Hours.of("mon-fri 07:00-21:00", ZoneId.of("UTC"));
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");
    private static final Instant END = Instant.parse("2026-08-03T21:00:00Z");
    private static final Instant MORNING = Instant.parse("2026-08-04T07:00:00Z");

    private final List<String> done = new ArrayList<>();
    private List<String> stuck = List.of();
    private boolean isClosed;
    private Outcome outcome = Outcome.RELEASED;
    private final Curfew curfew = new Curfew("ann", HOURS, new Curfew.House() {
        @Override
        public void warn(Duration left) {
            done.add("warn " + left);
        }

        @Override
        public List<String> leaveConversations(Blocked reason) {
            done.add("leave " + reason);
            return stuck;
        }

        @Override
        public List<LogoffReport> logoff() {
            done.add("logoff");
            return List.of(new LogoffReport(
                    LogoffMode.ABORT,
                    Optional.empty(),
                    outcome,
                    outcome == Outcome.RELEASED ? Set.of() : Set.of(Activity.OUTBOUND),
                    LogoffCounts.ZERO,
                    List.of(),
                    0,
                    List.of()));
        }

        @Override
        public void begin() {
            done.add("begin");
            if (isClosed) {
                throw new IllegalStateException("somebody else has it");
            }
        }
    });

    /** Looks as its own next looks say, for so long. */
    private void run(Instant from, Instant to) {
        Instant now = from;
        while (!now.isAfter(to)) {
            List<String> unused = curfew.look(now);
            now = curfew.nextLook(now).orElse(Instant.MAX);
        }
    }

    @Test
    void theUserIsWarnedThenLeavesAndIsLoggedOffAndBeginsAgainInTheMorning() {
        run(NOON, MORNING);
        assertEquals(List.of("begin", "warn PT15M", "warn PT1M", "leave SPECHOURS", "logoff"), done.subList(0, 5));
        assertEquals("begin", done.get(done.size() - 1));
        assertEquals(1, done.stream().filter("logoff"::equals).count());
    }

    @Test
    void whatIsRefusedIsTriedAgainEachMinuteUntilItIsDoneHoweverOftenSomebodyLooks() {
        outcome = Outcome.REFUSED;
        List<String> problems = curfew.look(END);
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).contains("REFUSED"), problems.get(0));
        for (int second = 1; second < 60; second++) {
            assertEquals(problems, curfew.look(END.plusSeconds(second)));
        }
        assertEquals(Optional.of(END.plusSeconds(60)), curfew.nextLook(END.plusSeconds(59)));
        outcome = Outcome.RELEASED;
        assertEquals(List.of(), curfew.look(END.plusSeconds(60)));
        assertEquals(List.of("leave SPECHOURS", "logoff", "leave SPECHOURS", "logoff"), done);
    }

    @Test
    void whoComesIntoAConversationOutsideOfTheHoursIsMadeToLeaveAgain() {
        run(END, END.plusSeconds(150));
        assertEquals(List.of("leave SPECHOURS", "logoff", "leave SPECHOURS", "leave SPECHOURS"), done);
    }

    @Test
    void aStoreThatCannotBeOpenedIsTriedAgainEachMinute() {
        isClosed = true;
        run(NOON, NOON.plusSeconds(130));
        assertEquals(List.of("begin", "begin", "begin"), done);
        isClosed = false;
        List<String> none = curfew.look(NOON.plusSeconds(190));
        assertEquals(List.of(), none);
        assertEquals(List.of(), curfew.look(NOON.plusSeconds(300)));
        assertEquals(List.of("begin", "begin", "begin", "begin"), done);
    }

    @Test
    void aConversationThatCannotBeLeftDoesNotKeepTheLogoff() {
        stuck = List.of("still in tea");
        assertEquals(List.of("still in tea"), curfew.look(END));
        assertEquals(List.of("leave SPECHOURS", "logoff"), done);
    }

    @Test
    void lateLooksLeaveOutOnlyTheWarningsOfATimeThatIsOver() {
        List<String> unused = curfew.look(NOON);
        List<String> none = curfew.look(END.minusSeconds(30));
        assertEquals(unused, none);
        assertEquals(List.of("begin", "warn PT30S"), done);
        List<String> over = curfew.look(END.plusSeconds(3_000));
        assertEquals(List.of(), over);
        assertEquals(List.of("begin", "warn PT30S", "leave SPECHOURS", "logoff"), done);
    }

    @Test
    void whoStartsOutsideOfTheHoursIsLoggedOffAtOnce() {
        run(END.plusSeconds(3_600), END.plusSeconds(3_650));
        assertEquals(List.of("leave SPECHOURS", "logoff"), done);
    }

    @Test
    void withoutHoursThereIsNothingToLookAt() {
        Curfew free = new Curfew("ann", Hours.ALWAYS, new Curfew.House() {
            @Override
            public void warn(Duration left) {
                throw new AssertionError("there is no end");
            }

            @Override
            public List<String> leaveConversations(Blocked reason) {
                throw new AssertionError("there is no end");
            }

            @Override
            public List<LogoffReport> logoff() {
                throw new AssertionError("there is no end");
            }

            @Override
            public void begin() {}
        });
        assertEquals(List.of(), free.look(NOON));
        assertEquals(Optional.empty(), free.nextLook(NOON));
    }
}
