package org.postlude.store.sql;

import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * A message of one chunk. The checksum of that chunk tells that its octets are those which were written under the number of
 * this body; no other body ever has it (see {@link Bodies}), so they need not be compared with the digest of the submit, which
 * takes ten times as long. Whoever opens it a second time looks anew.
 */
final class ShortContent implements Content {
    private final View view;
    private final MessageRow message;
    private final AtomicReference<byte @Nullable []> octets;

    ShortContent(View view, MessageRow message, byte[] octets) {
        this.view = view;
        this.message = message;
        this.octets = new AtomicReference<>(octets);
    }

    @Override
    public long size() {
        return message.size();
    }

    @Override
    public InputStream open() {
        return new BodyStream(view, message, octets.getAndSet(null));
    }
}
