package org.postlude.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.tck.transport.Delivery;

/** A message as the next hop or the Inbox has it. Immutable. */
public final class SentMessage {
    private final String sender;
    private final List<String> recipients;
    private final byte[] bytes;

    SentMessage(String sender, List<String> recipients, byte[] bytes) {
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
        this.bytes = bytes;
    }

    static SentMessage of(List<Delivery> oneAttempt) {
        Delivery first = oneAttempt.get(0);
        try (InputStream in = first.content().orElseThrow().open()) {
            return new SentMessage(
                    first.sender(),
                    oneAttempt.stream().map(each -> each.recipient().address()).toList(),
                    in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The sender of the envelope.
     *
     * @return empty for {@code <>}, and in the Inbox
     */
    public String sender() {
        return sender;
    }

    /**
     * The recipients of the envelope that the next hop took it for.
     *
     * @return none in the Inbox
     */
    public List<String> recipients() {
        return recipients;
    }

    /**
     * The octets.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * All of it, header and body, read as UTF-8; nothing is decoded.
     *
     * @return lines ended by CRLF
     */
    public String text() {
        return new String(bytes, UTF_8);
    }

    /**
     * A field of the header, unfolded; encoded words (RFC 2047) are decoded.
     *
     * @param name in any letter case
     * @return the first field of that name; empty if there is none
     */
    public Optional<String> header(String name) {
        int end = text().indexOf("\r\n\r\n");
        String header = text().substring(0, end < 0 ? text().length() : end).replaceAll("\r\n(?=[ \t])", "");
        Matcher field = Pattern.compile("(?im)^" + Pattern.quote(name) + ":[ \t]*(.*?)[ \t]*$")
                .matcher(header.replace("\r\n", "\n"));
        return field.find() ? Optional.of(EncodedWords.decode(field.group(1))) : Optional.empty();
    }

    /**
     * The subject.
     *
     * @return decoded; empty if there is none
     */
    public String subject() {
        return header("Subject").orElse("");
    }

    /**
     * What follows the header, as it was sent: no transfer encoding is undone.
     *
     * @return lines ended by CRLF; read as UTF-8
     */
    public String body() {
        int end = new String(bytes, ISO_8859_1).indexOf("\r\n\r\n");
        return end < 0 ? "" : new String(bytes, end + 4, bytes.length - end - 4, UTF_8);
    }

    @Override
    public String toString() {
        return (recipients.isEmpty() ? "" : "to " + String.join(", ", recipients) + " from <" + sender + ">, ")
                + "subject '" + subject() + "', " + bytes.length + " octets";
    }
}
