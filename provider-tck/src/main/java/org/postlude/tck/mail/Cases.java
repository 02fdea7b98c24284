package org.postlude.tck.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** A family of mails, written a character an octet. */
abstract class Cases {
    static final String CRLF = "\r\n";

    private final List<HardMail> all = new ArrayList<>();

    List<HardMail> all() {
        return List.copyOf(all);
    }

    /** A mail with the usual header, further fields, and a body. */
    final void mail(String name, String fields, String body) {
        all.add(new HardMail(name, usual(name) + fields + CRLF + body, true));
    }

    /** A mail whose every octet is given. */
    final void bare(String name, String text) {
        all.add(new HardMail(name, text, true));
    }

    final void withoutHeader(String name, String text) {
        all.add(new HardMail(name, text, false));
    }

    static String usual(String name) {
        return addresses(name) + date() + messageId(name);
    }

    static String addresses(String name) {
        return "From: Hard Mail <sender@example.org>\r\nTo: " + name + "@example.net\r\nSubject: " + name + CRLF;
    }

    static String date() {
        return "Date: Mon, 03 Aug 2026 09:00:00 +0200\r\n";
    }

    static String messageId(String name) {
        return "Message-ID: <" + name + "@hard.example.org>\r\n";
    }

    /** The octets of a text in UTF-8. */
    static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    static String lines(String... lines) {
        return String.join(CRLF, lines) + CRLF;
    }
}
