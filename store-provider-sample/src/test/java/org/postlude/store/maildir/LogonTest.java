package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.support.DurableSteps;

/** What stands in the way of a logon, and what a failed one leaves behind: nothing. */
final class LogonTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryThatCannotBeWrittenIsNoAccess() throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        assertTrue(closed.toFile().setWritable(false));
        // Root writes everywhere, but not into what is no disk.
        Path place = Files.isWritable(closed) ? Path.of("/proc/self") : closed;
        assumeTrue(Files.isDirectory(place), "neither user nor system has a place that cannot be written");

        LogonFailedException failure =
                assertThrows(LogonFailedException.class, () -> new Maildir(place).open(Access.WRITE));

        assertEquals(Reason.NO_ACCESS, failure.reason());
        assertTrue(String.valueOf(failure.getMessage()).contains("that you may write"), failure::getMessage);
    }

    /** By its checksum it is as it was written, so nobody may set it aside as damaged. */
    @Test
    void aStoreOfANewerProgramIsRefusedAndLeftToThatProgram() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();
        }
        Path sidecar = maildir.root().resolve("postlude/queue/" + id + ".parts");
        String newer = Disk.read(sidecar).replaceFirst("\n", " colour=blue\n");
        new Disk(new DurableSteps(Maildir.SUPPORT.clock(), DurableSteps.Layer.NONE)).replace(sidecar, newer);
        List<Path> before = maildir.files("postlude/queue");

        for (Access access : Access.values()) {
            LogonFailedException failure = assertThrows(LogonFailedException.class, () -> maildir.open(access));
            assertEquals(Reason.NO_ACCESS, failure.reason());
            String text = String.valueOf(failure.getMessage());
            assertTrue(text.contains(sidecar.getFileName() + " was written by a newer program"), text);
        }

        assertEquals(before, maildir.files("postlude/queue"));
        assertEquals(newer, Disk.read(sidecar));
        assertEquals(List.of(), maildir.files("postlude/damaged"));
    }

    @Test
    void aReaderOfWhatIsNoStoreIsToldSo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Path loop = Files.createDirectory(directory.resolve("loop")).resolve("postlude");
        Files.createSymbolicLink(loop, loop);
        Path torn = Files.createDirectory(directory.resolve("torn"));
        Files.createDirectory(torn.resolve("postlude"));
        Map<Path, Reason> places = Map.of(
                file,
                Reason.CANNOT_CREATE,
                directory.resolve("nowhere"),
                Reason.CANNOT_CREATE,
                directory.resolve("loop"),
                Reason.NO_ACCESS,
                torn,
                Reason.NO_ACCESS);

        for (Map.Entry<Path, Reason> place : places.entrySet()) {
            LogonFailedException failure = assertThrows(
                    LogonFailedException.class,
                    () -> new Maildir(place.getKey()).open(Access.READ_ONLY),
                    () -> "an empty queue in " + place.getKey());
            assertEquals(place.getValue(), failure.reason(), place::toString);
            String text = String.valueOf(failure.getMessage());
            assertTrue(text.contains(place.getKey().toString()) && text.contains("that you may read"), text);
        }
    }

    @Test
    void aReaderOfADirectoryThatNobodyHasUsedYetSeesAnEmptyStore() throws Exception {
        Path fresh = Files.createDirectory(directory.resolve("fresh"));

        try (StoreLogon reader = new Maildir(fresh).open(Access.READ_ONLY)) {
            assertEquals(0, reader.counts().messages());
            assertEquals(Optional.empty(), reader.info().owner());
        }
        try (Stream<Path> files = Files.list(fresh)) {
            assertEquals(0, files.count(), "who looks makes nothing");
        }
    }

    @Test
    void eachOpeningForcesTheNamesThatAnEarlierOneMayHaveMadeInVain() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        maildir.open(Access.WRITE).close();
        Set<Path> forced = new HashSet<>();
        MaildirStoreProvider watched = new MaildirStoreProvider((step, path, action) -> {
            if (step.equals("force")) {
                forced.add(path);
            }
            action.run();
        });

        maildir.open(watched, Access.WRITE).close();

        Path root = maildir.root().toRealPath();
        Path own = root.resolve("postlude");
        for (Path each : List.of(root.resolveSibling(""), root, own, own.resolve("queue"))) {
            assertTrue(forced.contains(each), () -> each + " is not among " + forced);
        }
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
