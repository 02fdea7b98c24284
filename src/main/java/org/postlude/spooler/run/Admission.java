package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.postlude.message.ErrorKind;
import org.postlude.store.SubmitRejectedException;
import org.postlude.store.spi.StoreLogon;

/**
 * Whether there is room for one more message: so many wait in a store at most, and an owner submits so many in any interval. Who
 * finds none is told at once, and how much there is. Thread-safe.
 */
public final class Admission {
    /** No limits. */
    public static final Admission OPEN = new Admission(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ZERO);

    /** Beyond so many owners those are forgotten whose interval is over. */
    private static final int OWNERS = 1_000;

    private final long mostQueued;
    private final int mostPerInterval;
    private final Duration interval;
    /** When each owner's latest submits came, oldest first; guarded by this. */
    private final Map<String, Deque<Instant>> latest = new HashMap<>();

    /**
     * Some limits.
     *
     * @param mostQueued messages in a store that have not ended
     * @param mostPerInterval messages of one owner
     * @param interval in any time of this length; zero for no limit
     */
    public Admission(long mostQueued, int mostPerInterval, Duration interval) {
        this.mostQueued = mostQueued;
        this.mostPerInterval = mostPerInterval;
        this.interval = interval;
    }

    /** Throws where there is no room. What was let in by its rate and is not stored after all gives its place {@link #back}. */
    void letIn(String owner, String store, StoreLogon logon, Instant now) throws IOException {
        if (mostQueued != Long.MAX_VALUE) {
            long waiting = logon.counts().messages();
            if (waiting >= mostQueued) {
                throw new SubmitRejectedException(
                        ErrorKind.BUSY,
                        "store " + store + " has " + waiting + " messages that have not ended, and takes no more than "
                                + mostQueued
                                + "; nothing was submitted, the caller still has the message. Submit it again when fewer wait, or"
                                + " raise the limit (queueLimit)");
            }
        }
        if (!interval.isZero()) {
            take(owner, now);
        }
    }

    private synchronized void take(String owner, Instant now) {
        Deque<Instant> mine = latest.computeIfAbsent(owner, each -> new ArrayDeque<>());
        forgetOld(mine, now);
        if (mine.size() >= mostPerInterval) {
            Instant free = mine.getFirst().plus(interval);
            throw new SubmitRejectedException(
                    ErrorKind.BUSY,
                    "owner " + owner + " has submitted " + mine.size() + " messages within " + interval
                            + ", and may not submit more; nothing was submitted, the caller still has the message. There is room"
                            + " again at " + free + "; or raise the limit (submitRate)");
        }
        mine.addLast(now);
        if (latest.size() > OWNERS) {
            latest.values()
                    .removeIf(times ->
                            times.isEmpty() || !times.getLast().plus(interval).isAfter(now));
        }
    }

    /** Of two submits that are an interval apart only one is in any interval. */
    private void forgetOld(Deque<Instant> times, Instant now) {
        while (!times.isEmpty() && !times.getFirst().plus(interval).isAfter(now)) {
            times.removeFirst();
        }
    }

    /** It was not stored. */
    synchronized void back(String owner, Instant now) {
        Deque<Instant> mine = latest.get(owner);
        if (mine != null) {
            boolean unused = mine.removeLastOccurrence(now);
        }
    }
}
