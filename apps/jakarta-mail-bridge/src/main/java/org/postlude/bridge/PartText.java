package org.postlude.bridge;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.ReadableMessage.RecipientReport;

/** Collects what can be read of the parts of a message, one after the other. */
final class PartText {
    /** Deeper and more than any mail program makes them. */
    private static final int DEEPEST = 20;

    private static final int MOST = 200;

    private final StringBuilder text = new StringBuilder();
    private final List<RecipientReport> reports = new ArrayList<>();
    private int parts;

    String text() {
        return text.toString();
    }

    List<RecipientReport> reports() {
        return reports;
    }

    /** A line that is not of the message. */
    void note(String what) {
        begin();
        text.append('[').append(what).append("]\n");
    }

    void add(Part part, int depth) {
        if (++parts > MOST || depth > DEEPEST) {
            if (parts == MOST + 1 || depth > DEEPEST) {
                note("more parts, not shown");
            }
            return;
        }
        try {
            if (part.isMimeType("message/delivery-status") || part.isMimeType("message/global-delivery-status")) {
                addReports(part.getInputStream());
            } else if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart several) {
                addAll(several, part.isMimeType("multipart/alternative"), depth);
            } else if (isPlain(part.getContentType()) && !Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
                addText(part);
            } else {
                note(describe(part));
            }
        } catch (MessagingException | IOException | RuntimeException e) {
            note("a part that cannot be read: " + e.getMessage());
        }
    }

    /** What does not parse as a type is plain text (RFC 2045, section 5.2). */
    private static boolean isPlain(@Nullable String type) {
        try {
            return type == null || new ContentType(type).match("text/plain");
        } catch (ParseException e) {
            return true;
        }
    }

    /** Of alternatives the plain one, if there is one; else all are named. */
    private void addAll(Multipart several, boolean areAlternatives, int depth) throws MessagingException {
        for (int i = 0; areAlternatives && i < several.getCount(); i++) {
            if (several.getBodyPart(i).isMimeType("text/plain")) {
                add(several.getBodyPart(i), depth + 1);
                return;
            }
        }
        for (int i = 0; i < several.getCount() && parts <= MOST; i++) {
            BodyPart each = several.getBodyPart(i);
            add(each, depth + 1);
        }
    }

    private void addText(Part part) throws MessagingException, IOException {
        begin();
        try (InputStream in = part.getInputStream()) {
            text.append(new String(in.readAllBytes(), charset(part.getContentType()))
                    .replace("\r\n", "\n")
                    .replace('\r', '\n'));
        }
    }

    private void begin() {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
    }

    private static Charset charset(@Nullable String type) {
        try {
            String name = type == null ? null : new ContentType(type).getParameter("charset");
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(MimeUtility.javaCharset(name));
        } catch (MessagingException | IllegalArgumentException e) {
            return StandardCharsets.ISO_8859_1; // a name that nobody knows: every octet is a character, none is lost
        }
    }

    private static String describe(Part part) throws MessagingException, IOException {
        String type = part.getContentType();
        String name = part.getFileName();
        long size = 0;
        try (InputStream in = part.getInputStream()) {
            size = in.transferTo(OutputStream.nullOutputStream());
        }
        return (type == null ? "a part" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))
                + (name == null ? "" : ", " + ReadableMessage.decoded(name))
                + ", " + size + " octets, not shown";
    }

    /** Groups of fields with an empty line between them; the first one is of the message, each other of a recipient. */
    private void addReports(InputStream in) throws MessagingException, IOException {
        byte[] octets;
        try (in) {
            octets = in.readAllBytes();
        }
        PushbackInputStream rest = new PushbackInputStream(new ByteArrayInputStream(octets));
        for (int next = rest.read(); next >= 0 && reports.size() < 10_000; next = rest.read()) {
            rest.unread(next);
            InternetHeaders group = new InternetHeaders(rest, true);
            String recipient = value(group, "Final-Recipient");
            if (!recipient.isEmpty()) {
                reports.add(new RecipientReport(
                        withoutType(recipient),
                        value(group, "Action"),
                        value(group, "Status"),
                        withoutType(value(group, "Diagnostic-Code"))));
            }
        }
    }

    private static String value(InternetHeaders group, String name) {
        return ReadableMessage.decoded(group.getHeader(name, null)).trim();
    }

    private static String withoutType(String value) {
        return value.substring(value.indexOf(';') + 1).trim();
    }
}
