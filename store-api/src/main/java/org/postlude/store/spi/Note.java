package org.postlude.store.spi;

import java.util.Objects;

/**
 * A small piece of the spooler's state.
 *
 * @param name its name
 * @param revision 1 when it was first put, grows by one with each change
 * @param bytes must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody; a copy per access would cost
public record Note(String name, long revision, byte[] bytes) {
    /**
     * Refuses null.
     *
     * @param name its name
     * @param revision 1 when it was first put, grows by one with each change
     * @param bytes must not be changed
     */
    public Note {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bytes, "bytes");
    }
}
