package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;

/** Operation 10: the spooler's small state. */
public interface NoteRules extends StoreContract {
    /** The longest note. */
    int LONGEST = 65_536;

    /**
     * A note comes back with its revision.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_aNoteComesBackWithItsRevision(StoreBench bench) throws Exception {
        byte[] bytes = new byte[LONGEST];
        new Random(10).nextBytes(bytes);
        assertTrue(bench.spooler().putNote("hold.rules", 0, Mail.bytes("first")));
        assertTrue(bench.spooler().putNote("hold.rules", 1, bytes));

        SpoolerLogon next = bench.restart();

        Note note = only(next, "hold.rules");
        assertEquals(2, note.revision());
        assertArrayEquals(bytes, note.bytes());
    }

    /**
     * Another revision changes nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_anotherRevisionChangesNothing(StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        assertFalse(store.putNote("a", 1, Mail.bytes("x")), "it is not there yet");
        assertEquals(List.of(), store.notes(""));
        store.putNote("a", 0, Mail.bytes("1"));
        store.putNote("a", 1, Mail.bytes("2"));

        assertFalse(store.putNote("a", 0, Mail.bytes("x")));
        assertFalse(store.putNote("a", 1, Mail.bytes("x")));
        assertFalse(store.putNote("a", 3, Mail.bytes("x")));
        assertFalse(store.putNote("a", 1, new byte[0]), "nor is it removed");

        assertEquals(2, only(store, "a").revision());
        assertEquals("2", Mail.text(only(store, "a").bytes()));
    }

    /**
     * Empty bytes remove the note.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_emptyBytesRemoveTheNote(StoreBench bench) throws Exception {
        bench.spooler().putNote("a", 0, Mail.bytes("1"));
        bench.spooler().putNote("ab", 0, Mail.bytes("1"));

        assertTrue(bench.spooler().putNote("a", 1, new byte[0]));

        SpoolerLogon next = bench.restart();
        assertEquals("ab", only(next, "a").name());
        assertTrue(next.putNote("a", 0, Mail.bytes("again")), "it is not there any more");
    }

    /**
     * Notes come by name and prefix.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_notesComeByNameAndPrefix(StoreBench bench) throws Exception {
        for (String name : List.of("b.2", "a", "b.1", "B", "b", "b_", "c")) {
            assertTrue(bench.spooler().putNote(name, 0, Mail.bytes(name)));
        }

        assertEquals(List.of("B", "a", "b", "b.1", "b.2", "b_", "c"), names(bench, ""));
        assertEquals(List.of("b", "b.1", "b.2", "b_"), names(bench, "b"));
        assertEquals(List.of("b.1", "b.2"), names(bench, "b."));
        assertEquals(List.of(), names(bench, "d"));
    }

    /**
     * The longest name is allowed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_theLongestNameIsAllowed(StoreBench bench) throws Exception {
        String name = "n.-_".repeat(32);
        assertTrue(bench.spooler().putNote(name, 0, Mail.bytes("1")));

        assertEquals(name, only(bench.restart(), "").name());
    }

    /**
     * A note beyond its bound is refused.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_aNoteBeyondItsBoundIsRefused(StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        store.putNote("a", 0, Mail.bytes("1"));

        assertThrows(RuntimeException.class, () -> store.putNote("a", 1, new byte[LONGEST + 1]));
        assertThrows(RuntimeException.class, () -> store.putNote("no/name", 0, Mail.bytes("1")));

        assertEquals("1", Mail.text(only(store, "").bytes()));
    }

    /**
     * Of many that change a note at once one wins.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q10_ofManyThatChangeANoteAtOnceOneWins(StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        for (int round = 0; round < 20; round++) {
            long revision = round;
            List<Boolean> won = Together.run(4, thread -> store.putNote("n", revision, Mail.bytes("by " + thread)));

            assertEquals(1, Collections.frequency(won, true), "winners");
            assertEquals(revision + 1, only(store, "n").revision());
            assertEquals("by " + won.indexOf(true), Mail.text(only(store, "n").bytes()));
        }
    }

    private static Note only(SpoolerLogon store, String prefix) throws Exception {
        List<Note> notes = store.notes(prefix);
        assertEquals(1, notes.size(), "notes that begin with '" + prefix + "'");
        return notes.get(0);
    }

    private static List<String> names(StoreBench bench, String prefix) throws Exception {
        return bench.spooler().notes(prefix).stream().map(Note::name).toList();
    }
}
