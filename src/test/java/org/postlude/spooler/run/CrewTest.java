package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.AttemptId;

/** Whose turn it is where a transport takes more attempts than it wants to have begun. */
class CrewTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();
    private final Crew crew = new Crew(threads::add);

    private void begin(int number) {
        begin(number, () -> {});
    }

    private void begin(int number, Runnable inside) {
        crew.begin(new AttemptId(number), () -> {
            begun.add("" + number);
            inside.run();
        });
    }

    /** Each thread that was wanted runs to its end, one after the other. */
    private void run() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void thoseWhoWaitAreBegunInTheirOrderByTheThreadsOfThoseWhoEnd() {
        crew.setPlaces(2);
        for (int number = 1; number <= 5; number++) {
            begin(number);
        }
        assertEquals(2, threads.size(), "and no thread for those who wait");
        threads.remove().run();
        assertEquals(List.of("1", "3", "4", "5"), begun);
        run();
        assertEquals(List.of("1", "3", "4", "5", "2"), begun);
        begin(6);
        run();
        assertEquals("6", begun.get(5), "its places are free again");
    }

    @Test
    void thePlaceOfOneThatIsGivenUpGoesToTheNextAtOnce() {
        begin(1, () -> {
            crew.giveUp(new AttemptId(1)); // by another thread, while this one hangs
            threads.remove().run();
            assertEquals(List.of("1", "2", "3"), begun);
        });
        begin(2);
        begin(3);
        run();
        assertEquals(
                List.of("1", "2", "3"), begun, "once it comes back it begins nothing more: its place is another's");
        begin(4);
        begin(5);
        assertEquals(1, threads.size(), "there is still one place, and not two");
        run();
        assertEquals(5, begun.size());
    }

    @Test
    void whatIsGivenUpWhileItWaitsIsRunAtOnce() {
        begin(1);
        begin(2);
        crew.giveUp(new AttemptId(2));
        assertEquals(2, threads.size(), "it finds that it was given up, and says so");
        run();
        assertEquals(List.of("1", "2"), begun);
    }

    @Test
    void onlyWhatWaitsIsTakenBack() {
        begin(1);
        begin(2);
        assertFalse(crew.takeBack(new AttemptId(1)));
        assertTrue(crew.takeBack(new AttemptId(2)));
        assertFalse(crew.takeBack(new AttemptId(2)));
        run();
        assertEquals(List.of("1"), begun);
    }

    @Test
    void wherePlacesAreAddedThoseWhoWaitUseThemInTheirOrder() {
        for (int number = 1; number <= 4; number++) {
            begin(number);
        }
        crew.setPlaces(3);
        assertEquals(3, threads.size());
        threads.removeLast().run();
        assertEquals(List.of("3", "4"), begun);
        crew.setPlaces(1);
        run();
        assertEquals(List.of("3", "4", "1", "2"), begun);
    }

    @Test
    void whoeverFindsNoThreadLeavesItsPlace() {
        List<Runnable> started = new ArrayList<>();
        List<Boolean> hasThread = new ArrayList<>(List.of(false, true, false, true));
        Crew narrow = new Crew(task -> {
            if (!hasThread.remove(0)) {
                throw new OutOfMemoryError("unable to create native thread, as a test wants it");
            }
            started.add(task);
        });
        assertThrows(OutOfMemoryError.class, () -> narrow.begin(new AttemptId(1), () -> begun.add("1")));
        narrow.begin(new AttemptId(2), () -> begun.add("2"));
        narrow.begin(new AttemptId(3), () -> begun.add("3"));
        narrow.giveUp(new AttemptId(2)); // there is no thread for the next one
        narrow.begin(new AttemptId(4), () -> begun.add("4"));
        started.get(1).run();
        assertEquals(List.of("4", "3"), begun, "the one that waits is begun by the next that ends");
    }

    @Test
    void anInterruptOfOneDoesNotReachTheNext() {
        begin(1, () -> Thread.currentThread().interrupt());
        begin(2, () -> assertFalse(Thread.currentThread().isInterrupted()));
        run();
        assertEquals(List.of("1", "2"), begun);
    }

    @Test
    void aThreadThatDiesLeavesItsPlaceToTheNext() {
        begin(1, () -> {
            throw new OutOfMemoryError("as a test wants it");
        });
        begin(2);
        assertThrows(OutOfMemoryError.class, this::run);
        run();
        assertEquals(List.of("1", "2"), begun);
    }
}
