package org.postlude.bridge;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * A message as a person reads it: fields and text decoded, and of a non-delivery report what became of each recipient
 * (RFC 3464, RFC 6533). What cannot be decoded is given as it is. Nothing is made harmless for a terminal. Immutable.
 */
public final class ReadableMessage {
    /** Of a message that is only listed: a header that is longer is shown in part. */
    private static final int LISTED = 64 << 10;

    private final InternetHeaders header;
    private final String text;
    private final List<RecipientReport> reports;

    /**
     * What a report says of one recipient.
     *
     * @param recipient {@code Final-Recipient} without its type
     * @param action for example {@code failed}
     * @param status for example {@code 5.1.1}; empty if it is not said
     * @param diagnostic the other server's answer without its type; empty if there was none
     */
    public record RecipientReport(String recipient, String action, String status, String diagnostic) {}

    private ReadableMessage(InternetHeaders header, String text, List<RecipientReport> reports) {
        this.header = header;
        this.text = text;
        this.reports = List.copyOf(reports);
    }

    /**
     * Reads a message to its end, into memory.
     *
     * @param message at most a few megabytes
     * @return fields, text and reports
     * @throws IOException if its octets cannot be read or are damaged
     */
    public static ReadableMessage of(Content message) throws IOException {
        byte[] octets;
        try (InputStream in = message.open()) {
            octets = in.readAllBytes();
        }
        InternetHeaders header = header(octets);
        PartText parts = new PartText();
        try {
            Properties asItIs = new Properties();
            asItIs.setProperty("mail.mime.allowutf8", "true");
            parts.add(new MimeMessage(Session.getInstance(asItIs), new ByteArrayInputStream(octets)), 0);
        } catch (MessagingException e) {
            parts.note("what follows cannot be read as mail: " + e.getMessage());
        }
        return new ReadableMessage(header, parts.text(), parts.reports());
    }

    /**
     * Reads the fields alone.
     *
     * @param message of which the first 64 KiB are read, so that damage behind them is not seen
     * @return a message without text
     * @throws IOException if they cannot be read or are damaged
     */
    public static ReadableMessage ofHeader(Content message) throws IOException {
        try (InputStream in = message.open()) {
            return new ReadableMessage(header(in.readNBytes(LISTED)), "", List.of());
        }
    }

    private static InternetHeaders header(byte[] octets) throws IOException {
        try {
            return new InternetHeaders(new ByteArrayInputStream(octets), true);
        } catch (MessagingException e) {
            throw new IOException("its header cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * A field of the header.
     *
     * @param name in any case
     * @return unfolded and decoded (RFC 2047); of several fields of that name all, with commas between; empty if there is none
     */
    public Optional<String> field(String name) {
        return Optional.ofNullable(header.getHeader(name, ", ")).map(ReadableMessage::decoded);
    }

    /**
     * Whether it tells what became of another message.
     *
     * @return true for a {@code multipart/report} of the type {@code delivery-status}
     */
    public boolean isReport() {
        String type = field("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith("multipart/report") && type.contains("delivery-status");
    }

    /**
     * What a report says, recipient by recipient.
     *
     * @return in the report's order; empty for other mail
     */
    public List<RecipientReport> reports() {
        return reports;
    }

    /**
     * The text.
     *
     * @return with {@code \n} as line end; for what is no plain text a line in brackets that says what it is
     */
    public String text() {
        return text;
    }

    static String decoded(@Nullable String value) {
        String unfolded = MimeUtility.unfold(value == null ? "" : value);
        try {
            return MimeUtility.decodeText(unfolded);
        } catch (UnsupportedEncodingException e) {
            return unfolded; // a charset that this Java does not know
        }
    }
}
