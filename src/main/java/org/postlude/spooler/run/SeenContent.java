package org.postlude.spooler.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/** Content whose beginning was looked at: what a source gives only once is not opened a second time for it. */
final class SeenContent implements Content, AutoCloseable {
    private static final int SEEN = 65_536;

    private final Content content;
    private final byte[] beginning;
    private @Nullable InputStream rest;

    SeenContent(Content content) throws IOException {
        this.content = content;
        InputStream in = content.open();
        try {
            beginning = in.readNBytes(SEEN);
            rest = in;
        } catch (IOException | RuntimeException | Error e) {
            in.close();
            throw e;
        }
    }

    byte[] beginning() {
        return beginning;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream open() throws IOException {
        InputStream first = rest;
        rest = null;
        return first == null ? content.open() : new SequenceInputStream(new ByteArrayInputStream(beginning), first);
    }

    @Override
    public void close() throws IOException {
        if (rest != null) {
            rest.close();
        }
    }

    @Override
    public String toString() {
        return content.toString();
    }
}
