package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.FolderLogon;

/** The process is killed at every durable step of what a client does to folders. */
public interface FolderCrashSuite extends StoreContract {
    @Override
    CrashableStore newStore() throws Exception;

    /** What {@link Doing#FLAGS} sets at once. */
    Set<MessageFlag> MARKS = Set.of(MessageFlag.SEEN, MessageFlag.FLAGGED);

    /** What is done to the message in {@code Box}, and how often it may be listed after a cut, at least and at most, and is after the return. */
    enum Doing {
        /** Rule F3. */
        APPEND(0, 1, 1),
        /** Rule F4. */
        FLAGS(1, 1, 1),
        /** Rule F5. */
        MOVE(1, 2, 1),
        /** Rule F5. */
        COPY(1, 2, 2),
        /** Rule F6. */
        DELETE(0, 1, 0);

        private final int leastAfterCut;
        private final int mostAfterCut;
        private final int afterReturn;

        Doing(int leastAfterCut, int mostAfterCut, int afterReturn) {
            this.leastAfterCut = leastAfterCut;
            this.mostAfterCut = mostAfterCut;
            this.afterReturn = afterReturn;
        }

        private void to(FolderLogon store, MessageId id) throws Exception {
            switch (this) {
                case APPEND -> store.append("Box", Set.of(), Mail.content("m"));
                case FLAGS -> store.setFlags(id, MARKS, Set.of());
                case MOVE -> store.moveMessage(id, "New");
                case COPY -> store.copyMessage(id, "New");
                case DELETE -> store.deleteMessage(id);
            }
        }
    }

    /**
     * An append that did not return is there whole or not at all; one that returned is there.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void F3_anAppendThatIsCutIsThereWholeOrNotAtAll() throws Exception {
        cutAtEachStep(Doing.APPEND);
    }

    /**
     * What changes marks neither loses the message nor tears its marks.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void F4_aChangeOfFlagsThatIsCutLosesNothing() throws Exception {
        cutAtEachStep(Doing.FLAGS);
    }

    /**
     * A message whose move is cut lies in one of the two folders at least, and in no third.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void F5_aMoveThatIsCutLeavesTheMessageInOneOfItsFolders() throws Exception {
        cutAtEachStep(Doing.MOVE);
    }

    /**
     * The original stays, the copy is there whole or not at all.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void F5_aCopyThatIsCutLeavesTheOriginal() throws Exception {
        cutAtEachStep(Doing.COPY);
    }

    /**
     * A message whose deletion is cut is there or not; one that was deleted does not come back.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void F6_aDeletionThatIsCutHappenedOrNot() throws Exception {
        cutAtEachStep(Doing.DELETE);
    }

    private void cutAtEachStep(Doing doing) throws Exception {
        int cuts = 0;
        boolean isCut = true;
        for (int step = 0; isCut; step++) {
            isCut = false;
            for (int seed = 0; seed < seeds(); seed++) {
                isCut |= cut(doing, step, 1_000L * step + seed);
            }
            cuts += isCut ? 1 : 0;
        }
        assertTrue(cuts > 0, doing + " made no durable step");
    }

    private int seeds() throws Exception {
        try (CrashableStore store = newStore()) {
            return store.seeds();
        }
    }

    /** False if it returned before the cut came. */
    private boolean cut(Doing doing, int step, long seed) throws Exception {
        String what = doing + " cut after " + step + " steps, seed " + seed;
        StoreBench bench = StoreBench.on(newStore());
        try (bench) {
            FolderLogon store = (FolderLogon) bench.spooler();
            store.createFolder("New");
            store.createFolder("Box");
            MessageId id = new MessageId("none");
            if (doing != Doing.APPEND) {
                id = store.append("Box", Set.of(), Mail.content("m"));
            }
            bench.store(CrashableStore.class).cutAfter(step, seed);
            boolean isCut = false;
            try {
                doing.to(store, id);
            } catch (Throwable e) {
                if (!SimulatedCrash.isCauseOf(e)) {
                    throw e;
                }
                isCut = true;
                what += Disturbed.why(e);
            }
            bench.restart();
            judge(what + ": ", bench, doing, isCut);
            return isCut;
        } catch (Throwable e) {
            throw Disturbed.named(what, e);
        }
    }

    private static void judge(String what, StoreBench bench, Doing doing, boolean isCut) throws Exception {
        FolderLogon store = (FolderLogon) bench.spooler();
        Map<String, List<FolderEntry>> found = new LinkedHashMap<>();
        int count = 0;
        for (FolderInfo folder : store.folders()) {
            List<FolderEntry> entries =
                    new ArrayList<>(store.messages(folder.name(), "", 10).items());
            found.put(folder.name(), entries);
            for (FolderEntry entry : entries) {
                count++;
                assertArrayEquals(
                        Mail.message("m"),
                        Mail.read(bench.spooler().open(entry.id()).content()),
                        what + found);
            }
        }
        int least = isCut ? doing.leastAfterCut : doing.afterReturn;
        int most = isCut ? doing.mostAfterCut : doing.afterReturn;
        assertTrue(least <= count && count <= most, what + count + " messages: " + found);
        List<FolderEntry> box = found.getOrDefault("Box", List.of());
        List<FolderEntry> made = found.getOrDefault("New", List.of());
        assertEquals(count, box.size() + made.size(), what + "in a third folder: " + found);
        assertTrue(doing != Doing.COPY || box.size() == 1, what + "the original is gone: " + found);
        if (doing == Doing.FLAGS) {
            Set<MessageFlag> flags = box.get(0).flags();
            assertTrue(flags.equals(MARKS) || (isCut && flags.isEmpty()), what + found);
        }
        if (!isCut && doing == Doing.MOVE) {
            assertTrue(box.isEmpty(), what + found);
        }
    }
}
