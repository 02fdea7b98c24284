package org.postlude.transport.jakartamail;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.transport.TransportOption;

/** What can be set, for tools and for refusals; {@code docs/guides/smtp.md} says it at length (rule T21). */
final class SmtpOptions {
    private static final String TIME = ", a time such as 500ms, 30s, 5m or 1h";
    private static final String PLACE = ": env:NAME or file:/PATH, never the secret itself";

    static final List<TransportOption> ALL = List.of(
            open("options", "file of further options, Java properties; a path that begins with /", "none"),
            open("starttls", "required, opportunistic or off", "required with a user, else opportunistic"),
            open("trust", "file of certificates that are trusted, PEM or PKCS #12", "the JDK's"),
            secret("trustPassword", "where the password of a PKCS #12 file lies" + PLACE, "none"),
            open("user", "who logs in", "the user of the URL, or nobody"),
            secret("password", "where the password lies" + PLACE, "from code"),
            secret("token", "where the access token lies" + PLACE, "from code"),
            open("auth", "the mechanisms that may be used", "xoauth2,plain,login"),
            open("unprotectedLogin", "refuse, or allow: log in also where TLS is not required", "refuse"),
            open("connections", "how many at once", "10"),
            open(
                    "standBy",
                    "messages that are claimed and read while all connections are in use",
                    "six times connections if these are 8 or more, else 0"),
            open("messagesPerConnection", "then it is closed", "1000"),
            open("connectionAge", "then it is closed, after the message that it carries" + TIME, "1h"),
            open("connectionsPerMinute", "at most so many are opened in any minute; 0 for any number", "0"),
            open("recipientsPerTransaction", "the others are deferred to the next attempt at once", "100"),
            open("idleTime", "how long a connection waits for the next message" + TIME, "30s"),
            open("localName", "what EHLO says: a domain or an address literal", "the address literal"),
            open("connectTimeout", "name look-up and connection, all addresses together" + TIME, "30s"),
            open("handshakeTimeout", "the TLS handshake as a whole" + TIME, "30s"),
            open("greetingTimeout", "until the 220 is complete" + TIME, "5m"),
            open("commandTimeout", "each reply to EHLO, MAIL, RCPT, RSET" + TIME, "5m"),
            open("dataTimeout", "the reply to DATA" + TIME, "2m"),
            open("writeTimeout", "the peer takes no data" + TIME, "3m"),
            open("dotTimeout", "the reply to the final dot" + TIME, "10m"),
            open("pipelining", "yes or no: commands go ahead of their replies where that is offered", "yes"),
            open("eightBit", "refuse or send what needs 8BITMIME where it is not offered", "refuse"),
            open("dsn", "what is asked of the server's own reports: off, never, or a list", "off"));

    private SmtpOptions() {}

    private static TransportOption open(String name, String meaning, String otherwise) {
        return new TransportOption(name, meaning, otherwise, false);
    }

    private static TransportOption secret(String name, String meaning, String otherwise) {
        return new TransportOption(name, meaning, otherwise, true);
    }

    static Set<String> names() {
        return ALL.stream().map(TransportOption::name).collect(Collectors.toSet());
    }
}
