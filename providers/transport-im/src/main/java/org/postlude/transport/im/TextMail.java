package org.postlude.transport.im;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postlude.message.Content;

/** A text as a message (RFC 5322): the same octets each time it is made. */
final class TextMail {
    private static final Pattern MAILBOX = Pattern.compile(
            "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final int SUBJECT = 60;
    /** Octets of an encoded word: 60 characters, between 12 others. */
    private static final int WORD = 45;

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
            String subject = subject(text);
            message.setHeader("Subject", isPlain(subject) ? MimeUtility.fold(9, subject) : encoded(subject));
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
    private static String address(String name, String address) {
        boolean isMailbox =
                address.length() <= LONGEST_ADDRESS && MAILBOX.matcher(address).matches() && isPlain(address);
        String shown = name.isEmpty() ? (isMailbox ? "" : address) : name;
        String words = Identity.of(shown, 200);
        String folded = isPlain(words) ? "\"" + words.replaceAll("([\\\\\"])", "\\\\$1") + "\"" : encoded(words);
        return shown.isEmpty() ? address : isMailbox ? folded + "\r\n <" + address + ">" : folded + ":;";
    }

    /** Where no reader looks for an encoded word: not every one knows that a quoted string has none (RFC 2047, 5). */
    private static boolean isPlain(String words) {
        return !words.contains("=?") && words.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** As encoded words, each of whole characters and of 75 at most (RFC 2047, 2 and 5), on lines of their own. */
    private static String encoded(String words) {
        List<String> all = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int octets = 0;
        for (int point : words.codePoints().toArray()) {
            int more = Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (octets + more > WORD) {
                all.add(encodedWord(word.toString()));
                word.setLength(0);
                octets = 0;
            }
            word.appendCodePoint(point);
            octets += more;
        }
        all.add(encodedWord(word.toString()));
        return String.join("\r\n ", all);
    }

    private static String encodedWord(String word) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8)) + "?=";
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
