package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.bridge.EnvelopeReader;
import org.postlude.control.ControlException;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.SubmitRejectedException;

class SubmittingTest {
    @TempDir
    Path dir;

    private final ScriptedStore store = new ScriptedStore();
    private final ExitCodes codes = new ExitCodes();
    private final TestSurroundings surroundings = new TestSurroundings();

    @Test
    void aFileIsSubmittedByteForByteUnderItsEnvelope() throws Exception {
        Path file = mail("a");
        assertEquals(1, submit(file));
        assertEquals(
                Envelope.smtp("press@example.org", "a@example.net"),
                store.submitted().get(0).envelope());
        try (var in = store.submitted().get(0).content().open()) {
            assertArrayEquals(Files.readAllBytes(file), in.readAllBytes());
        }
        assertEquals(Files.size(file), store.submitted().get(0).content().size());
        assertEquals(0, codes.worst());
    }

    @Test
    void aBadFileIsRefusedByALineAndTheOthersGoOn() throws Exception {
        Path empty = Files.createFile(dir.resolve("empty.eml"));
        Path gone = dir.resolve("gone.eml");
        assertEquals(2, submit(mail("a"), empty, gone, mail("b")));
        assertEquals(65, codes.worst());
        assertEquals(
                List.of(
                        "postlude: " + empty + ": it is empty. Nothing was submitted from it",
                        "postlude: " + gone + ": there is no such file. Nothing was submitted from it"),
                surroundings.errorLines());
    }

    @Test
    void aFileThatFailsInTheMiddleSaysWhatOfItIsSubmittedAndWhatIsNot() throws Exception {
        String from = "From ann@example.org Mon Aug  3 09:00:00 2026\n";
        String mail = "From: press@example.org\nTo: a@example.net\n\n";
        Path mbox = Files.writeString(
                dir.resolve("mbox"), (from + mail + "x\n\n").repeat(2) + from + mail + "x\n".repeat(200_000));
        store.after(2, Thread.currentThread()::interrupt); // closes the file under whoever reads on
        assertEquals(2, submit(mbox));
        assertTrue(Thread.interrupted());
        assertEquals(65, codes.worst());
        assertEquals(
                List.of("postlude: " + mbox + ", message 3 (begins in line 14): it cannot be read:"
                        + " ClosedByInterruptException. Of the same file 2 messages are submitted, the last of them "
                        + mbox + ", message 2 (begins in line 8); what comes after that is not. Take those out before"
                        + " you send the file again, or they go twice; of a command with --once a repetition leaves"
                        + " them out"),
                surroundings.errorLines());
    }

    @Test
    void anOwnerThatIsGoneHasNothingOfTheMessageAndItIsSaidSo() throws Exception {
        Path file = mail("a");
        byOwnerWhoThrows(
                file,
                new ControlException(
                        ControlException.Reason.ABSENT, ErrorKind.NO_ACCESS, "nobody answers; nothing was done", null));
        assertEquals(
                List.of("postlude: " + file + ": nobody answers; nothing was done. It is not submitted, nor is what"
                        + " comes after it in the file; send it again"),
                surroundings.errorLines());
        assertEquals(75, codes.worst());
    }

    @Test
    void whetherAnOwnerThatFailedHasTheMessageIsNotKnown() throws Exception {
        Path file = mail("a");
        byOwnerWhoThrows(
                file,
                new ControlException(ControlException.Reason.REFUSED, ErrorKind.CALL_FAILED, "a fault there", null));
        assertTrue(
                surroundings.err().contains("a fault there. Whether it is submitted is not known"), surroundings.err());
        assertEquals(74, codes.worst());
    }

    private void byOwnerWhoThrows(Path file, ControlException thrown) {
        Submitting submitting = new Submitting(
                submission -> {
                    throw thrown;
                },
                EnvelopeReader.ofHeader(),
                MboxFormat.MBOXRD,
                false,
                surroundings.get(),
                new Interrupts(surroundings.get()),
                codes);
        submitting.submit(List.of(file));
    }

    @Test
    void aStoreThatFailsInTheMiddleOfAFileSaysTheSame() throws Exception {
        Path mbox =
                mboxWhoseSecondFails(new StoreFailedException(ErrorKind.DISK_ERROR, "nothing was stored", false, null));
        assertEquals(1, submit(mbox));
        assertTrue(
                surroundings
                        .err()
                        .contains(", message 2 (begins in line 8): nothing was stored. Of the same file 1 message is"
                                + " submitted, the last of them " + mbox + ", message 1 (begins in line 2); what"),
                surroundings.err());
    }

    @Test
    void whatTheStoreRejectsIsABadFile() throws Exception {
        store.failNextSubmit(
                new SubmitRejectedException(ErrorKind.CORRUPT_DATA, "line 7 ends with a bare LF. Nothing was stored"));
        Path bad = mail("bad");
        assertEquals(1, submit(bad, mail("b")));
        assertEquals(65, codes.worst());
        assertEquals(
                List.of("postlude: " + bad + ": line 7 ends with a bare LF. Nothing was stored"),
                surroundings.errorLines());
    }

    @Test
    void aStoreWithoutRoomEndsItAndAllOfItMayBeSentAgain() throws Exception {
        store.failNextSubmit(new SubmitRejectedException(ErrorKind.BUSY, "2 wait; nothing was submitted"));
        Path first = mail("a");
        assertEquals(0, submit(first, mail("b"), mail("c")));
        assertEquals(75, codes.worst());
        assertEquals(
                List.of("postlude: " + first + ": 2 wait; nothing was submitted; 2 files after it not tried"),
                surroundings.errorLines());
    }

    @Test
    void aStoreThatRefusesEndsItAndSaysWhatWasNotTried() throws Exception {
        store.failNextSubmit(new StoreFailedException(
                ErrorKind.NOT_ENOUGH_DISK, "the disk is full; nothing was stored", false, null));
        Path first = mail("a");
        assertEquals(0, submit(first, mail("b"), mail("c")));
        assertEquals(74, codes.worst());
        assertEquals(
                List.of("postlude: " + first + ": the disk is full; nothing was stored; 2 files after it not tried"),
                surroundings.errorLines());
    }

    @Test
    void anUnknownResultIsSaidToBeUnknown() throws Exception {
        store.failNextSubmit(unknown());
        Path first = mail("a");
        submit(first, mail("b"));
        assertEquals(74, codes.worst());
        assertEquals(
                List.of("postlude: " + first
                        + ": fsync failed. Whether it is submitted is not known, what comes after it"
                        + " in the file is not submitted. See 'postlude queue list' before you send the file again, and"
                        + " take out what is submitted, or it goes twice; of a command with --once a repetition leaves"
                        + " it out; 1 file after it not tried"),
                surroundings.errorLines());
    }

    @Test
    void anUnknownResultInTheMiddleOfAFileIsNotSaidToBeNotSubmitted() throws Exception {
        Path mbox = mboxWhoseSecondFails(unknown());
        submit(mbox);
        assertEquals(
                List.of("postlude: " + mbox + ", message 2 (begins in line 8): fsync failed. Of the same file 1 message"
                        + " is submitted, the last of them " + mbox + ", message 1 (begins in line 2); whether this"
                        + " one is submitted is not known, what comes"
                        + " after it in the file is not submitted. See"
                        + " 'postlude queue list' before you send the file"
                        + " again, and take out what is submitted, or it"
                        + " goes twice; of a command with --once a"
                        + " repetition leaves it out"),
                surroundings.errorLines());
    }

    @Test
    void underOnceAnUnknownResultIsCuredByTheSameCommand() throws Exception {
        submitting(true).submit(List.of(mboxWhoseSecondFails(unknown())));
        assertTrue(
                surroundings
                        .err()
                        .endsWith(" is not submitted. Repeat the same command: under --once nothing of it is submitted"
                                + " again\n"),
                surroundings.err());
    }

    @Test
    void aStoreThatClosedIsNotTheFilesFault() {
        store.failNextSubmit(new StoreClosedException("scripted", "it is closing"));
        assertThrows(StoreClosedException.class, () -> submit(mail("a")));
    }

    @Test
    void aLongListShowsProgressInALineNowAndThen() throws Exception {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        AtomicInteger asked = new AtomicInteger();
        surroundings.at(() -> start.plusMillis(asked.incrementAndGet()));
        Path file = mail("a");
        List<Path> many = java.util.Collections.nCopies(2500, file);
        assertEquals(2500, submit(many.toArray(Path[]::new)));
        assertEquals(
                List.of(
                        "postlude: 1000 messages read, 1000 of 2500 files done",
                        "postlude: 2000 messages read, 2000 of 2500 files done"),
                surroundings.errorLines());
    }

    private int submit(Path... files) {
        Submitting submitting = submitting(false);
        submitting.submit(List.of(files));
        return submitting.submitted();
    }

    private Submitting submitting(boolean once) {
        EnvelopeReader envelopes = EnvelopeReader.ofHeader();
        Surroundings outside = surroundings.get();
        return new Submitting(
                store::submit, envelopes, MboxFormat.MBOXRD, once, outside, new Interrupts(outside), codes);
    }

    private static StoreFailedException unknown() {
        return new StoreFailedException(ErrorKind.DISK_ERROR, "fsync failed", true, null);
    }

    private Path mboxWhoseSecondFails(StoreFailedException failure) throws IOException {
        String mail =
                "From ann@example.org Mon Aug  3 09:00:00 2026\nFrom: press@example.org\nTo: a@example.net\n\nx\n\n";
        store.after(1, () -> store.failNextSubmit(failure));
        return Files.writeString(dir.resolve("mbox"), mail.repeat(3));
    }

    private Path mail(String name) throws IOException {
        return Files.writeString(
                dir.resolve(name + ".eml"),
                "From: press@example.org\r\nTo: " + name + "@example.net\r\nSubject: x\r\n\r\nHello\r\n");
    }
}
