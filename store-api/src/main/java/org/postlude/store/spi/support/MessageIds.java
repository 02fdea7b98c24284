package org.postlude.store.spi.support;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Page;

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
    /** As the second word of a file's name, between dots. */
    private static final Pattern NAME =
            Pattern.compile("[^.]+\\.([0-9a-f]{8}-[0-9a-f]{8,16}-[0-9a-f]{10,16}-[0-9a-f]{1,16})\\..*");

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
        return new MessageId(mark + "-" + hex(epoch, 8) + "-" + hex(last.incrementAndGet(), 10) + "-"
                + Long.toHexString(clock.millis()));
    }

    private static String hex(long number, int digits) {
        String hex = Long.toHexString(number);
        return "0".repeat(Math.max(0, digits - hex.length())) + hex;
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

    /**
     * A page of the ids that stand in the names of files, each as the second word between dots. Other names are passed by.
     *
     * @param files in any order; one that is renamed meanwhile may be there twice
     * @param cursor empty for the first page, else that of the page before
     * @param limit at least 1
     * @return by id, each once
     */
    public static Page<MessageId> page(List<Path> files, String cursor, int limit) {
        TreeSet<String> after = new TreeSet<>();
        for (Path file : files) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches() && name.group(1).compareTo(cursor) > 0) {
                after.add(name.group(1));
            }
        }
        List<MessageId> ids = after.stream().limit(limit).map(MessageId::new).toList();
        boolean isLast = ids.size() == after.size();
        return new Page<>(ids, isLast ? Optional.empty() : Optional.of("" + ids.get(limit - 1)));
    }
}
