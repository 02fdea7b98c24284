package org.postlude.testing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/** What was taken and not given back: sessions, handles, registrations, streams; with the stack that took it. Thread-safe. */
final class LooseEnds {
    /** Only a stack; never thrown. */
    static final class Taken extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Object under;

        Taken(String what, Object under) {
            super(what + " was taken here and never closed; use try-with-resources");
            this.under = under;
        }
    }

    private final Map<Object, Taken> open = new LinkedHashMap<>();
    /** What this thread takes is the kit's own; guarded by this, as the above. */
    private @Nullable Thread unwatched;

    synchronized void taken(Object held, Object under, String what) {
        if (Thread.currentThread() != unwatched) {
            open.put(held, new Taken(what, under));
        }
    }

    /** What lived under it has gone with it. */
    synchronized void givenBack(Object held) {
        open.remove(held);
        List<Object> under = open.entrySet().stream()
                .filter(entry -> Objects.equals(entry.getValue().under, held))
                .map(Map.Entry::getKey)
                .toList();
        under.forEach(this::givenBack);
    }

    /** Takes something for the kit itself, which sees to it that it is closed. */
    <T> T unwatched(Supplier<T> taking) {
        watchAllBut(Thread.currentThread());
        try {
            return taking.get();
        } finally {
            watchAllBut(null);
        }
    }

    private synchronized void watchAllBut(@Nullable Thread thread) {
        unwatched = thread;
    }

    synchronized List<Taken> left() {
        return new ArrayList<>(open.values());
    }

    /** The process died: what its threads held is nobody's. */
    synchronized void clear() {
        open.clear();
    }

    /** Stored bytes, each stream of which has to be closed by whom they were lent to. */
    Content lent(String what, Content content) {
        return new Content() {
            @Override
            public long size() {
                return content.size();
            }

            @Override
            public InputStream open() throws IOException {
                InputStream stream = new FilterInputStream(content.open()) {
                    @Override
                    public void close() throws IOException {
                        givenBack(this);
                        super.close();
                    }
                };
                taken(stream, stream, "a stream of " + what);
                return stream;
            }

            @Override
            public String toString() {
                return content.toString();
            }
        };
    }
}
