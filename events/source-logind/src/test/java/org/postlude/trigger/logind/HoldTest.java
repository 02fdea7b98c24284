package org.postlude.trigger.logind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held is let go once, and for what it was held. */
class HoldTest {
    private final List<String> done = new ArrayList<>();
    private final Hold hold = new Hold();

    private void take(String name) throws Exception {
        hold.take(() -> {
            done.add("take " + name);
            return () -> done.add("close " + name);
        });
    }

    @Test
    void itIsLetGoWhenWhatItWasHeldForIsDone() throws Exception {
        take("one");
        long shutdown = hold.begin();
        assertTrue(hold.letGo(shutdown));
        assertFalse(hold.isHeld());
        assertEquals(List.of("take one", "close one"), done);
    }

    @Test
    void whatIsOverBeforeItWasDoneLeavesItForTheNextOne() throws Exception {
        take("one");
        long sleep = hold.begin();
        take("two"); // awake again; what was to be done goes on
        assertFalse(hold.letGo(sleep));
        assertTrue(hold.isHeld());
        assertEquals(List.of("take one"), done);
        assertTrue(hold.letGo(hold.begin()));
        assertEquals(List.of("take one", "close one"), done);
    }

    @Test
    void aSleepDuringAShutdownIsHeldToo() throws Exception {
        take("one");
        long sleep = hold.begin();
        long shutdown = hold.begin();
        assertFalse(hold.letGo(sleep));
        assertTrue(hold.letGo(shutdown));
    }

    @Test
    void whatWasLetGoIsTakenAnewAndOnlyOnce() throws Exception {
        take("one");
        hold.letGo();
        hold.letGo();
        take("two");
        take("three");
        assertEquals(List.of("take one", "close one", "take two"), done);
    }
}
