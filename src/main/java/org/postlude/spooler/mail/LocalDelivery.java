package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import org.postlude.message.Content;
import org.postlude.message.Recipient;

/**
 * A message as it is filed in a mailbox of this store: the envelope, which would be lost there, stands in front of it.
 *
 * <p>Final delivery adds Return-Path (RFC 5321, 4.4); Delivered-To names the envelope's recipients (RFC 9228). No Received
 * field: nothing was received from anybody. The message itself is not touched; a Return-Path that it had already stands
 * below ours (RFC 5321 lets us remove it, and a reader takes the first).
 */
public final class LocalDelivery implements Content {
    private final byte[] envelope;
    private final Content message;

    /**
     * Puts the envelope in front.
     *
     * @param sender the reverse-path; empty for {@code <>}
     * @param recipients one Delivered-To for each
     * @param message as stored
     */
    public LocalDelivery(String sender, List<Recipient> recipients, Content message) {
        StringBuilder fields = new StringBuilder();
        Printable.addressField(fields, "Return-Path", "<" + Printable.mailbox(sender) + ">");
        for (Recipient recipient : recipients) {
            Printable.addressField(fields, "Delivered-To", Printable.address(recipient));
        }
        this.envelope = fields.toString().getBytes(ISO_8859_1);
        this.message = message;
    }

    @Override
    public long size() {
        return envelope.length + message.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(envelope), message.open());
    }

    @Override
    public String toString() {
        return message + " with its envelope";
    }
}
