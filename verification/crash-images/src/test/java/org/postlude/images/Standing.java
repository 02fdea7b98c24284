package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/**
 * How a message stands, in words that can be compared: each of its parts, and whether its octets are there.
 *
 * @param parts by index
 * @param hasBytes false if they were dropped
 */
record Standing(List<Part> parts, boolean hasBytes) {
    /** A part's revision, state and record. */
    record Part(long revision, LabelState state, String record) {
        static Part of(QueuedPart part) {
            return new Part(part.revision(), part.label().state(), new String(part.record(), UTF_8));
        }

        @Override
        public String toString() {
            return revision + "," + state + "," + record;
        }
    }

    static Standing submitted(int parts) {
        List<Part> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            all.add(new Part(1, LabelState.READY, "new"));
        }
        return new Standing(all, true);
    }

    Standing with(int index, LabelState state, String record) {
        List<Part> all = new ArrayList<>(parts);
        all.set(index, new Part(parts.get(index).revision() + 1, state, record));
        return new Standing(all, hasBytes);
    }

    boolean isEnded() {
        return parts.stream().allMatch(part -> part.state() == LabelState.DONE);
    }

    Standing withoutParts() {
        return new Standing(List.of(), hasBytes);
    }

    Standing withoutBytes() {
        return new Standing(parts, false);
    }

    @Override
    public String toString() {
        return parts + (hasBytes ? " whole" : " dropped");
    }
}
