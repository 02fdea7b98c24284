package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;

/** What stands in the way of a logon, and what a failed one leaves behind: nothing. */
final class LogonTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryThatCannotBeWrittenIsNoAccess() throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        assertTrue(closed.toFile().setWritable(false));
        assumeFalse(Files.isWritable(closed), "root writes everywhere");

        LogonFailedException failure =
                assertThrows(LogonFailedException.class, () -> new Maildir(closed).open(Access.WRITE));

        assertEquals(Reason.NO_ACCESS, failure.reason());
    }

    @Test
    void aFailureOfAnyStepOfTheOpeningLeavesTheStoreToTheNext() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            Maildir.submit(store, "m");
        }
        int failed = 0;
        for (int n = 0; ; n++) {
            AtomicInteger left = new AtomicInteger(n);
            MaildirStoreProvider unlucky = new MaildirStoreProvider((step, path, action) -> {
                if (left.getAndDecrement() == 0) {
                    throw new IOException("Input/output error, as a test wants it");
                }
                action.run();
            });
            try (SpoolerLogon store = maildir.open(unlucky, Access.WRITE)) {
                assertEquals(1, store.counts().messages());
                break;
            } catch (LogonFailedException e) {
                assertEquals(Reason.NO_ACCESS, e.reason());
                failed++;
            }
            try (SpoolerLogon store = maildir.open(Access.WRITE)) {
                assertEquals(1, store.counts().messages(), "after a failure of step " + n);
            }
        }
        assertTrue(failed >= 4, "only " + failed + " steps failed");
    }

    /** On the module path the kit looks; on the class path this file does it. */
    @Test
    void theProviderIsNamedForTheClassPath() throws Exception {
        String file = "/META-INF/services/" + StoreProvider.class.getName();
        try (InputStream in = MaildirStoreProvider.class.getResourceAsStream(file)) {
            String text = new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
            assertEquals(MaildirStoreProvider.class.getName(), text.strip());
        }
    }
}
