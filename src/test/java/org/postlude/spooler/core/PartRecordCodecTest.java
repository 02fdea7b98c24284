package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.postlude.message.DsnParameters;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.NewPart;

class PartRecordCodecTest {
    private static final Instant SUBMITTED = Instant.parse("2030-01-01T12:34:56.789Z");

    private static PartRecord full(List<Mark> marks, Reply last) {
        return new PartRecord(
                "<id@one.example>",
                "sender@one.example",
                SUBMITTED,
                SUBMITTED.plusSeconds(60),
                InDoubtPolicy.FAIL_UNKNOWN,
                3,
                7,
                SUBMITTED.plusSeconds(30),
                MessageState.HELD,
                true,
                "smtp",
                "smtp://relay.example:2525",
                List.of("first", "second"),
                last,
                "a person looks at it",
                marks,
                new Terms(
                        "=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
                        SUBMITTED.plusSeconds(3_600),
                        Set.of(ReportOn.SUCCESS),
                        List.of(
                                new Terms.Hop("first", "smtp://first.example"),
                                new Terms.Hop("smtp", "smtp://relay.example:2525"))),
                new Past(
                        List.of(
                                new Past.Try(SUBMITTED, Duration.ofMillis(17), "first", "no route", true),
                                new Past.Try(
                                        SUBMITTED.plusSeconds(30),
                                        Duration.ofMinutes(1),
                                        "smtp",
                                        last == null ? "" : last.toString(),
                                        false)),
                        SUBMITTED.plusSeconds(90),
                        SUBMITTED.plusSeconds(100),
                        SUBMITTED.plusSeconds(50),
                        SUBMITTED.plusSeconds(101)));
    }

    private static PartRecord typical() {
        return full(
                List.of(
                        Mark.PENDING,
                        new Mark(Fate.REFUSED, Reply.of(550, "5.1.1", "no such user")),
                        new Mark(Fate.IN_DOUBT, Reply.local("4.4.2", "the connection was lost")),
                        new Mark(Fate.DELIVERED, Reply.local("äöü 漢字 \uD83D\uDE00"))),
                Reply.of(450, "4.2.0", "later"));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertEquals(typical(), PartRecordCodec.decode(PartRecordCodec.encode(typical())));
    }

    @Test
    void everyFateStateAndPolicyIsReadAsItWasWritten() throws IOException {
        for (Fate fate : Fate.values()) {
            for (MessageState state : MessageState.values()) {
                for (InDoubtPolicy policy : InDoubtPolicy.values()) {
                    PartRecord record = typical()
                            .withMarks(List.of(new Mark(fate, null)))
                            .withPolicy(policy)
                            .withState(state);
                    assertEquals(record, PartRecordCodec.decode(PartRecordCodec.encode(record)));
                }
            }
        }
    }

    @Test
    void whatIsAbsentStaysAbsent() throws IOException {
        assertEquals(bare(), PartRecordCodec.decode(PartRecordCodec.encode(bare())));
    }

    private static PartRecord bare() {
        return new PartRecord(
                null,
                "",
                SUBMITTED,
                null,
                InDoubtPolicy.RETRY,
                1,
                0,
                null,
                MessageState.QUEUED,
                false,
                "local",
                PartRecord.LOCAL,
                List.of(),
                null,
                null,
                List.of(Mark.PENDING),
                Terms.USUAL,
                Past.NONE);
    }

    /** Stores that were written before parts had terms and a past. */
    @Test
    void aRecordOfTheFirstVersionIsReadAsOneWithTheUsualTermsAndNoPast() throws IOException {
        PartRecord bare = bare();
        byte[] now = PartRecordCodec.encode(bare);
        int added = 1 + 4 * Long.BYTES + 1;
        ByteBuffer then = ByteBuffer.allocate(now.length - added);
        then.put((byte) 1).put(now, 1, now.length - added - 1 - Integer.BYTES);
        CRC32 check = new CRC32();
        check.update(then.array(), 0, then.position());
        then.putInt((int) check.getValue());

        assertEquals(bare, PartRecordCodec.decode(then.array()));
    }

    private static PartRecord with(Terms.Dsn dsn, PartRecord record) {
        Terms terms = record.terms();
        return new PartRecord(
                record.messageId(),
                record.sender(),
                record.submitted(),
                record.notBefore(),
                record.policy(),
                record.parts(),
                record.attempts(),
                record.lastAttempt(),
                record.state(),
                record.permitted(),
                record.transport(),
                record.url(),
                record.declined(),
                record.lastReply(),
                record.holdReason(),
                record.marks(),
                new Terms(terms.subject(), terms.expires(), terms.reports(), terms.hops(), dsn),
                record.past());
    }

    @Test
    void whatReportsAreToRepeatIsKept() throws IOException {
        Terms.Dsn dsn = new Terms.Dsn(
                Optional.of("QQ+2B314"),
                Optional.of(DsnParameters.Returned.HDRS),
                List.of("rfc822;ann@example.org", "", "utf-8;k\\x{E4}se@example.org", ""));
        PartRecord record = with(dsn, typical());
        byte[] written = PartRecordCodec.encode(record);
        assertEquals(3, written[0]);
        assertEquals(record, PartRecordCodec.decode(written));
        assertEquals(with(dsn, bare()), PartRecordCodec.decode(PartRecordCodec.encode(with(dsn, bare()))));
        for (int bit = 0; bit < written.length * 8; bit++) {
            byte[] damaged = written.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(IOException.class, () -> PartRecordCodec.decode(damaged));
        }
    }

    /** Who goes back to a version before those parameters can read it. */
    @Test
    void aRecordWithoutThemIsOfTheVersionBefore() {
        assertEquals(2, PartRecordCodec.encode(typical())[0]);
        assertEquals(2, PartRecordCodec.encode(bare())[0]);
    }

    @Test
    void aHundredOfTheLongestOriginalsFitWithTheLongestReplies() throws IOException {
        Reply longest = Reply.of(450, "4.999.999", "\u6f22".repeat(Reply.MAX_TEXT));
        List<Mark> marks = Collections.nCopies(NewPart.MAX_RECIPIENTS, new Mark(Fate.DELIVERED, longest));
        String original = "rfc822;" + "x".repeat(DsnParameters.LONGEST_ORIGINAL - 7);
        Terms.Dsn dsn = new Terms.Dsn(
                Optional.of("x".repeat(DsnParameters.LONGEST_ENVELOPE_ID)),
                Optional.of(DsnParameters.Returned.FULL),
                Collections.nCopies(NewPart.MAX_RECIPIENTS, original));
        byte[] written = PartRecordCodec.encode(with(dsn, full(marks, longest)));
        assertTrue(written.length <= NewPart.MAX_RECORD, written.length + " octets");
        assertEquals(dsn, PartRecordCodec.decode(written).terms().dsn());
    }

    @Test
    void everyChangedBitIsNoticed() {
        byte[] whole = PartRecordCodec.encode(typical());
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            int flipped = bit;
            assertThrows(IOException.class, () -> PartRecordCodec.decode(damaged), () -> "bit " + flipped);
        }
    }

    @Test
    void everyMissingOrAddedEndIsNoticed() {
        byte[] whole = PartRecordCodec.encode(typical());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> PartRecordCodec.decode(cut), () -> cut.length + " octets");
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(IOException.class, () -> PartRecordCodec.decode(longer));
    }

    @Test
    void octetsThatWereNeverARecordAreNoticed() {
        for (int value = 0; value < 256; value++) {
            byte[] noise = new byte[300];
            Arrays.fill(noise, (byte) value);
            assertThrows(IOException.class, () -> PartRecordCodec.decode(noise));
        }
    }

    @Test
    void aHundredRecipientsWithTheLongestRepliesFit() throws IOException {
        for (String letter : List.of("x", "ä", "漢")) {
            Reply longest = Reply.of(450, "4.999.999", letter.repeat(Reply.MAX_TEXT));
            List<Mark> marks = new ArrayList<>();
            for (int i = 0; i < NewPart.MAX_RECIPIENTS; i++) {
                marks.add(new Mark(Fate.DELIVERED, longest));
            }
            byte[] written = PartRecordCodec.encode(full(marks, longest));
            PartRecord read = PartRecordCodec.decode(written);

            assertTrue(written.length <= NewPart.MAX_RECORD, letter + ": " + written.length + " octets");
            assertEquals(NewPart.MAX_RECIPIENTS, read.marks().size());
            for (Mark mark : read.marks()) {
                assertEquals(Fate.DELIVERED, mark.fate());
                assertTrue(
                        mark.reply() != null
                                && longest.text().startsWith(mark.reply().text()),
                        "cut at the end only");
            }
        }
    }

    @Test
    void repliesAreNotCutWhereThereIsRoom() throws IOException {
        Reply longest = Reply.of(450, "4.2.0", "x".repeat(Reply.MAX_TEXT));
        PartRecord record = full(List.of(new Mark(Fate.PENDING, longest)), longest);

        assertEquals(record, PartRecordCodec.decode(PartRecordCodec.encode(record)));
    }
}
