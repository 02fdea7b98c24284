package org.postlude.spooler.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import org.postlude.message.Content;

/** The second pass: a header that is ready, and the client's body behind it, read anew and checked at each opening. */
final class FrozenContent implements Content {
    private static final byte[] NOTHING = {};
    private static final byte[] CRLF = {'\r', '\n'};

    private final Content given;
    private final byte[] header;
    private final long givenHeader;
    private final long givenSize;
    private final long fingerprint;
    private final boolean converted;
    private final byte[] tail;
    private final long size;

    /**
     * @param given what was scanned
     * @param scan what was found
     * @param header goes before the body, empty line included
     */
    FrozenContent(Content given, LineScan scan, byte[] header) {
        this.given = given;
        this.header = header;
        this.givenHeader = scan.headerEnd() < 0 ? scan.octets() : scan.headerEnd();
        this.givenSize = scan.octets();
        this.fingerprint = scan.fingerprint();
        this.converted = scan.hasBareLineFeeds();
        this.tail = givenHeader == givenSize || scan.endsWithLineEnd() ? NOTHING : CRLF;
        this.size = header.length + givenSize - givenHeader + (converted ? scan.bodyLineEnds() : 0) + tail.length;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream source = given.open();
        try {
            InputStream verified = new VerifiedStream(source, givenSize, fingerprint);
            verified.skipNBytes(givenHeader);
            InputStream body =
                    converted ? new CrLfStream(verified, Octets.bufferFor(givenSize - givenHeader)) : verified;
            return new SequenceInputStream(Collections.enumeration(
                    List.of(new ByteArrayInputStream(header), body, new ByteArrayInputStream(tail))));
        } catch (IOException | RuntimeException e) {
            try {
                source.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return size + " octets out of " + given;
    }
}
