package org.postlude.spooler.core;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.postlude.message.DsnParameters;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.message.ReplyCode;
import org.postlude.message.StatusCode;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.NewPart;

/**
 * A part's record as octets: a version, the fields, a CRC-32 over all before it. Enums are written by name, so that their
 * order may change.
 */
public final class PartRecordCodec {
    /** Of a part with parameters for reports; written for such parts only, so that others can go back to a version before them. */
    private static final int VERSION = 3;

    private static final int WITHOUT_DSN = 2;
    /** Had neither terms nor a past. */
    private static final int BARE = 1;

    private static final int CHECK = 4;
    /** Reply texts are cut to this where a record would else be too long for the store. */
    private static final int SHORT_TEXT = 80;
    /** By their bits: reading a page makes no sets. */
    private static final List<Set<ReportOn>> REPORTS =
            IntStream.range(0, 8).mapToObj(PartRecordCodec::reports).toList();

    private PartRecordCodec() {}

    /**
     * Writes a record.
     *
     * @param record any
     * @return at most {@value NewPart#MAX_RECORD} octets
     */
    public static byte[] encode(PartRecord record) {
        byte[] bytes = write(record, Reply.MAX_TEXT);
        bytes = bytes.length <= NewPart.MAX_RECORD ? bytes : write(record, SHORT_TEXT);
        return bytes.length <= NewPart.MAX_RECORD ? bytes : write(record, 0); // with a hundred of the longest ORCPT
    }

    private static byte[] write(PartRecord record, int text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(record.terms().dsn().equals(Terms.Dsn.NONE) ? WITHOUT_DSN : VERSION);
            string(out, record.messageId());
            out.writeUTF(record.sender());
            time(out, record.submitted());
            time(out, record.notBefore());
            out.writeUTF(record.policy().name());
            out.writeInt(record.parts());
            out.writeInt(record.attempts());
            time(out, record.lastAttempt());
            out.writeUTF(record.state().name());
            out.writeBoolean(record.permitted());
            out.writeUTF(record.transport());
            out.writeUTF(record.url());
            out.writeShort(record.declined().size());
            for (String name : record.declined()) {
                out.writeUTF(name);
            }
            reply(out, record.lastReply(), text);
            string(out, record.holdReason());
            out.writeShort(record.marks().size());
            for (Mark mark : record.marks()) {
                out.writeUTF(mark.fate().name());
                reply(out, mark.reply(), text);
            }
            terms(out, record.terms());
            past(out, record);
            CRC32 check = new CRC32();
            check.update(bytes.toByteArray(), 0, bytes.size());
            out.writeInt((int) check.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a record.
     *
     * @param bytes as the store gave them
     * @return the record
     * @throws IOException if they are damaged or of a newer version; says which
     */
    public static PartRecord decode(byte[] bytes) throws IOException {
        if (bytes.length < CHECK + 1) {
            throw new IOException("a part's record of " + bytes.length + " octets is too short to be whole");
        }
        CRC32 check = new CRC32();
        check.update(bytes, 0, bytes.length - CHECK);
        RecordInput in = new RecordInput(bytes);
        int version = in.readByte();
        if (version < BARE || version > VERSION) {
            throw new IOException("a part's record has version " + version + ", this spooler reads versions " + BARE
                    + " to " + VERSION);
        }
        try {
            PartRecord record = read(in, version);
            if (in.readInt() != (int) check.getValue()) {
                throw new IOException("a part's record does not match its checksum");
            }
            return record;
        } catch (IllegalArgumentException e) {
            throw new IOException("a part's record holds a word that is not known: " + e.getMessage(), e);
        }
    }

    private static PartRecord read(RecordInput in, int version) throws IOException {
        String messageId = string(in);
        String sender = in.readUTF();
        Instant submitted = time(in);
        Instant notBefore = time(in);
        InDoubtPolicy policy = InDoubtPolicy.valueOf(in.readUTF());
        int parts = in.readInt();
        int attempts = in.readInt();
        Instant lastAttempt = time(in);
        MessageState state = MessageState.valueOf(in.readUTF());
        boolean permitted = in.readBoolean();
        String transport = in.readUTF();
        String url = in.readUTF();
        List<String> declined = new ArrayList<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            declined.add(in.readUTF());
        }
        Reply lastReply = reply(in);
        String holdReason = string(in);
        List<Mark> marks = new ArrayList<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            marks.add(new Mark(Fate.valueOf(in.readUTF()), reply(in)));
        }
        if (submitted == null) {
            throw new IOException("a part's record has no submit time");
        }
        return new PartRecord(
                messageId,
                sender,
                submitted,
                notBefore,
                policy,
                parts,
                attempts,
                lastAttempt,
                state,
                permitted,
                transport,
                url,
                declined,
                lastReply,
                holdReason,
                marks,
                version == BARE ? Terms.USUAL : terms(in, version),
                version == BARE ? Past.NONE : past(in, transport, lastReply));
    }

    /** Most parts have the usual ones, and those take an octet. */
    private static void terms(DataOutputStream out, Terms terms) throws IOException {
        out.writeBoolean(!terms.equals(Terms.USUAL));
        if (terms.equals(Terms.USUAL)) {
            return;
        }
        string(out, terms.subject());
        time(out, terms.expires());
        int reports = 0;
        for (ReportOn report : terms.reports()) {
            reports |= bit(report);
        }
        out.writeByte(reports);
        out.writeByte(terms.hops().size());
        for (Terms.Hop hop : terms.hops()) {
            out.writeUTF(hop.transport());
            out.writeUTF(hop.url());
        }
        if (!terms.dsn().equals(Terms.Dsn.NONE)) {
            string(out, terms.dsn().envelopeId().orElse(null));
            string(out, terms.dsn().returned().map(Enum::name).orElse(null));
            out.writeByte(terms.dsn().originals().size());
            for (String original : terms.dsn().originals()) {
                out.writeUTF(original);
            }
        }
    }

    private static Terms terms(RecordInput in, int version) throws IOException {
        if (!in.readBoolean()) {
            return Terms.USUAL;
        }
        String subject = string(in);
        Instant expires = time(in);
        Set<ReportOn> reports = REPORTS.get(in.readUnsignedByte() & REPORTS.size() - 1);
        List<Terms.Hop> hops = new ArrayList<>();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            hops.add(new Terms.Hop(in.readUTF(), in.readUTF()));
        }
        return new Terms(subject, expires, reports, hops, version == VERSION ? dsn(in) : Terms.Dsn.NONE);
    }

    private static Terms.Dsn dsn(RecordInput in) throws IOException {
        Optional<String> envelopeId = Optional.ofNullable(string(in));
        Optional<DsnParameters.Returned> returned =
                Optional.ofNullable(string(in)).map(DsnParameters.Returned::valueOf);
        List<String> originals = new ArrayList<>();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            originals.add(in.readUTF());
        }
        return new Terms.Dsn(envelopeId, returned, originals);
    }

    private static Set<ReportOn> reports(int bits) {
        Set<ReportOn> reports = EnumSet.noneOf(ReportOn.class);
        for (ReportOn report : ReportOn.values()) {
            if ((bits & bit(report)) != 0) {
                reports.add(report);
            }
        }
        return Set.copyOf(reports);
    }

    private static int bit(ReportOn report) {
        return switch (report) {
            case SUCCESS -> 1;
            case FAILURE -> 2;
            case DELAY -> 4;
        };
    }

    /** The latest attempt says mostly what the record says already, and over its route. */
    private static void past(DataOutputStream out, PartRecord record) throws IOException {
        Past past = record.past();
        time(out, past.delayTold());
        time(out, past.releasedAt());
        time(out, past.heldAt());
        time(out, past.settledAt());
        out.writeByte(past.tries().size());
        for (Past.Try each : past.tries()) {
            time(out, each.at());
            out.writeLong(each.took().toMillis());
            string(out, each.transport().equals(record.transport()) ? null : each.transport());
            string(out, each.answer().equals(shortened(record.lastReply())) ? null : each.answer());
            out.writeBoolean(each.broke());
        }
    }

    private static Past past(RecordInput in, String transport, @Nullable Reply lastReply) throws IOException {
        Instant delayTold = time(in);
        Instant releasedAt = time(in);
        Instant heldAt = time(in);
        Instant settledAt = time(in);
        List<Past.Try> tries = new ArrayList<>();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            Instant at = time(in);
            Duration took = Duration.ofMillis(in.readLong());
            String over = string(in);
            String answer = string(in);
            boolean broke = in.readBoolean();
            if (at == null) {
                throw new IOException("a part's record has an attempt without a time");
            }
            tries.add(new Past.Try(
                    at, took, over == null ? transport : over, answer == null ? shortened(lastReply) : answer, broke));
        }
        return new Past(tries, delayTold, releasedAt, heldAt, settledAt);
    }

    /** As an attempt's answer has it. */
    static String shortened(@Nullable Reply reply) {
        String text = reply == null ? "" : reply.toString();
        return text.length() > Past.MOST_TEXT ? text.substring(0, Past.MOST_TEXT) : text;
    }

    private static void string(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String string(RecordInput in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeLong(time == null ? Long.MIN_VALUE : time.toEpochMilli());
    }

    private static @Nullable Instant time(RecordInput in) throws IOException {
        long millis = in.readLong();
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
    }

    private static void reply(DataOutputStream out, @Nullable Reply reply, int text) throws IOException {
        out.writeBoolean(reply != null);
        if (reply != null) {
            ReplyCode code = reply.code();
            StatusCode status = reply.status();
            out.writeShort(code == null ? 0 : code.value());
            string(out, status == null ? null : status.value());
            out.writeUTF(reply.text().length() > text ? reply.text().substring(0, text) : reply.text());
        }
    }

    private static @Nullable Reply reply(RecordInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        int code = in.readUnsignedShort();
        String status = string(in);
        return new Reply(
                code == 0 ? null : new ReplyCode(code), status == null ? null : new StatusCode(status), in.readUTF());
    }
}
