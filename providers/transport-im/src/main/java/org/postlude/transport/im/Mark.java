package org.postlude.transport.im;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * By what a later process knows a text of this account's again, as a room tells it in its history: the text's name says so, in a way that
 * nobody else can make up.
 *
 * @param secret of this account, on this disk alone
 */
record Mark(String secret) {
    private static final int OCTETS = 32;
    /** Of a digest so short a piece nobody goes on with. */
    private static final int DIGITS = 20;

    /** The one that lies there; whoever finds none makes it, and knows nothing again of what was sent before. */
    static Mark open(Path file) throws IOException {
        String found = Files.exists(file) ? Files.readString(file, StandardCharsets.US_ASCII) : "";
        if (found.length() == 2 * OCTETS) {
            return new Mark(found);
        }
        byte[] octets = new byte[OCTETS];
        new SecureRandom().nextBytes(octets);
        String made = HexFormat.of().formatHex(octets);
        StateFolder.write(file, made.getBytes(StandardCharsets.US_ASCII));
        return new Mark(made);
    }

    /** The name with the mark behind it; of another text it would be another. */
    String on(String name, String body) {
        return name + "-" + Identity.digest(secret + "\n" + name + "\n" + body).substring(0, DIGITS);
    }

    boolean isOn(String marked, String body) {
        int end = marked.lastIndexOf('-');
        return end > 0 && on(marked.substring(0, end), body).equals(marked);
    }
}
