package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** What the stub does at one step of a conversation. */
@FunctionalInterface
interface Reaction {
    /**
     * Reacts.
     *
     * @return false to end the conversation
     */
    boolean on(SmtpStub.Line line) throws IOException, InterruptedException;

    static Reaction say(String... lines) {
        return line -> {
            line.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return true;
        };
    }

    /** Exactly these octets, as one write; what they lack of a reply never comes. */
    static Reaction raw(String octets) {
        return line -> {
            line.write(octets.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        };
    }

    /** A handshake, and what comes after it is read and written through TLS. */
    static Reaction tls(Certificates.Kind certificate) {
        return line -> {
            line.secure(Certificates.server(certificate));
            return true;
        };
    }

    /** EHLO of a server that has one list of extensions before TLS and another behind it. */
    static Reaction offers(String inPlain, String... inTls) {
        return line -> say(
                        "250-stub",
                        (line.isSecured() ? "250-" + String.join("\r\n250-", inTls) : "250-" + inPlain),
                        "250 HELP")
                .on(line);
    }

    /** Waits until the other side has said something, and leaves it unread. */
    static Reaction heard() {
        return SmtpStub.Line::awaitOctets;
    }

    static Reaction cut() {
        return line -> false;
    }

    /** Says nothing until the test is over or the other side goes away. */
    static Reaction silence() {
        return line -> {
            line.awaitEnd();
            return false;
        };
    }

    /** One octet every 20 ms, for ever: each read succeeds, and no reply ever comes. */
    static Reaction drip(String octet) {
        return line -> {
            while (line.pause(20)) {
                line.write(octet.getBytes(StandardCharsets.ISO_8859_1));
            }
            return false;
        };
    }

    default Reaction then(Reaction next) {
        return line -> on(line) && next.on(line);
    }

    /** Tells that it was reached, and goes on when let. */
    default Reaction behind(CountDownLatch reached, CountDownLatch let) {
        return line -> {
            reached.countDown();
            return SmtpStub.await(let) && on(line);
        };
    }
}
