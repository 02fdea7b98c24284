package org.postlude.tck.memory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;

/** SHA-256, which every Java runtime has. */
final class Digests {
    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("the Java platform requires SHA-256", e);
        }
    }

    /** What tells a repeated submit from another message under the same key. */
    static byte[] ofSubmission(Envelope envelope, byte[] bodyDigest) {
        MessageDigest digest = sha256();
        add(digest, envelope.sender());
        for (Recipient recipient : envelope.recipients()) {
            add(digest, recipient.addressType());
            add(digest, recipient.address());
        }
        return digest.digest(bodyDigest);
    }

    // The zero byte cannot stand in an address, so that two lists never run into one.
    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
