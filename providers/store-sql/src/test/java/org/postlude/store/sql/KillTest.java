package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;

/** A process that submits as fast as it can is killed; the next one opens what it left, and mends nothing. */
final class KillTest {
    /** So many answers are waited for before the kill. */
    private static final int ANSWERS = 150;

    @TempDir
    Path dir;

    @Test
    @Timeout(120)
    void whatWasAnsweredBeforeAKillIsThere() throws Exception {
        killed(2);
    }

    @Test
    @Tag("long")
    @Timeout(900)
    void whatWasAnsweredBeforeManyKillsIsThere() throws Exception {
        killed(40);
    }

    private void killed(int rounds) throws Exception {
        List<String> answered = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (OtherProcess writer = OtherProcess.submitting(dir, "r" + round)) {
                answered.addAll(writer.lines(ANSWERS));
            }
            try (SpoolerLogon store = new Sqlite(dir).open(Access.WRITE)) {
                assertTrue(store.health().refusing().isEmpty(), "it opens as if nothing had been");
                assertTrue(store.counts().messages() >= answered.size(), "counts " + store.counts());
                for (String line : answered) {
                    String name = line.substring(0, line.indexOf(' '));
                    MessageId id = new MessageId(line.substring(name.length() + 1));
                    assertArrayEquals(Sqlite.bytes(name), Sqlite.read(store, id), name);
                }
                String last = answered.get(answered.size() - 1);
                String name = last.substring(0, last.indexOf(' '));
                assertEquals(
                        new Submitted(new MessageId(last.substring(name.length() + 1)), true),
                        Sqlite.submit(store, name));
            }
        }
        assertEquals(rounds * ANSWERS, answered.size());
    }
}
