package org.postlude.transport.im;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postlude.message.ActivityEvent;

/** Where the changes of conversations are recorded before anybody acts by them. One thread at a time. */
interface Journal extends Closeable {
    /**
     * What was recorded before, once, at first.
     *
     * @param to given each change with its time
     */
    void replay(BiConsumer<Instant, Change> to);

    /**
     * Records what happened at once: all of it, or nothing. Durable when it returns.
     *
     * @param at when it happened
     * @param changes in their order
     * @throws IOException it is not known whether it is recorded: nothing is, from then on, until it is opened anew
     */
    void append(Instant at, List<Change> changes) throws IOException;

    /**
     * Records something that may be forgotten in a crash.
     *
     * @param at when it happened
     * @param change without an event
     * @throws IOException as of {@link #append}
     */
    void note(Instant at, Change change) throws IOException;

    /**
     * What was recorded and is not {@link #settled}.
     *
     * @return the oldest, if there is one
     */
    Optional<ActivityEvent> untold();

    /**
     * An event was told. Forgotten in a crash: then it is told again.
     *
     * @param event it was {@link #untold()}
     * @throws IOException as of {@link #append}
     */
    void settled(ActivityEvent event) throws IOException;

    /**
     * Whether {@link #compact} is worth its while.
     *
     * @return by its length
     */
    boolean isLong();

    /**
     * Writes it anew, as short as it can be. What is not told yet stays.
     *
     * @param at now
     * @param all what makes the present state
     * @throws IOException it is not known which of the two is there, and neither is used until it is opened anew. That there was no room to
     *     write it is none: the one that was there goes on
     */
    void compact(Instant at, List<Change> all) throws IOException;
}
