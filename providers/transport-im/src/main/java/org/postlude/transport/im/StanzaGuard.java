package org.postlude.transport.im;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What comes from a server, before the parser has it. A document type, with which a few octets become gigabytes, is refused, as RFC
 * 6120, 11.1, wants it; so is a stanza that does not end.
 *
 * <p>Used by the thread that reads, but for {@link #answered}.
 */
final class StanzaGuard extends FilterReader {
    /** Servers end the stream of who sends a stanza of more than a quarter of one to ten MiB. */
    static final int LONGEST = 4 * 1024 * 1024;

    private static final String CDATA_END = "]]>";

    /** What was read last: text or a tag, the first one or two characters of markup, or a section that is text to its end. */
    private enum Place {
        ELSEWHERE,
        LESS_THAN,
        EXCLAMATION,
        CDATA
    }

    private Place place = Place.ELSEWHERE;
    private int ofCdataEnd;
    private boolean inStanza;
    private final AtomicInteger since = new AtomicInteger();

    private final Set<Thread> working;

    /** @param working told which thread reads */
    StanzaGuard(Reader in, Set<Thread> working) {
        super(in);
        this.working = working;
    }

    /** A stanza begins. */
    void begin() {
        inStanza = true;
    }

    /** It has ended. */
    void end() {
        inStanza = false;
        since.set(0);
    }

    /** Something was sent. What stands between stanzas are questions and answers, so that what was read before was one. */
    void answered() {
        if (!inStanza) {
            since.set(0);
        }
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        working.add(Thread.currentThread());
        int count = super.read(into, offset, length);
        if (count > 0) {
            if (since.addAndGet(count) > LONGEST) {
                throw new IOException("a stanza of more than " + LONGEST + " characters was refused");
            }
            for (int i = offset; i < offset + count; i++) {
                look(into[i]);
            }
        }
        return count;
    }

    private void look(char next) throws IOException {
        switch (place) {
            case ELSEWHERE -> place = next == '<' ? Place.LESS_THAN : Place.ELSEWHERE;
            case LESS_THAN -> place = next == '!' ? Place.EXCLAMATION : Place.ELSEWHERE;
            case EXCLAMATION -> {
                if (next != '[') {
                    throw new IOException("a document type or a comment, which XMPP forbids, was refused");
                }
                place = Place.CDATA;
                ofCdataEnd = 0;
            }
            case CDATA -> lookForCdataEnd(next);
        }
    }

    private void lookForCdataEnd(char next) {
        if (next == CDATA_END.charAt(ofCdataEnd)) {
            ofCdataEnd++;
        } else if (next != ']') {
            ofCdataEnd = 0;
        }
        // Of "]]]>" the last two brackets count: one more after two changes nothing.
        if (ofCdataEnd == CDATA_END.length()) {
            place = Place.ELSEWHERE;
        }
    }
}
