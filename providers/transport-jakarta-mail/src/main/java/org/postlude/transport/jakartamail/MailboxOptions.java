package org.postlude.transport.jakartamail;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.transport.TransportOption;

/** What can be set of a mailbox, for tools and for refusals; {@code docs/guides/fetch.md} says it at length (rule T21). */
final class MailboxOptions {
    private static final String TIME = ", a time such as 500ms, 30s, 5m or 1h";
    private static final String PLACE = ": env:NAME or file:/PATH, never the secret itself";
    private static final List<TransportOption> BOTH = List.of(
            open("options", "file of further options, Java properties; a path that begins with /", "none"),
            open("starttls", "required, opportunistic or off", "required"),
            open("trust", "file of certificates that are trusted, PEM or PKCS #12", "the JDK's"),
            secret("trustPassword", "where the password of a PKCS #12 file lies" + PLACE, "none"),
            open("user", "whose mailbox", "the user of the URL"),
            secret("password", "where the password lies" + PLACE, "from code"),
            secret("token", "where the access token lies" + PLACE, "from code"),
            open("auth", "the mechanisms that may be used", "xoauth2,plain,login"),
            open("unprotectedLogin", "refuse, or allow: log in also where TLS is not required", "refuse"),
            open("largest", "octets; what is larger stays where it is, and that is told once; 0 for any size", "0"),
            open("perHour", "so many messages are fetched in any hour; 0 for any number", "0"),
            open("every", "how often the mailbox is looked into" + TIME, "2m"),
            open("connectTimeout", "until the server is connected" + TIME, "30s"),
            open("replyTimeout", "until the server goes on with what it says" + TIME, "1m"),
            open("backOff", "after a first failure; twice as long after each further one" + TIME, "10s"),
            open("mostBackOff", "never longer than that" + TIME, "10m"));

    private MailboxOptions() {}

    static List<TransportOption> of(MailboxKind kind) {
        List<TransportOption> all = new ArrayList<>(BOTH);
        if (kind == MailboxKind.IMAP) {
            all.add(open("folder", "the folders that are fetched from, with commas between them", "INBOX"));
            all.add(open("after", "what becomes of a message that is stored: leave, delete, or move:FOLDER", "leave"));
            all.add(open("idle", "yes, or no: do not let the server tell of new mail (RFC 2177)", "yes"));
        } else {
            all.add(open("after", "what becomes of a message that is stored: leave or delete", "leave"));
        }
        return List.copyOf(all);
    }

    static Set<String> names(MailboxKind kind) {
        return of(kind).stream().map(TransportOption::name).collect(Collectors.toSet());
    }

    private static TransportOption open(String name, String meaning, String otherwise) {
        return new TransportOption(name, meaning, otherwise, false);
    }

    private static TransportOption secret(String name, String meaning, String otherwise) {
        return new TransportOption(name, meaning, otherwise, true);
    }
}
