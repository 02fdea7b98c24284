package org.postlude.spooler.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.commons.lang3.Strings;
import org.postlude.message.Content;
import org.postlude.store.SubmitRejectedException;

/**
 * Turns a message as a client gives it into the one that is stored, or refuses it. Thread-safe.
 *
 * <p>What is changed, once and here only: bare line feeds become CRLF where every line ends so; a last line without an end
 * gets one; a header that nothing follows gets its empty line; a missing or empty Message-ID or Date is put at the top (RFC
 * 5322, 3.6); Bcc and Resent-Bcc go, for their readers were never to see them (RFC 5322, 3.6.3 and 3.6.6). Every other octet
 * stays as it is.
 *
 * <p>The header is held in memory, the body never: it is read once to be checked, and again by the store.
 */
public final class MessageIntake {
    /** The largest message that is taken unless another limit is set: 50 MiB. */
    public static final long DEFAULT_LIMIT = 50L << 20;

    // Ten thousand recipients in To fit four times. What is longer has no empty line after its header.
    private static final int MAX_HEADER = 4 << 20;
    /** For lists and filters; nobody reads more of it there. */
    private static final int MAX_SUBJECT = 160;

    private final String localName;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final long limit;

    /**
     * An intake with random ids and {@link #DEFAULT_LIMIT}.
     *
     * @param localName the right side of new Message-IDs: this host's name
     * @param clock for Date
     */
    public MessageIntake(String localName, InstantSource clock) {
        this(localName, clock, UUID::randomUUID, DEFAULT_LIMIT);
    }

    /**
     * An intake.
     *
     * @param localName the right side of new Message-IDs: this host's name
     * @param clock for Date
     * @param ids a new one at each call; used from several threads
     * @param limit octets that a client may submit at most, at least 1
     */
    public MessageIntake(String localName, InstantSource clock, Supplier<UUID> ids, long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " octets lets no message pass");
        }
        this.localName = Strings.CS.removeEnd(HostName.checked(localName), ".");
        this.clock = clock;
        this.ids = ids;
        this.limit = limit;
    }

    /**
     * What a message gets that is submitted now.
     *
     * @return a Message-ID that nobody else has, and the time
     */
    public Stamp newStamp() {
        return new Stamp(
                "<" + ids.get() + "@" + localName + ">", clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /**
     * Checks a message and freezes it, under a new stamp if it needs one.
     *
     * @param given must give the same octets at each opening as long as the result is used
     * @return what to store
     * @throws SubmitRejectedException if it cannot be taken; names the line, and what to do
     * @throws IOException if the client's content could not be read
     */
    public FrozenMessage take(Content given) throws IOException {
        return take(given, this::newStamp);
    }

    /**
     * The same under a given stamp.
     *
     * @param given as above
     * @param stamp asked once, and only if a field is missing
     * @return what to store
     * @throws SubmitRejectedException if it cannot be taken; names the line, and what to do
     * @throws IOException if the client's content could not be read
     */
    public FrozenMessage take(Content given, Supplier<Stamp> stamp) throws IOException {
        LineScan scan = new LineScan();
        HeaderScan header = HeaderScan.of(read(given, scan));
        if (header.badLine() > 0) {
            throw Refusal.noField(header.badLine(), header.badText());
        }
        if (header.fields().isEmpty()) {
            throw Refusal.noHeader();
        }
        HeaderEdit edit = new HeaderEdit(header, stamp);
        Content frozen = new FrozenContent(given, scan, edit.toOctets(scan.hasBareLineFeeds()));
        return new FrozenMessage(
                frozen,
                edit.messageId(),
                scan.hasBareLineFeeds(),
                Printable.line(header.value("Subject"), MAX_SUBJECT));
    }

    /** Scans all of it and returns the header. */
    private byte[] read(Content given, LineScan scan) throws IOException {
        long said = given.size();
        if (said > limit) {
            throw Refusal.tooLarge(said, limit);
        }
        byte[] buffer = Octets.bufferFor(said);
        ByteArrayOutputStream header = new ByteArrayOutputStream(Math.min(buffer.length, 2048));
        try (InputStream in = given.open()) {
            int n;
            while ((n = in.read(buffer)) >= 0) {
                long before = scan.octets();
                if (before + n > limit) {
                    throw Refusal.tooLarge(before + n, limit);
                }
                boolean inHeader = scan.headerEnd() < 0;
                if (n > 0) {
                    scan.feed(buffer, n);
                }
                if (inHeader) {
                    header.write(buffer, 0, scan.headerEnd() < 0 ? n : (int) (scan.headerEnd() - before));
                    if (header.size() > MAX_HEADER) {
                        throw Refusal.headerTooLong(MAX_HEADER);
                    }
                }
            }
        }
        scan.end();
        if (scan.octets() != said) {
            throw Refusal.otherSize(scan.octets(), said);
        }
        if (said == 0) {
            throw Refusal.empty();
        }
        return header.toByteArray();
    }
}
