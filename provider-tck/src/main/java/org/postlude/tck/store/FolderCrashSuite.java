package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
                case FLAGS -> store.setFlags(id, Set.of(MessageFlag.SEEN, MessageFlag.FLAGGED), Set.of());
                case MOVE -> store.moveMessage(id, "New");
                case COPY -> store.copyMessage(id, "New");
                case DELETE -> store.deleteMessage(id);
            }
        }
    }

    /**
     * What did not return happened or did not, whole; what returned happened.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void F3_F4_F5_F6_aCutAtAnyDurableStepLosesAndTearsNothing() throws Exception {
        for (Doing doing : Doing.values()) {
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
    }

    private int seeds() throws Exception {
        try (CrashableStore store = newStore()) {
            return store.seeds();
        }
    }

    /** False if it returned before the cut came. */
    private boolean cut(Doing doing, int step, long seed) throws Exception {
        String what = doing + " cut after " + step + " steps, seed " + seed + ": ";
        try (StoreBench bench = StoreBench.on(newStore())) {
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
            }
            bench.restart();
            judge(what, bench, doing, isCut);
            return isCut;
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
        if (!isCut && doing == Doing.MOVE) {
            assertTrue(box.isEmpty(), what + found);
        }
        if (!isCut && doing == Doing.FLAGS) {
            assertTrue(box.get(0).flags().equals(Set.of(MessageFlag.SEEN, MessageFlag.FLAGGED)), what + found);
        }
    }
}
