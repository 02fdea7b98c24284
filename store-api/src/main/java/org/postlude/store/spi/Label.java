package org.postlude.store.spi;

import java.time.Instant;

/**
 * What a store indexes a part by.
 *
 * @param state the state
 * @param due when it is to be looked at; millisecond precision is enough
 * @param priority -1, 0 or 1; higher first
 * @param lane what is limited together, for example one destination over one transport; at most 512 characters
 */
public record Label(LabelState state, Instant due, int priority, String lane) {
    /** A due time that does not come. */
    public static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * The same with another state and due time.
     *
     * @param other the state
     * @param time the due time
     * @return a new label
     */
    public Label with(LabelState other, Instant time) {
        return new Label(other, time, priority, lane);
    }
}
