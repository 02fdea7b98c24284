package org.postlude.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

class RawMessageTest {
    private static final String HEADER =
            "From: Press <press@example.org>\r\nTo: a@example.net\r\nBcc: hidden@example.net\r\nSubject: x\r\n\r\n";
    private static final Envelope ENVELOPE = Envelope.smtp("press@example.org", "a@example.net", "hidden@example.net");

    @TempDir
    Path dir;

    @Test
    void aFileAnArrayAndAStreamGiveTheSameSubmission() throws Exception {
        byte[] octets = mail(100);
        Path file = Files.write(dir.resolve("mail.eml"), octets);
        try (RawMessage read = RawMessage.read(new ByteArrayInputStream(octets))) {
            for (RawMessage message : List.of(RawMessage.of(file), RawMessage.of(octets), read)) {
                Submission submission = message.submission();
                assertEquals(ENVELOPE, submission.envelope());
                assertArrayEquals(octets, octets(submission.content()));
                assertEquals(octets.length, submission.content().size());
            }
        }
    }

    @Test
    void theArrayIsCopied() throws Exception {
        byte[] octets = mail(100);
        byte[] before = octets.clone();
        RawMessage message = RawMessage.of(octets);
        Arrays.fill(octets, (byte) 0);
        assertArrayEquals(before, octets(message.content()));
    }

    @Test
    void aLongStreamIsReadAsOftenAsNeededAndLeavesNoFile() throws Exception {
        byte[] octets = mail(3 * RawMessage.IN_MEMORY);
        RawMessage message = RawMessage.read(new ByteArrayInputStream(octets), dir);
        assertEquals(ENVELOPE, message.envelope());
        try (InputStream one = message.content().open();
                InputStream other = message.content().open()) {
            assertArrayEquals(Arrays.copyOf(octets, 1000), one.readNBytes(1000));
            assertArrayEquals(octets, other.readAllBytes(), "each opening begins at the start");
            assertEquals(octets[1000], one.read());
        }
        message.close();
        message.close();
        assertEquals(List.of(), temporaryFiles());
        IOException e = assertThrows(IOException.class, () -> message.content().open());
        assertTrue(String.valueOf(e.getMessage()).contains("was closed"), e::toString);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "what is open keeps its name there until it is closed")
    void theTemporaryFileHasNoNameSoThatNothingIsLeftWhateverEndsTheProcess() throws Exception {
        try (RawMessage message = RawMessage.read(new ByteArrayInputStream(mail(2 * RawMessage.IN_MEMORY)), dir)) {
            assertEquals(ENVELOPE, message.envelope());
            assertEquals(List.of(), temporaryFiles());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "a file without a name is seen in /proc only")
    void theTemporaryFileIsForItsOwnerOnly() throws Exception {
        try (RawMessage message = RawMessage.read(new ByteArrayInputStream(mail(2 * RawMessage.IN_MEMORY)), dir)) {
            List<Path> open = openFilesOf(dir);
            assertEquals(1, open.size(), () -> message.content() + ": " + open);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(open.get(0))));
        }
        assertEquals(List.of(), openFilesOf(dir));
    }

    /** A folder cannot be opened either. */
    @Test
    void aTemporaryFileThatCannotBeOpenedIsNotLeft() throws Exception {
        Path name = Files.createDirectory(dir.resolve("postlude-1.eml"));
        assertThrows(FileNotFoundException.class, () -> Spool.opened(name));
        assertEquals(List.of(), temporaryFiles());
    }

    @Test
    void anInterruptDoesNotTakeTheMessageAway() throws Exception {
        byte[] octets = mail(2 * RawMessage.IN_MEMORY);
        try (RawMessage message = RawMessage.read(new ByteArrayInputStream(octets), dir)) {
            Thread.currentThread().interrupt();
            assertArrayEquals(octets, octets(message.content()));
            assertTrue(Thread.interrupted());
            assertArrayEquals(octets, octets(message.content()));
        }
    }

    @Test
    void aStreamThatDoesNotEndIsRefusedAtTheLimit() throws Exception {
        Endless endless = new Endless();
        SubmitRejectedException e = assertThrows(SubmitRejectedException.class, () -> RawMessage.read(endless, dir));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("it is longer than 52428800 octets (50 MiB)"), e::toString);
        assertTrue(endless.given <= RawMessage.LIMIT + (1 << 17), () -> "read " + endless.given);
        assertEquals(List.of(), temporaryFiles());
    }

    @Test
    void aStreamThatFailsFailsTheReadingAndLeavesNoFile() throws Exception {
        InputStream failing = new Endless() {
            @Override
            public int read(byte[] out, int from, int length) throws IOException {
                if (given > 2 * RawMessage.IN_MEMORY) {
                    throw new IOException("the peer is gone");
                }
                return super.read(out, from, length);
            }
        };
        IOException e = assertThrows(IOException.class, () -> RawMessage.read(failing, dir));
        assertEquals("the peer is gone", e.getMessage());
        assertEquals(List.of(), temporaryFiles());
    }

    @Test
    void aRefusalNamesLineAndReason() {
        RawMessage message =
                RawMessage.of("From: a@example.org\r\nSubject: x\r\nTo: b@@example.net\r\n\r\n".getBytes(US_ASCII));
        SubmitRejectedException e = assertThrows(SubmitRejectedException.class, message::submission);
        assertTrue(String.valueOf(e.getMessage()).startsWith("line 3, to: 'b@@example.net'"), e::toString);
        assertTrue(String.valueOf(e.getMessage()).endsWith(". Nothing was submitted from it"), e::toString);
    }

    @Test
    void aFileThatIsNotThereFailsAtOnce() {
        assertThrows(NoSuchFileException.class, () -> RawMessage.of(dir.resolve("none")));
    }

    private static byte[] mail(int length) {
        return (HEADER + "0123456789abcd\r\n".repeat(length / 16 + 1)).getBytes(US_ASCII);
    }

    private static byte[] octets(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private static List<Path> openFilesOf(Path folder) throws IOException {
        Path real = folder.toRealPath();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (leadsInto(real, descriptor)) {
                    found.add(descriptor);
                }
            }
        }
        return found;
    }

    private static boolean leadsInto(Path folder, Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).startsWith(folder);
        } catch (NoSuchFileException e) {
            return false; // somebody else's, closed meanwhile; ours stays open
        }
    }

    private List<Path> temporaryFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
            files.forEach(found::add);
        }
        return found;
    }

    private static class Endless extends InputStream {
        long given;

        @Override
        public int read() {
            given++;
            return 'x';
        }

        @Override
        public int read(byte[] out, int from, int length) throws IOException {
            Arrays.fill(out, from, from + length, (byte) 'x');
            given += length;
            return length;
        }
    }
}
