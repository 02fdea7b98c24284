package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/** An interrupt of the caller's thread is no failure of the disk. */
final class InterruptTest {
    @TempDir
    Path directory;

    @Test
    void anInterruptedCallerIsServedAndStaysInterrupted() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            MessageId id;
            boolean interrupted;
            Thread.currentThread().interrupt();
            try {
                id = Maildir.submit(store, "m").id();
                store.beginEpoch("an interrupted caller");
                assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, id));
            } finally {
                interrupted = Thread.interrupted();
            }

            assertTrue(interrupted, "the interrupt belongs to the caller");
            assertTrue(store.health().refusing().isEmpty(), "" + store.health());
            assertEquals(1, store.counts().messages());
        }
    }
}
