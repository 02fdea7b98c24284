package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.Refusal;

/** What a person reads: aligned, a line each, whatever a reason holds. */
class ColumnsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void eachColumnIsAsWideAsItsWidestCell() {
        assertEquals(
                List.of("a    bcd  e", "abc  d    a line that ends here? for ever"),
                new Columns()
                        .row("a", "bcd", "e")
                        .row("abc", "d", "a line\nthat ends here\u001b for ever")
                        .lines());
    }

    @Test
    void aChangeSaysHowManyAndWhyNotTheOthers() {
        Filter filter = Filter.parse("domain=example.org");
        assertEquals(
                List.of("Nothing in the queue matches domain=example.org."),
                ChangeText.lines(new Change(0, 0, List.of(), 0), filter, "held"));
        assertEquals(
                List.of("Nothing in the queue matches; it is empty."),
                ChangeText.lines(new Change(0, 0, List.of(), 0), Filter.all(), "held"));
        Refusal refusal = new Refusal("m-2", Refusal.Kind.IN_PROCESS, "it is being sent");
        assertEquals(
                List.of("1 of 3 messages held.", "  m-2  IN_PROCESS  it is being sent", "  and 1 more"),
                ChangeText.lines(new Change(3, 1, List.of(refusal), 1), filter, "held"));
    }

    @Test
    void aTimeIsFromNowOrOfTheCalendar() {
        assertEquals(Instant.parse("2026-03-03T00:30:05Z"), UntilOption.parse("--until", "1d12h30m5s", NOON));
        assertEquals(Instant.parse("2026-03-01T13:30:00Z"), UntilOption.parse("--until", "90m", NOON));
        assertEquals(Instant.parse("2027-01-01T00:00:00Z"), UntilOption.parse("--until", "2027-01-01T00:00:00Z", NOON));
        for (String wrong : List.of("", "soon", "5", "-1h", "0s", "2025-01-01T00:00:00Z", "1h1d")) {
            assertThrows(UsageException.class, () -> UntilOption.parse("--until", wrong, NOON), wrong);
        }
    }

    @Test
    void aFlushEndsAsWhatItLeaves() {
        assertEquals(0, FlushCommand.code(List.of(new FlushResult("a", 3, 0, 0, 0, 0, true))));
        assertEquals(67, FlushCommand.code(List.of(new FlushResult("a", 3, 0, 0, 0, 1, true))));
        assertEquals(75, FlushCommand.code(List.of(new FlushResult("a", 3, 0, 0, 1, 1, true))));
        assertEquals(70, FlushCommand.code(List.of(new FlushResult("a", 3, 1, 0, 0, 1, false))));
        assertEquals(0, FlushCommand.code(List.of()));
    }
}
