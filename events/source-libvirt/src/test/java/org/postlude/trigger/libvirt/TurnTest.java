package org.postlude.trigger.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Turn turn = new Turn(Duration.ofSeconds(1));

    @Test
    void aMachineIsAskedOneQuestionAtATime() {
        assertTrue(turn.take(0));
        assertFalse(turn.take(100 * SECOND));
        turn.answered();
        assertTrue(turn.take(100 * SECOND));
    }

    @Test
    void anAgentThatDoesNotAnswerIsAskedLessAndLessOftenAndOnceAMinuteAtLeast() {
        List<Integer> asked = new ArrayList<>();
        for (int second = 0; second < 300; second++) {
            if (turn.take(second * SECOND)) {
                asked.add(second);
                turn.unanswered(second * SECOND);
            }
        }
        assertEquals(List.of(0, 2, 6, 14, 30, 62, 122, 182, 242), asked);
    }

    @Test
    void oneThatComesOrAnswersIsAskedAsOftenAsOthers() {
        for (int i = 0; i < 3; i++) {
            assertTrue(turn.take(i * 100L * SECOND));
            turn.unanswered(i * 100L * SECOND);
        }
        assertFalse(turn.take(201 * SECOND));
        turn.soon();
        assertTrue(turn.take(201 * SECOND));
        turn.answered();
        assertTrue(turn.take(202 * SECOND));
    }
}
