package org.postlude.trigger.logind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who leaves with a session, and who has another one. */
class LoggedOnTest {
    private static final Instant MORNING = Instant.parse("2026-08-03T08:00:00Z");
    private final LoggedOn loggedOn = new LoggedOn();

    private void begun(String id, String user, long number, int minutes) {
        loggedOn.begun(id, new LoggedOn.Session(user, number, MORNING.plusSeconds(60L * minutes), "/session/" + id));
    }

    @Test
    void theLastSessionOfAUserIsTheirLogoffSinceTheFirst() {
        begun("1", "ann", 1000, 0);
        begun("2", "ann", 1000, 5);
        begun("3", "bob", 1001, 6);
        assertEquals(Optional.empty(), loggedOn.ended("1"));
        assertEquals(Optional.of("ann"), loggedOn.ended("2").map(LoggedOn.Session::user));
        assertEquals(Optional.empty(), loggedOn.ended("2"));
        assertEquals(
                List.of("bob"), loggedOn.firsts().map(LoggedOn.Session::user).toList());
    }

    /** UserRemoved, where the end of their sessions was not heard. */
    @Test
    void aUserWhoIsGoneHasNoSessionAnyMoreAndIsToldOnce() {
        begun("1", "ann", 1000, 3);
        begun("2", "ann", 1000, 0);
        assertEquals(Optional.of(MORNING), loggedOn.gone(1000).map(LoggedOn.Session::since));
        assertEquals(Optional.empty(), loggedOn.gone(1000));
        assertEquals(Optional.empty(), loggedOn.ended("1"));
        assertTrue(loggedOn.ids().toList().isEmpty());
    }
}
