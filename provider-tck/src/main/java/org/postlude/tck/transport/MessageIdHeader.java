package org.postlude.tck.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postlude.message.Content;

/** Finds the Message-ID of a message (RFC 5322, section 3.6.4). */
final class MessageIdHeader {
    private static final String NAME = "message-id:";

    private MessageIdHeader() {}

    static Optional<String> of(Content content) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(content.open(), StandardCharsets.ISO_8859_1))) {
            // A folded field (RFC 5322, section 2.2.3) goes on in lines that begin with white space.
            StringBuilder field = new StringBuilder();
            for (String line : (Iterable<String>) lines.lines().takeWhile(line -> !line.isEmpty())::iterator) {
                if (line.startsWith(" ") || line.startsWith("\t")) {
                    field.append(line);
                } else if (isIt(field)) {
                    break;
                } else {
                    field.setLength(0);
                    field.append(line);
                }
            }
            return isIt(field) ? Optional.of(field.substring(NAME.length()).trim()) : Optional.empty();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isIt(CharSequence field) {
        return field.length() >= NAME.length()
                && field.subSequence(0, NAME.length()).toString().equalsIgnoreCase(NAME);
    }
}
