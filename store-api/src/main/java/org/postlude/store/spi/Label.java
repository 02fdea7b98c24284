package org.postlude.store.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * What a store indexes a part by.
 *
 * @param state the state
 * @param due when it is to be looked at; millisecond precision is enough
 * @param priority -1, 0 or 1; higher first
 * @param lane what is limited together, for example one destination over one transport; at most 512 characters
 */
public record Label(LabelState state, Instant due, int priority, String lane) {
    /**
     * Refuses null.
     *
     * @param state the state
     * @param due when it is to be looked at; millisecond precision is enough
     * @param priority -1, 0 or 1; higher first
     * @param lane what is limited together, for example one destination over one transport; at most 512 characters
     */
    public Label {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(due, "due");
        Objects.requireNonNull(lane, "lane");
    }

    /** A due time that does not come. */
    public static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    /** Ends the name of a group of lanes: {@code a|} is the group of {@code a|x} and {@code a|y}. */
    public static final char GROUP_END = '|';

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

    /**
     * Whether a look that leaves some lanes out leaves this one out (rule Q3).
     *
     * @param excluded names of lanes, and of groups of lanes
     * @return true if it has this lane, or the group that ends with the last {@value #GROUP_END} of this lane's name
     */
    public boolean isExcluded(Set<String> excluded) {
        return excluded.contains(lane) || excluded.contains(lane.substring(0, lane.lastIndexOf(GROUP_END) + 1));
    }
}
