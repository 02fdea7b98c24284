package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** What other mail programs were seen to do, done here without them. */
final class BesideOthersTest {
    @TempDir
    Path directory;

    private Maildir maildir;

    @BeforeEach
    void make() {
        maildir = new Maildir(directory.resolve("store"));
    }

    /** To Dovecot every directory behind a dot is a folder, which its users may delete. */
    @Test
    void theQueueIsNotBehindADot() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            Maildir.submit(store, "m");

            for (Path each : maildir.files("")) {
                assertFalse(each.getFileName().toString().startsWith("."), each::toString);
            }
        }
    }

    @Test
    void aStoreOfAnEarlierVersionIsReadWhereItIsAndCarriedOverByItsNextOwner() throws Exception {
        MessageId id = queuedByAnEarlierVersion();

        try (SpoolerLogon reader = maildir.open(Access.READ_ONLY)) {
            assertEquals(1, reader.counts().messages());
            assertTrue(Files.exists(maildir.root().resolve(".postlude")), "a reader changes nothing");
        }
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertEquals(1, store.counts().messages());
            assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, id));
            assertFalse(Files.exists(maildir.root().resolve(".postlude")));
        }
    }

    @Test
    void aStoreThatBothVersionsHaveUsedIsRefusedAndLeftAsItIs() throws Exception {
        queuedByAnEarlierVersion();
        List<Path> before = maildir.files(".postlude/queue");
        Files.createDirectories(maildir.root().resolve("postlude/queue"));

        LogonFailedException refused = assertThrows(LogonFailedException.class, () -> maildir.open(Access.WRITE));

        assertTrue(refused.toString().contains("Delete the one whose directory queue is empty"), refused::toString);
        assertEquals(before, maildir.files(".postlude/queue"));
        assertEquals(List.of(), maildir.files("postlude/queue"));
    }

    private MessageId queuedByAnEarlierVersion() throws Exception {
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();
        }
        Files.move(maildir.root().resolve("postlude"), maildir.root().resolve(".postlude"));
        return id;
    }

    /** Programs that count a quota write the size behind the name that they find. */
    @Test
    void aSizeBehindTheNameIsNoDamage() throws Exception {
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            MessageId id = store.deliver("k", SpoolerLogon.INBOX, Content.of(Maildir.bytes("m")))
                    .id();
            store.forgetKeys("");
            Path file = maildir.only("new");
            Files.move(file, maildir.root().resolve("cur").resolve(file.getFileName() + ",S=31:2,S"));

            assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, id));
            assertEquals(List.of(id), store.filed(SpoolerLogon.INBOX, "", 9).items());
        }
    }
}
