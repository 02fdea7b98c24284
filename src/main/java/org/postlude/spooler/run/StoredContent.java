package org.postlude.spooler.run;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.store.spi.DamagedMessageException;

/** What a transport is lent of a stored message; remembers that damage was found, whatever the transport makes of it. */
final class StoredContent implements Content {
    private final Content content;
    private volatile @Nullable String damage;

    StoredContent(Content content) {
        this.content = content;
    }

    /** What is wrong with the stored bytes; null as long as nothing was found. */
    @Nullable
    String damage() {
        return damage;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = note(content::open);
        if (in == null) {
            throw new IOException("the store opened a message and gave no stream (rule Q8); it stays in the queue");
        }
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                return note(super::read);
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return note(() -> super.read(to, offset, length));
            }
        };
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T note(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (DamagedMessageException e) {
            damage = Words.of(e);
            throw e;
        }
    }
}
