package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.SubmissionKey;

/** The submission key of {@code --once}: who sends which octets to whom. Route and options are no part of it. */
final class OnceKey {
    private OnceKey() {}

    static SubmissionKey of(Envelope envelope, Content content) throws IOException {
        MessageDigest digest = sha256();
        digest.update((envelope.sender() + "\n").getBytes(UTF_8)); // no address holds a line feed
        for (Recipient recipient : envelope.recipients()) {
            digest.update((recipient + "\n").getBytes(UTF_8));
        }
        digest.update((byte) '\n');
        try (InputStream in = new DigestInputStream(content.open(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return new SubmissionKey("once-" + HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
