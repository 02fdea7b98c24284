package org.postlude.transport.im;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.postlude.message.Content;
import org.postlude.message.Reply;

/**
 * What is said of a message: its text. What would be left out without anybody's noticing is refused.
 *
 * @param subject empty for none
 * @param body never blank
 */
record OutgoingText(Optional<String> subject, String body) {
    static final int MOST_OCTETS = 256 * 1024;

    private static final int DEEPEST = 10;
    private static final int MOST_MESSAGE = 8 << 20;
    private static final int BLOCK = 8 * 1024;
    /** What XML cannot hold (XML 1.0, 2.2), halves of pairs among it. */
    private static final Pattern NO_XML =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    /** A message that no chat can carry. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Reply reply;

        Refused(String status, String words) {
            super(words);
            reply = Reply.local(status, words);
        }

        Reply reply() {
            return reply;
        }
    }

    /**
     * Reads it.
     *
     * @param content of a message
     * @param progress told how far it is read
     * @throws IOException the content cannot be read
     * @throws Refused it is no text, or more than one
     */
    static OutgoingText of(Content content, LongConsumer progress) throws IOException, Refused {
        byte[] octets = read(content, progress);
        try {
            MimeMessage message =
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(octets));
            String body = text(message, 0)
                    .orElseThrow(() -> new Refused("5.6.1", "a chat carries text alone, and the message has none"));
            Optional<String> subject = Optional.ofNullable(message.getSubject())
                    .map(OutgoingText::clean)
                    .filter(each -> !each.isBlank());
            String plain = clean(body).replaceAll("\\s+\\z", "");
            String said = plain.isBlank() ? subject.orElse("") : plain;
            if (said.isBlank()) {
                throw new Refused("5.6.1", "nothing is said in it");
            }
            if (said.getBytes(StandardCharsets.UTF_8).length > MOST_OCTETS) {
                throw new Refused("5.3.4", "a text of a chat has " + MOST_OCTETS + " octets at most");
            }
            return new OutgoingText(subject, said);
        } catch (MessagingException e) {
            throw new Refused("5.6.0", "the message cannot be read as one: " + e.getMessage());
        }
    }

    private static byte[] read(Content content, LongConsumer progress) throws IOException, Refused {
        if (content.size() > MOST_MESSAGE) {
            throw new Refused("5.3.4", "a message for a chat has " + MOST_MESSAGE + " octets at most");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = content.open()) {
            byte[] block = new byte[BLOCK];
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                out.write(block, 0, length);
                progress.accept(out.size());
            }
        }
        return out.toByteArray();
    }

    private static Optional<String> text(Part part, int depth) throws MessagingException, Refused {
        try {
            boolean isAside = Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
            if (part.isMimeType("text/plain") && !isAside) {
                return Optional.of(part.getContent().toString());
            }
            if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts && depth < DEEPEST) {
                return text(
                        parts, part.isMimeType("multipart/alternative"), part.isMimeType("multipart/signed"), depth);
            }
            if (depth == 0) {
                return Optional.empty();
            }
            throw new Refused("5.6.1", "a chat carries text alone, and the message has something beside it");
        } catch (IOException | RuntimeException e) { // the last: of what it cannot parse
            throw new Refused("5.6.1", "its text cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> text(Multipart parts, boolean isChoice, boolean isSigned, int depth)
            throws MessagingException, Refused {
        if (isChoice) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart each = parts.getBodyPart(i);
                if (each.isMimeType("text/plain") || each.isMimeType("multipart/*")) {
                    return text(each, depth + 1);
                }
            }
            return Optional.empty();
        }
        StringBuilder all = new StringBuilder();
        int counted = isSigned ? Math.min(1, parts.getCount()) : parts.getCount();
        for (int i = 0; i < counted; i++) {
            text(parts.getBodyPart(i), depth + 1)
                    .ifPresent(each -> all.append(all.isEmpty() ? "" : "\n").append(each));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all.toString());
    }

    private static String clean(String text) {
        return NO_XML.matcher(text.replace("\r\n", "\n")).replaceAll("\uFFFD");
    }
}
