package org.postlude.spooler.logoff;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.postlude.message.Content;

/** All octets of a content. */
final class Octets {
    private Octets() {}

    static byte[] of(Content content) {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a content of a test cannot be read", e);
        }
    }
}
