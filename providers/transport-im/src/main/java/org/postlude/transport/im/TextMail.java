package org.postlude.transport.im;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.Date;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postlude.message.Content;

/** A text as a message (RFC 5322): the same octets each time it is made. */
final class TextMail {
    private static final Pattern MAILBOX = Pattern.compile(
            "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final int SUBJECT = 60;
    private static final int LONGEST_ADDRESS = 254;

    private TextMail() {}

    static Content of(String account, IncomingText text) throws IOException {
        try {
            MimeMessage message =
                    new Named("<" + Identity.digest(text.key()).substring(0, 40) + "@" + domain(account) + ">");
            String person = person(text, account);
            String room = text.conversation();
            message.setHeader("From", text.room() ? address(person, room) : address("", person));
            message.setHeader("To", text.room() || text.own() ? address("", room) : address("", account));
            message.setSentDate(Date.from(text.at()));
            message.setSubject(subject(text), "UTF-8");
            message.setHeader("Auto-Submitted", "no");
            String body = text.body().replaceAll("\r\n|\r|\n", "\r\n");
            message.setText(body, "UTF-8");
            message.setHeader("Content-Transfer-Encoding", encoding(body));
            message.saveChanges();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            message.writeTo(out);
            return Content.of(out.toByteArray());
        } catch (MessagingException e) {
            throw new IOException(
                    "a text of " + Names.ofFolder(text.conversation()) + " could not be made a message", e);
        }
    }

    private static String person(IncomingText text, String account) {
        return text.room() ? text.from() : text.own() ? account : text.conversation();
    }

    /** Where a name is none of mail, it is shown and is no address (RFC 5322, 3.4, and RFC 6854). */
    private static String address(String name, String address) throws UnsupportedEncodingException {
        boolean isMailbox =
                address.length() <= LONGEST_ADDRESS && MAILBOX.matcher(address).matches();
        String shown = name.isEmpty() ? (isMailbox ? "" : address) : name;
        String phrase = MimeUtility.encodeWord(Identity.of(shown, 200), "UTF-8", "B");
        String quoted = phrase.startsWith("=?") ? phrase : "\"" + phrase.replaceAll("([\\\\\"])", "\\\\$1") + "\"";
        String folded = quoted.replace("?= =?", "?=\r\n =?");
        return shown.isEmpty() ? address : isMailbox ? folded + "\r\n <" + address + ">" : folded + ":;";
    }

    private static String domain(String account) {
        String domain = account.substring(account.indexOf('@') + 1);
        return DOMAIN.matcher(domain).matches() ? domain : "xmpp.invalid";
    }

    /** Its own, or the first words. */
    private static String subject(IncomingText text) {
        String words = text.subject().orElse(text.body()).strip();
        String line = words.lines().findFirst().orElse("");
        String safe = Identity.of(line.isEmpty() ? "(nothing)" : line, 800);
        int end = Math.min(safe.length(), text.subject().isPresent() ? 200 : SUBJECT);
        int whole = end < safe.length() && Character.isLowSurrogate(safe.charAt(end)) ? end - 1 : end;
        return safe.substring(0, whole) + (whole < safe.length() ? "..." : "");
    }

    /** Neither control characters nor long lines are on their way as they are. */
    private static String encoding(String body) {
        long foreign = body.chars().filter(c -> c > 0x7e).count();
        boolean isPlain = foreign == 0
                && body.chars().allMatch(c -> c >= ' ' || c == '\r' || c == '\n' || c == '\t')
                && body.lines().allMatch(line -> line.length() <= 900);
        return isPlain ? "7bit" : foreign * 3 > body.length() ? "base64" : "quoted-printable";
    }

    /** Its Message-ID is not made up anew each time. */
    private static final class Named extends MimeMessage {
        private final String id;

        Named(String id) {
            super(Session.getInstance(new Properties()));
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
