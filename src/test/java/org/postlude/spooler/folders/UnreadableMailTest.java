package org.postlude.spooler.folders;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.MessageFlag;
import org.postlude.store.MessageStore;
import org.postlude.transport.SpoolerNotice;

/** What comes in and nobody can parse is kept octet for octet, and whoever reads the folder sees that something is the matter. */
@Timeout(60)
class UnreadableMailTest {
    private final Room room = new Room();

    private void comesIn(MessageStore store, byte[] mail) {
        room.wire.source().offer("m1", mail);
        room.wire.notifySpooler(SpoolerNotice.NEWMAIL);
        await().until(() -> Room.in(store, "INBOX").size() == 1
                && room.wire.source().waiting().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\nno header\r\n",
                "no field\r\nSubject: test\r\n\r\ntext\r\n",
                "Subject: test\r\n\u0000\u0001\u00ff\u00fe\r\n\r\ntext\r\n",
                " folded from nowhere\r\nSubject: test\r\n\r\n"
            })
    void itIsStoredAsItCameAndFlagged(String text) {
        byte[] mail = text.getBytes(ISO_8859_1);
        try (room;
                MessageStore store = room.open()) {
            comesIn(store, mail);
            await().until(() -> Room.in(store, "INBOX").get(0).flags().equals(Set.of(MessageFlag.FLAGGED)));
            assertArrayEquals(mail, room.disk.filed(room.address, "INBOX").get(0));
        }
    }

    @Test
    void whatCanBeReadCarriesNoFlag() {
        try (room;
                MessageStore store = room.open()) {
            comesIn(store, Room.mail("text/plain", "hello\r\n"));
            assertEquals(Set.of(), Room.in(store, "INBOX").get(0).flags());
        }
    }
}
