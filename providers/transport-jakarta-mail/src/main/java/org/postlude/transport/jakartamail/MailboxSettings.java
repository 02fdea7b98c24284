package org.postlude.transport.jakartamail;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportRequest;

/**
 * Whose mailbox, and how it is looked into.
 *
 * @param folders at least one; INBOX for POP3
 * @param target where mail is moved to; null unless it is
 * @param largest in octets; 0 for any size
 * @param perHour messages in any hour; 0 for any number
 * @param idle whether the server tells of new mail where it can
 */
record MailboxSettings(
        MailboxKind kind,
        String host,
        int port,
        Security security,
        Login login,
        List<String> folders,
        After after,
        @Nullable String target,
        int largest,
        int perHour,
        boolean idle,
        Duration every,
        Duration connectTimeout,
        Duration replyTimeout,
        Duration backOff,
        Duration mostBackOff) {

    static MailboxSettings of(MailboxKind kind, TransportRequest request, Secrets secrets) {
        String form = "write " + kind.scheme() + "://user@host:port or " + kind.tlsScheme()
                + "://user@host, options behind a ?";
        ServerUrl url = ServerUrl.of(request, kind.ports(), form);
        Options options = new Options(request, url.query(), MailboxOptions.names(kind), secrets.environment());
        Login login = Login.of(kind.scheme(), options, secrets.passwords(), secrets.tokens());
        if (login == null) {
            throw options.refused("a mailbox is somebody's; " + form);
        }
        String target = target(kind, options);
        String after = options.text("after", "leave").toLowerCase(Locale.ROOT);
        return new MailboxSettings(
                kind,
                url.host(),
                url.port(),
                Security.of(url.scheme().equals(kind.tlsScheme()), url.scheme(), options, login),
                login,
                folders(kind, options, target),
                target != null ? After.MOVE : after.equals("delete") ? After.DELETE : After.LEAVE,
                target,
                options.countOrNone("largest", 0),
                options.countOrNone("perHour", 0),
                kind == MailboxKind.IMAP
                        && options.oneOf("idle", "yes", "yes", "no").equals("yes"),
                options.time("every", Duration.ofMinutes(2)),
                options.time("connectTimeout", Duration.ofSeconds(30)),
                options.time("replyTimeout", Duration.ofMinutes(1)),
                options.time("backOff", Duration.ofSeconds(10)),
                options.time("mostBackOff", Duration.ofMinutes(10)));
    }

    /** Null unless mail is moved; what is no word for what becomes of mail is refused. */
    private static @Nullable String target(MailboxKind kind, Options options) {
        String after = options.text("after", "leave");
        if (kind == MailboxKind.IMAP && after.matches("(?is)move:.+")) {
            return after.substring("move:".length());
        }
        if (!after.matches("(?i)leave|delete")) {
            throw options.wrong(
                    "after", after, "write leave, delete" + (kind == MailboxKind.IMAP ? ", or move:FOLDER" : ""));
        }
        return null;
    }

    private static List<String> folders(MailboxKind kind, Options options, @Nullable String target) {
        if (kind == MailboxKind.POP3) {
            return List.of("INBOX");
        }
        String text = options.text("folder", "INBOX");
        List<String> folders = List.of(text.split(",", -1));
        if (folders.stream().anyMatch(String::isBlank)) {
            throw options.wrong("folder", text, "write names with one comma between them");
        }
        if (target != null && folders.contains(target)) {
            throw options.wrong("after", "move:" + target, "mail would be moved to a folder that is fetched from");
        }
        return folders;
    }

    /**
     * What the keys of this mailbox begin with: whose it is, and where. Numbers that another mailbox gives to its messages are often the
     * same ones, and an account's name in the spooler may be given to another mailbox.
     */
    String key() {
        return kind.scheme() + ":" + encoded(login.user()) + "@" + encoded(host.toLowerCase(Locale.ROOT)) + ":";
    }

    /** Without a colon or a semicolon. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String place() {
        return host + ":" + port;
    }
}
