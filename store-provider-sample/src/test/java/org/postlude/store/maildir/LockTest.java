package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.tck.store.OwningProcess;

/** Between two real processes. */
final class LockTest {
    @TempDir
    Path directory;

    @Test
    void aSecondProcessIsToldWhoOwnsTheStoreAndCanLook() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        try (OwningProcess owner = OwningProcess.of(maildir.address())) {
            LogonFailedException refused = assertThrows(LogonFailedException.class, () -> maildir.open(Access.WRITE));

            assertEquals(Reason.OWNED_BY_ANOTHER, refused.reason());
            String text = String.valueOf(refused.getMessage());
            assertTrue(text.contains("pid=" + owner.pid() + " started=2"), text);
            try (StoreLogon reader = maildir.open(Access.READ_ONLY)) {
                assertEquals(0, reader.counts().messages());
                String named = reader.info().owner().orElseThrow();
                assertTrue(named.startsWith("pid " + owner.pid() + ", started 2"), named);
            }
        }
    }

    @Test
    void theLockOfAKilledProcessIsSimplyTaken() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        OwningProcess.of(maildir.address()).close();

        try (StoreLogon reader = maildir.open(Access.READ_ONLY)) {
            assertEquals(Optional.empty(), reader.info().owner());
        }
        try (StoreLogon next = maildir.open(Access.WRITE)) {
            assertTrue(next.health().refusing().isEmpty());
        }
        List<String> lines = Files.readAllLines(maildir.root().resolve("postlude/lock"));
        assertEquals("pid=" + ProcessHandle.current().pid(), lines.get(0), "the text of the dead owner is gone");
        assertEquals(2, lines.size());
    }

    @Test
    void theLockGoesWithTheLastLogonAndNotBefore() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        SpoolerLogon one = maildir.open(Access.WRITE);
        SpoolerLogon two = maildir.open(new MaildirStoreProvider(), Access.WRITE);
        Maildir.submit(one, "m");
        one.close();
        assertEquals(1, two.counts().messages(), "both are the same store");
        assertThrows(
                IOException.class, () -> OwningProcess.of(maildir.address()).close());
        two.close();

        OwningProcess.of(maildir.address()).close();
    }
}
