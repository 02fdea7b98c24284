package org.postlude.tck.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;

/** What was read of one message. */
record Bytes(String digest, String messageId, Optional<Content> kept) {
    private static final int CHUNK = 8192;

    /** Reads in chunks: a message may be larger than the heap unless its content is kept. */
    static Bytes read(Content content, boolean keep, boolean change) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        MessageDigest digest = sha256();
        long size = 0;
        try (InputStream in = content.open()) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                size += n;
                if (change && size == content.size() && n > 0) {
                    chunk[n - 1] ^= 1;
                }
                digest.update(chunk, 0, n);
                if (keep) {
                    copy.write(chunk, 0, n);
                }
            }
        }
        if (size != content.size()) {
            throw new IOException("the content has " + size + " octets and says " + content.size());
        }
        Optional<Content> kept = keep ? Optional.of(Content.of(copy.toByteArray())) : Optional.empty();
        return new Bytes(
                HexFormat.of().formatHex(digest.digest()),
                MessageIdHeader.of(content).orElse(""),
                kept);
    }

    /** Whatever can be read of it, be it half: what a transport hands over that does not look. */
    static Bytes asFarAsItGoes(Content content) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (InputStream in = content.open()) {
            in.transferTo(copy);
        } catch (IOException e) {
            // The rest is missing, and this one does not mind.
        }
        byte[] bytes = copy.toByteArray();
        return new Bytes(HexFormat.of().formatHex(sha256().digest(bytes)), "", Optional.of(Content.of(bytes)));
    }

    Delivery delivery(OutboundMessage message, Recipient recipient, boolean answered) {
        return new Delivery(
                message.attempt(),
                message.part(),
                message.sender(),
                recipient,
                digest,
                messageId,
                answered,
                kept,
                message.dsn());
    }

    static byte[] all(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
