package org.postlude.policy;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * What is attached to a message: each part that is to be saved, or has a file name, or is anything but plain text, HTML, a frame for others
 * or what a report is made of; and what stands uuencoded in a text. Pictures within the address of an HTML page are not looked for.
 */
public final class Attachments {
    private static final int DEEPEST = 30;
    private static final int MOST = 1_000;
    private static final String NAMELESS = "(no name)";
    /** Also a name that is cut into numbered pieces (RFC 2231, 3), of which the first is missing. */
    private static final Pattern NAMED =
            Pattern.compile(";\\s*(?:file)?name\\s*\\*?\\d*\\*?\\s*=", Pattern.CASE_INSENSITIVE);

    private static final Pattern UUENCODED = Pattern.compile("(?m)^begin(?:-base64)? [0-7]{3,4} (.*)$");

    private final List<String> names = new ArrayList<>();
    private int parts;

    private Attachments() {}

    /**
     * Finds their names.
     *
     * @param content a whole message
     * @return in their order; what has no name is {@code (no name)}, and a control character in a name a space
     * @throws IOException if the message cannot be read to its end, or is built so that programs may read it in different ways: with a
     *     field of MIME twice, more than 30 levels deep, or of more than 1,000 parts
     */
    public static List<String> of(Content content) throws IOException {
        Attachments found = new Attachments();
        try (InputStream in = content.open()) {
            found.find(new MimeMessage(Session.getInstance(new Properties()), in), 0);
        } catch (MessagingException | RuntimeException e) {
            throw new IOException("the parts of the message cannot be told apart: " + e.getMessage(), e);
        }
        return found.names;
    }

    private void find(Part part, int depth) throws MessagingException, IOException {
        parts++;
        if (depth > DEEPEST || parts > MOST) {
            throw new IOException("it is more than " + DEEPEST + " levels deep, or has more than " + MOST + " parts");
        }
        String type = once(part, "Content-Type");
        String disposition = once(part, "Content-Disposition");
        String encoding = once(part, "Content-Transfer-Encoding");
        boolean isNamed =
                NAMED.matcher(type).find() || NAMED.matcher(disposition).find();
        boolean isInline = disposition.isBlank() || Part.INLINE.equalsIgnoreCase(part.getDisposition());
        if (isNamed || !isInline) {
            add(part.getFileName());
        } else if (part.isMimeType("multipart/*")) {
            findIn(part, depth);
        } else if (part.isMimeType("text/plain") || part.isMimeType("text/html")) {
            findIn(String.valueOf(part.getContent()));
        } else if (!isOfReport(part) || !(encoding.isBlank() || encoding.strip().matches("(?i)[78]bit"))) {
            add(null);
        }
    }

    private static boolean isOfReport(Part part) throws MessagingException {
        return part.isMimeType("message/delivery-status")
                || part.isMimeType("message/disposition-notification")
                || part.isMimeType("text/rfc822-headers");
    }

    private void findIn(Part part, int depth) throws MessagingException, IOException {
        if (!(part.getContent() instanceof Multipart frame)) {
            throw new IOException("a part says that it has parts, and has none");
        }
        if (frame instanceof MimeMultipart mime) {
            findIn(String.valueOf(mime.getPreamble()));
        }
        boolean isDigest = part.isMimeType("multipart/digest");
        for (int i = 0; i < frame.getCount(); i++) {
            BodyPart each = frame.getBodyPart(i);
            if (isDigest && once(each, "Content-Type").isBlank()) {
                add(each.getFileName()); // a message, unless it says otherwise (RFC 2046, 5.1.5)
            } else {
                find(each, depth + 1);
            }
        }
    }

    private void findIn(String text) {
        Matcher begin = UUENCODED.matcher(text);
        while (begin.find() && names.size() < MOST) {
            add(begin.group(1));
        }
    }

    /** Of two fields one program reads the first, another one the last. */
    private static String once(Part part, String name) throws MessagingException, IOException {
        String[] all = part.getHeader(name);
        if (all != null && all.length > 1) {
            throw new IOException("a part says its " + name + " twice");
        }
        return all == null ? "" : String.valueOf(all[0]);
    }

    private void add(@Nullable String name) {
        String shown = name == null ? "" : name.replaceAll("\\p{Cntrl}", " ").strip();
        names.add(shown.isEmpty() ? NAMELESS : shown);
    }
}
