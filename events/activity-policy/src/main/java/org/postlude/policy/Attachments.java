package org.postlude.policy;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postlude.message.Content;

/** What is attached to a message: each part that is to be saved, has a file name, or is neither text nor a frame for others. */
public final class Attachments {
    private static final int DEEPEST = 30;
    private static final int MOST = 1_000;
    private static final String NAMELESS = "(no name)";

    private Attachments() {}

    /**
     * Finds their names.
     *
     * @param content a whole message
     * @return in their order; what has no name is {@code (no name)}, and a TAB in a name a space
     * @throws IOException if the message cannot be read to its end, or is built so that nobody reads it: more than 30 levels deep, or
     *     of more than 1,000 attachments
     */
    public static List<String> of(Content content) throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream in = content.open()) {
            find(new MimeMessage(Session.getInstance(new Properties()), in), 0, names);
        } catch (MessagingException | RuntimeException e) {
            throw new IOException("the parts of the message cannot be told apart: " + e.getMessage(), e);
        }
        return names;
    }

    private static void find(Part part, int depth, List<String> names) throws MessagingException, IOException {
        if (depth > DEEPEST || names.size() > MOST) {
            throw new IOException(
                    "the message is more than " + DEEPEST + " levels deep, or has more than " + MOST + " attachments");
        }
        String name = part.getFileName();
        boolean isToBeSaved = Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
        if (name != null || isToBeSaved) {
            names.add(name == null || name.isBlank() ? NAMELESS : name.replace('\t', ' '));
        } else if (part.isMimeType("multipart/*")) {
            Object body = part.getContent();
            if (!(body instanceof Multipart parts)) {
                throw new IOException("a part says that it has parts, and has none");
            }
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart each = parts.getBodyPart(i);
                find(each, depth + 1, names);
            }
        } else if (!part.isMimeType("text/*") && !part.isMimeType("message/delivery-status")) {
            names.add(NAMELESS);
        }
    }
}
