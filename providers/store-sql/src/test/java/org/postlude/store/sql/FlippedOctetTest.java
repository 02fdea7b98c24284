package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;

/** Any octet of the file may be wrong: then the message is named, or the store is refused, and nothing wrong is given out. */
final class FlippedOctetTest {
    /** Primes, so that each kind of place in a page comes up. */
    private static final int WIDE = 997;

    private static final int NARROW = 61;

    @TempDir
    Path dir;

    /** What one damaged octet came to. */
    private enum Fate {
        REFUSED,
        NAMED,
        WHOLE
    }

    @Test
    void noOctetOfTheFileCanMakeTheStoreGiveOutWrongOnes() throws Exception {
        flipEach(WIDE);
    }

    @Test
    @Tag("long")
    void noneOfManyOctetsOfTheFileCanMakeTheStoreGiveOutWrongOnes() throws Exception {
        flipEach(NARROW);
    }

    private void flipEach(int stride) throws Exception {
        Sqlite store = new Sqlite(dir.resolve("store"));
        Map<MessageId, String> submitted = new HashMap<>();
        try (SpoolerLogon open = store.open(Access.WRITE)) {
            for (int i = 0; i < 12; i++) {
                submitted.put(Sqlite.submit(open, "m" + i).id(), "m" + i);
            }
            open.putNote("note", 0, new byte[] {1});
        }
        byte[] sound = Files.readAllBytes(store.file());
        Map<Fate, Integer> fates = new HashMap<>();
        for (int at = 0; at < sound.length; at += stride) {
            byte[] damaged = sound.clone();
            damaged[at] = (byte) (damaged[at] ^ (1 << (at % 8)));
            Sqlite copy = new Sqlite(dir.resolve("copy"));
            Files.createDirectories(copy.root());
            Files.write(copy.file(), damaged);
            fates.merge(fate(copy, submitted, "octet " + at), 1, Integer::sum);
            Files.deleteIfExists(copy.root().resolve(Database.FILE + "-wal"));
            Files.deleteIfExists(copy.root().resolve(Database.FILE + "-shm"));
        }
        assertTrue(fates.keySet().containsAll(List.of(Fate.values())), "each fate came up: " + fates);
    }

    private static Fate fate(Sqlite copy, Map<MessageId, String> submitted, String what) throws IOException {
        try (SpoolerLogon open = copy.open(Access.WRITE)) {
            String told = String.join("\n", open.health().setAside());
            int aside = (int) submitted.keySet().stream()
                    .filter(id -> told.contains(id.value()))
                    .count();
            int named = open.health().setAside().size();
            for (Map.Entry<MessageId, String> message : submitted.entrySet()) {
                try {
                    assertArrayEquals(Sqlite.bytes(message.getValue()), Sqlite.read(open, message.getKey()), what);
                    assertEquals(1, open.parts(message.getKey()).size(), what);
                } catch (DamagedMessageException e) {
                    named++;
                }
            }
            List<QueuedPart> due = open.due(open.beginEpoch("a test"), Label.NEVER, 100, 100, Set.of());
            for (QueuedPart part : due) {
                assertArrayEquals(new byte[] {1, 2, 3}, part.record(), what);
                String name = String.valueOf(submitted.get(part.id().message()));
                assertEquals(name + "@example.org", part.recipients().get(0).address(), what);
            }
            assertEquals(submitted.size() - aside, due.size(), what);
            assertEquals(due.size(), open.counts().messages(), what);
            return named > 0 ? Fate.NAMED : Fate.WHOLE;
        } catch (LogonFailedException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("" + copy.root()), what + ": " + e.getMessage());
            return Fate.REFUSED;
        }
    }
}
