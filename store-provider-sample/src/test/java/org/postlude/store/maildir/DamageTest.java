package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.SpoolerLogon;

/** Files that are not what the store wrote: set aside, never deleted, and in nobody's way. */
final class DamageTest {
    @TempDir
    Path directory;

    @Test
    void aTornSidecarIsSetAsideWithItsBytesAndTheQueueGoesOn() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId whole;
        MessageId torn;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            torn = Maildir.submit(store, "torn").id();
            whole = Maildir.submit(store, "whole").id();
        }
        Path sidecar = maildir.root().resolve("postlude/queue/" + torn + ".parts");
        byte[] text = Files.readAllBytes(sidecar);
        Files.write(sidecar, Arrays.copyOf(text, text.length / 2));

        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
            assertArrayEquals(Maildir.bytes("whole"), Maildir.read(store, whole));
            assertEquals(List.of(), store.parts(torn));
            List<Path> aside = maildir.files("postlude/damaged");
            assertEquals(2, aside.size(), "the sidecar and the bytes: " + aside);
            assertArrayEquals(Maildir.bytes("torn"), Files.readAllBytes(aside.get(0)));
            assertArrayEquals(Arrays.copyOf(text, text.length / 2), Files.readAllBytes(aside.get(1)));
            String told = store.health().setAside().get(0);
            assertTrue(
                    told.contains(torn.value()) && told.contains(maildir.root() + "/postlude/damaged"),
                    () -> "which, and where it lies: " + told);
            assertFalse(Maildir.submit(store, "torn").existed(), "its key is free again: nobody can say what it held");
        }
    }

    @Test
    void anyChangedOctetOfASidecarIsFound() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        Random random = new Random(26);
        for (int round = 0; round < 60; round++) {
            MessageId id;
            try (SpoolerLogon store = maildir.open(Access.WRITE)) {
                id = Maildir.submit(store, "m" + round).id();
            }
            Path sidecar = maildir.root().resolve("postlude/queue/" + id + ".parts");
            byte[] text = Files.readAllBytes(sidecar);
            text[random.nextInt(text.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(sidecar, text);
            try (SpoolerLogon store = maildir.open(Access.WRITE)) {
                assertEquals(List.of(), store.parts(id), () -> "it went through: " + new String(text, UTF_8));
            }
        }
    }

    @Test
    void aSidecarThatTheDiskCannotReadFailsTheLogonAndIsNotSetAside() throws Exception {
        // A link to it is the one file that fails to be read with EIO wherever this runs.
        Path unreadable = Path.of("/proc/self/mem");
        assumeTrue(Files.isReadable(unreadable), "only Linux has a file that cannot be read");
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();
        }
        Path sidecar = maildir.root().resolve("postlude/queue/" + id + ".parts");
        Path whole = Files.move(sidecar, directory.resolve("whole"));
        Files.createSymbolicLink(sidecar, unreadable);

        for (Access access : List.of(Access.WRITE, Access.READ_ONLY)) {
            LogonFailedException failure = assertThrows(LogonFailedException.class, () -> maildir.open(access));
            assertEquals(Reason.NO_ACCESS, failure.reason(), failure::toString);
        }

        Files.move(whole, sidecar, StandardCopyOption.REPLACE_EXISTING);
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertEquals(1, store.counts().messages(), "the disk was mended");
            assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, id));
            assertEquals(List.of(), store.health().setAside());
        }
    }

    @Test
    void aSidecarThatWaitsWithoutItsBytesStaysInTheQueueAndIsSetAsideWhenItIsOpened() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();
        }
        for (Path file : maildir.files("postlude/queue")) {
            if (file.toString().endsWith(".eml")) {
                Files.delete(file);
            }
        }

        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertEquals(new QueueCounts(1, 0, 0, 0), store.counts(), "who was to get it is known");
            assertThrows(NoSuchMessageException.class, () -> store.open(id));
            store.setAside(id, "its bytes are missing");
            assertEquals(new QueueCounts(1, 0, 0, 1), store.counts());
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(id));
        }
    }

    @Test
    void bytesThatNoSidecarNamesWereNeverAcceptedAndGo() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            Maildir.submit(store, "m");
        }
        Path orphan = maildir.root().resolve("postlude/queue/0badcafe-00000001-00000000ff-1.eml");
        Files.writeString(orphan, "half a mess");

        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertFalse(Files.exists(orphan));
            assertEquals(1, store.counts().messages());
            assertEquals(List.of(), maildir.files("postlude/damaged"));
        }
    }

    @Test
    void aDraftThatWasNeverRenamedGoesAndTheSidecarStays() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();
        }
        Path draft = maildir.root().resolve("postlude/queue/" + id + ".parts.tmp");
        Files.writeString(draft, "half a side");

        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertFalse(Files.exists(draft));
            assertEquals(1, store.parts(id).size());
            assertArrayEquals(Maildir.bytes("m"), Maildir.read(store, id));
        }
    }

    @Test
    void whatIsSetAsideByOrderStaysInTheQueueAndAWithdrawMovesItsBytesIntoTheDamagedFolder() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();

            String place = store.setAside(id, "its digest does not fit");

            Path bytes = maildir.root().resolve("postlude/queue/" + id + ".eml");
            assertTrue(place.contains(bytes.toString()), place);
            assertArrayEquals(Maildir.bytes("m"), Files.readAllBytes(bytes));
            String sidecar = Files.readString(maildir.root().resolve("postlude/queue/" + id + ".parts"));
            assertTrue(sidecar.contains("its\\sdigest\\sdoes\\snot\\sfit"), "the reason is kept: " + sidecar);
        }
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(id));
            assertArrayEquals(Maildir.bytes("m"), Files.readAllBytes(maildir.only("postlude/damaged")));
        }
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            assertEquals(List.of(), store.health().setAside(), "who withdrew it has dealt with it");
        }
    }

    @Test
    void whatWasMendedAndReleasedIsFiledWhereItsLastOrderSays() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            MessageId id = Maildir.submit(store, "m").id();
            store.setAside(id, "its digest does not fit");
            PartEnd end = new PartEnd(new PartId(id, 0), 2, new byte[0]);

            store.finish(store.beginEpoch("a test"), List.of(end), new Disposition.Move("Sent"));

            assertArrayEquals(Maildir.bytes("m"), Files.readAllBytes(maildir.only(".Sent/cur")));
        }
    }

    @Test
    void aReaderPassesDamageByAndTouchesNothing() throws IOException {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "torn").id();
            Maildir.submit(store, "whole");
        }
        Files.writeString(maildir.root().resolve("postlude/queue/" + id + ".parts"), "entry");

        try (SpoolerLogon reader = maildir.open(Access.READ_ONLY)) {
            assertEquals(1, reader.counts().messages());
            assertEquals(1, reader.counts().messages(), "a second look");
            assertEquals(List.of(), maildir.files("postlude/damaged"));
            List<String> told = reader.health().setAside();
            assertEquals(1, told.size(), () -> "once, however often it looks: " + told);
            assertTrue(told.get(0).contains(id + ".parts"), () -> "which: " + told);
        }
    }
}
