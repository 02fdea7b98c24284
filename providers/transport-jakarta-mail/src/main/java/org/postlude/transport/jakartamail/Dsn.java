package org.postlude.transport.jakartamail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postlude.message.DsnParameters;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;

/**
 * The parameters of RFC 3461, for a server that offers DSN. The reports themselves come by mail, to the sender.
 *
 * @param events the value of NOTIFY; empty if only what the sender said of reports is passed on
 * @param returned the value of RET; empty leaves it to the server
 */
record Dsn(String events, String returned) {
    static final Dsn OFF = new Dsn("", "");

    private static final Set<String> EVENTS = Set.of("success", "failure", "delay");
    private static final String FORMS = "write off, never, or a list of success, failure, delay and, at most one of"
            + " them, full or headers; for example failure,delay,headers";

    /** {@code dsn=off}, {@code dsn=never}, {@code dsn=failure,delay,headers}. */
    static Dsn of(Options options) {
        String text = options.text("dsn", "off");
        if (text.equals("off")) {
            return OFF;
        }
        List<String> asked = new ArrayList<>();
        String returned = "";
        for (String word : text.split(",", -1)) {
            if (EVENTS.contains(word) && !asked.contains(word)) {
                asked.add(word);
            } else if ((word.equals("full") || word.equals("headers")) && returned.isEmpty()) {
                returned = word.equals("full") ? "FULL" : "HDRS";
            } else if (!text.equals("never")) {
                throw options.wrong("dsn", text, FORMS);
            }
        }
        if (asked.isEmpty() && !text.equals("never")) {
            throw options.wrong("dsn", text, FORMS);
        }
        return new Dsn(asked.isEmpty() ? "NEVER" : String.join(",", asked).toUpperCase(Locale.ROOT), returned);
    }

    boolean isOn() {
        return !events.isEmpty();
    }

    /**
     * What MAIL gets: how much comes back, and the name of the message, which the report will repeat. What the sender said goes on
     * (RFC 3461, 5.2.1), whatever we ask for; else it is ours.
     */
    String mail(PartId part, DsnParameters said) {
        String ret = said.returned().map(Enum::name).orElse(returned);
        String id = said.envelopeId().orElse(isOn() ? xtext(part.message().value()) : "");
        return (ret.isEmpty() ? "" : " RET=" + ret) + (id.isEmpty() ? "" : " ENVID=" + id);
    }

    /** What RCPT gets: when to report, and of whom, as the sender knew them, or we. */
    String rcpt(Recipient recipient, DsnParameters said) {
        String original = said.original(recipient).orElse(isOn() ? original(recipient.address()) : "");
        return (isOn() ? " NOTIFY=" + events : "") + (original.isEmpty() ? "" : " ORCPT=" + original);
    }

    private static String original(String address) {
        return WireAddress.isAscii(address) ? "rfc822;" + xtext(address) : "utf-8;" + utf8Xtext(address);
    }

    /** RFC 6533, section 3: the form in ASCII, for whoever reads it may not have been asked for SMTPUTF8. */
    static String utf8Xtext(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < '!' || c > '~' || c == '+' || c == '=' || c == '\\') {
                out.append(String.format("\\x{%02X}", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    /** RFC 3461, section 4. */
    static String xtext(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '!' || c > '~' || c == '+' || c == '=') {
                out.append(String.format("+%02X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
