package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a server is able to do; fixed at its start. */
record Talent(
        boolean lmtp,
        boolean pipelining,
        boolean implicitTls,
        @Nullable SSLContext tls,
        @Nullable String user,
        @Nullable String password) {
    /** Has a certificate, and so no use for mail in plain text. */
    boolean wantsTls() {
        return tls != null;
    }

    boolean offersLogin() {
        return user != null;
    }

    SSLContext shown() {
        return Objects.requireNonNull(tls, "no certificate was given");
    }

    String greeting(boolean secure) {
        return "250-faults.example.net\r\n250-8BITMIME\r\n"
                + (pipelining ? "250-PIPELINING\r\n" : "")
                + (wantsTls() && !secure ? "250-STARTTLS\r\n" : "")
                + (offersLogin() && (secure || !wantsTls()) ? "250-AUTH PLAIN LOGIN\r\n" : "")
                + "250 ENHANCEDSTATUSCODES";
    }

    boolean knows(String mechanism, List<String> said) {
        String words = String.join("\0", said.stream().map(Talent::plain).toList());
        String right = user + "\0" + password;
        return mechanism.equals("PLAIN") ? words.endsWith("\0" + right) : words.equals(right);
    }

    private static String plain(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException e) {
            return base64; // which nobody is known by
        }
    }
}
