package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, by which stored bytes are checked (rule Q8) and a repeated submit is told from another message (rule Q1). */
public final class Sha256 {
    private Sha256() {}

    /**
     * For bytes that come one after another; see {@link java.security.DigestInputStream}.
     *
     * @return a new digest of nothing; to be used by one thread
     */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("the Java platform requires SHA-256", e);
        }
    }

    /**
     * Ends a digest.
     *
     * @param digest of all bytes; empty afterwards
     * @return 64 hexadecimal digits, lower case
     */
    public static String end(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The digest of a text.
     *
     * @param text in UTF-8
     * @return 64 hexadecimal digits, lower case
     */
    public static String of(String text) {
        return HexFormat.of().formatHex(start().digest(text.getBytes(UTF_8)));
    }
}
