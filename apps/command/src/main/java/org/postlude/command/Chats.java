package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;

/** What is otherwise where a transport is a chat server: addresses have a type of their own, and an account keeps a folder. */
final class Chats {
    /** The type of addresses there. */
    static final String TYPE = "XMPP";

    private static final Pattern URL = Pattern.compile("xmpp://([^/?#]*)[^?]*(\\?.*)?", Pattern.CASE_INSENSITIVE);

    private Chats() {}

    /** Of mail that goes over a transport, unless it is said with the address. */
    static String addressType(String url) {
        return URL.matcher(url).matches() ? TYPE : Recipient.SMTP;
    }

    /** A mailbox is as well an address at a chat server (RFC 7622, 3.1), but for a local part in quotes. */
    static Submission addressed(Submission submission, String type) {
        if (type.equals(Recipient.SMTP)) {
            return submission;
        }
        Envelope before = submission.envelope();
        List<Recipient> recipients = before.recipients().stream()
                .map(each -> each.addressType().equals(Recipient.SMTP) ? new Recipient(type, each.address()) : each)
                .toList();
        return new Submission(
                submission.key(),
                new Envelope(before.sender(), recipients),
                submission.content(),
                submission.notBefore(),
                submission.inDoubt(),
                submission.priority(),
                submission.holdReason(),
                submission.expires(),
                submission.reports(),
                submission.transport(),
                submission.dsn());
    }

    /**
     * The URL of an account with the folder that it keeps, which is in that of a store unless it is said. It belongs to the URL, for that
     * is what mail in the queue knows of its route.
     *
     * @param name of the transport; its URL if it has none of its own
     */
    static String withState(String name, String url, StoreAddress store) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches() || (parts.group(2) != null && parts.group(2).matches("(?i).*[?&]state=.*"))) {
            return url;
        }
        String folder = (name.equals(url) ? parts.group(1) : name).replaceAll("[^A-Za-z0-9@._-]", "_");
        Path state = ExitRecord.file(store).resolveSibling("im").resolve(folder.replaceFirst("^\\.", "_"));
        return url + (parts.group(2) == null ? "?" : url.endsWith("?") ? "" : "&") + "state="
                + encoded(state.toString());
    }

    /** For a value in a URL; a path stays readable. */
    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("%3A", ":")
                .replace("%40", "@");
    }

    /** Whether it is written as a chat server's, in upper or lower case. */
    static boolean isTyped(String address) {
        return address.toUpperCase(Locale.ROOT).startsWith(TYPE + ":");
    }

    /** One that says its type. */
    static Recipient typed(String address) {
        String plain = address.substring(TYPE.length() + 1).trim();
        if (!plain.matches("[^@/\\s\"]+@[^@/\\s\"]+")) {
            throw new UsageException("--to " + address
                    + ": it is no address at a chat server, as XMPP:bob@chat.example is; nothing was submitted");
        }
        return new Recipient(TYPE, plain);
    }
}
