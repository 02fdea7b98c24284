package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.postlude.message.Content;

/**
 * The original message as the third part of a report (RFC 6522, 3): the whole of it, its header, or nothing.
 *
 * @param type its media type; empty if there is no such part
 * @param encoding its transfer encoding; empty for 7bit
 * @param description for readers
 * @param octets as they stand in the report, one character each (ISO 8859-1)
 * @param whereabouts a sentence for the sender
 * @param messageId the Message-ID; empty unless it is one that can be repeated in a header
 * @param subject printable; empty if there was none
 */
record Original(
        String type,
        String encoding,
        String description,
        String octets,
        String whereabouts,
        String messageId,
        String subject) {
    /** The largest message that is attached whole, and the longest header that is. */
    static final int MAX_ATTACHED = 65_536;

    /** What a line may have, its end not counted, unless it is encoded (RFC 5322, 2.1.1; RFC 2045, 2.7). */
    static final int MAX_LINE = 998;

    private static final Pattern MESSAGE_ID = Pattern.compile("<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>");

    static Original none() {
        return new Original("", "", "", "", "The message itself can no longer be read here.", "", "");
    }

    /**
     * Reads as much as is attached.
     *
     * @param whole if it is short enough
     * @param global whether a header in UTF-8 may be called one (RFC 6532, 3.7; RFC 6533, 6)
     */
    static Original of(Content content, boolean whole, boolean global) throws IOException {
        HeaderScan header;
        byte[] octets;
        try (InputStream in = content.open()) {
            octets = in.readNBytes(MAX_ATTACHED);
            header = HeaderScan.of(octets, octets.length == content.size());
            // One read more: a store checks its digest where the stream ends, and only that makes these octets certain.
            boolean ended = octets.length < MAX_ATTACHED || in.read() < 0;
            if (ended != (octets.length == content.size())) {
                throw new IOException("the original has other octets than the " + content.size() + " it says it has");
            }
        }
        String id = header.value("Message-ID");
        String messageId = MESSAGE_ID.matcher(id).matches() ? id : "";
        boolean utf8 = global && Octets.hasEightBit(header.octets()) && Octets.isUtf8(header.octets());
        String subject = Printable.line(header.value("Subject"), 160);
        if (whole && octets.length == content.size() && Octets.longestLine(octets) <= MAX_LINE) {
            String encoding = Octets.hasEightBit(octets) ? "8bit" : "";
            return new Original(
                    utf8 ? "message/global" : "message/rfc822",
                    encoding,
                    "Undelivered message",
                    new String(octets, ISO_8859_1),
                    "The whole message is attached as it was submitted.",
                    messageId,
                    subject);
        }
        byte[] head = header.octets();
        boolean encode = Octets.hasEightBit(head) || Octets.longestLine(head) > MAX_LINE;
        return new Original(
                utf8 ? "message/global-headers" : "text/rfc822-headers",
                encode ? "quoted-printable" : "",
                "Header of the message",
                new String(encode ? QuotedPrintable.encode(head) : head, ISO_8859_1),
                "Its header is attached.",
                messageId,
                subject);
    }
}
