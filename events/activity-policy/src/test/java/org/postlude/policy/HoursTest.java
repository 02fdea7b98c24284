package org.postlude.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hours of a week by the clock on a wall. */
class HoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration STEP = Duration.ofMinutes(5);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-08-03T05:00:00Z | true
            2026-08-03T04:59:59Z | false
            2026-08-03T18:59:59Z | true
            2026-08-03T19:00:00Z | false
            2026-08-08T21:59:59Z | true
            2026-08-08T22:00:00Z | false
            2026-08-09T10:00:00Z | false
            """)
    void aMomentIsInASpanOrNot(Instant moment, boolean isAllowed) {
        Hours hours = Hours.of("mon-fri 07:00-21:00, sat 09:00-24:00", BERLIN);
        assertEquals(isAllowed, hours.isAllowed(moment));
    }

    @Test
    void daysGoOnOverTheEndOfTheWeek() {
        Hours hours = Hours.of("Sat-Mon 00:00-24:00", BERLIN);
        assertEquals(true, hours.isAllowed(Instant.parse("2026-08-02T10:00:00Z")));
        assertEquals(true, hours.isAllowed(Instant.parse("2026-08-03T10:00:00Z")));
        assertEquals(false, hours.isAllowed(Instant.parse("2026-08-04T10:00:00Z")));
        // Between two of these days nothing changes.
        assertEquals(
                Optional.of(Instant.parse("2026-08-03T22:00:00Z")),
                hours.nextChange(Instant.parse("2026-08-01T10:00:00Z")));
    }

    @Test
    void alwaysNeverChanges() {
        assertEquals(Optional.empty(), Hours.ALWAYS.nextChange(Instant.EPOCH));
        assertEquals(Optional.empty(), Hours.of("mon-sun 00:00-24:00", BERLIN).nextChange(Instant.EPOCH));
    }

    /** Against a walk in small steps, in the weeks in which the clock is put forward and back. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sun 02:30-03:15              | 2026-03-26T00:00:00Z
            sun 02:10-02:20              | 2026-03-26T00:00:00Z
            sat-sun 00:00-24:00          | 2026-03-26T00:00:00Z
            sun 01:00-02:30              | 2026-10-22T00:00:00Z
            sun 02:30-03:15              | 2026-10-22T00:00:00Z
            sun 02:10-02:20, sun 02:40-02:50 | 2026-10-22T00:00:00Z
            mon-fri 07:00-21:00          | 2026-10-22T00:00:00Z
            """)
    void theNextChangeIsTheFirst(String text, Instant begin) {
        Hours hours = Hours.of(text, BERLIN);
        Instant at = begin.plus(Duration.ofDays(13));
        boolean isAllowed = hours.isAllowed(at);
        Instant change = null;
        while (at.isAfter(begin)) {
            Instant before = at.minus(STEP);
            if (hours.isAllowed(before) != isAllowed) {
                change = at;
                isAllowed = !isAllowed;
            }
            at = before;
            if (change != null) {
                assertEquals(Optional.of(change), hours.nextChange(at), "from " + at);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mon",
                "mon 7:00-9:00",
                "mon 09:00-07:00",
                "mon 09:00-09:00",
                "mon 22:00-24:01",
                "mon 09:60-10:00",
                "xyz 09:00-10:00",
                "mon 09:00-10:00,",
                "mon 25:00-26:00"
            })
    void whatNobodyCanReadIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Hours.of(text, BERLIN));
    }
}
