package org.postlude.store.spi.support;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.postlude.message.MessageId;

/**
 * Makes the ids of one store: unlike those of any other store (rule Q13), never used again (rule Q1), sorted by submit
 * within an epoch and over rising ones (rule Q11).
 *
 * <p>An id is {@code mark-epoch-counter-time} in hexadecimal. The mark was drawn at random for the store. The counter begins
 * anew with each owner, which the epoch makes up for; the time does so where a backup came back and with it an old epoch.
 * Thread-safe.
 */
public final class MessageIds {
    private static final int MARK = 8;

    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();
    private volatile String mark = UUID.randomUUID().toString().substring(0, MARK);

    /**
     * Ids of a new store, with a mark of its own.
     *
     * @param clock tells when a message was accepted
     */
    public MessageIds(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Goes on with the mark of a store that has messages already.
     *
     * @param earlier any id of the store
     */
    public void resume(MessageId earlier) {
        mark = earlier.value().substring(0, MARK);
    }

    /**
     * The next id.
     *
     * @param epoch the present one; it has to rise each time the store is opened
     * @return greater than every earlier one of this epoch
     */
    public MessageId next(long epoch) {
        return new MessageId(String.format("%s-%08x-%010x-%x", mark, epoch, last.incrementAndGet(), clock.millis()));
    }

    /**
     * In which epoch an id was made; the next one has to be greater even if nothing else tells of this one any more.
     *
     * @param id one that {@link #next} made
     * @return the epoch
     */
    public static long epoch(MessageId id) {
        return Long.parseLong(id.value().split("-", -1)[1], 16);
    }

    /**
     * When the message was accepted or filed.
     *
     * @param id one that {@link #next} made
     * @return the time, in milliseconds
     */
    public static Instant time(MessageId id) {
        return Instant.ofEpochMilli(Long.parseLong(id.value().split("-", -1)[3], 16));
    }
}
