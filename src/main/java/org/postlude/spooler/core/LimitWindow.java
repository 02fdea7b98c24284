package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What one name has used of one limit. Bounded: of very many ends those that lie close together count as the last of them. */
final class LimitWindow {
    private static final int MOST = 64;
    private static final int SLACK = 20;

    private final int messages;
    private final Duration per;
    /** Oldest first. */
    private final Deque<Ends> ends = new ArrayDeque<>();

    private int ended;
    /** Attempts that are under way, or claimed. */
    int running;
    /** The first of the times that what had to wait was given, and how many got one. */
    @Nullable
    Instant promisedFrom;

    int promised;

    private record Ends(Instant first, Instant last, int count) {}

    LimitWindow(int messages, Duration per) {
        this.messages = messages;
        this.per = per;
    }

    boolean hasRoom(Instant now) {
        forget(now);
        return ended + running < messages;
    }

    boolean isUnused(Instant now) {
        forget(now);
        return ended == 0 && running == 0;
    }

    /** When there is room again; null if that depends on what is under way. Asked when there is none. */
    @Nullable
    Instant opens() {
        Ends oldest = ends.peekFirst();
        return oldest == null ? null : oldest.last().plus(per);
    }

    private void forget(Instant now) {
        for (Ends oldest = ends.peekFirst(); oldest != null; oldest = ends.peekFirst()) {
            if (oldest.last().plus(per).isAfter(now)) {
                return;
            }
            ended -= oldest.count();
            ends.removeFirst();
        }
    }

    void end(Instant now) {
        running--;
        ended++;
        Ends latest = ends.peekLast();
        if (latest != null
                && messages > MOST
                && Duration.between(latest.first(), now).compareTo(per.dividedBy(MOST)) < 0) {
            ends.removeLast();
            ends.addLast(new Ends(latest.first(), now, latest.count() + 1));
        } else {
            ends.addLast(new Ends(now, now, 1));
        }
    }

    /**
     * A time for one that has to wait, behind all others that had to; a little more than an interval between so many and the next
     * ones, for each counts until after its end. One that was given a time before does not lose its turn.
     */
    Instant promise(Instant now, boolean waitedBefore) {
        Instant opens = opens();
        Instant next = opens == null ? now.plus(per) : opens;
        if (waitedBefore) {
            return next;
        }
        Duration turn = per.plus(per.dividedBy(SLACK));
        Instant from = promisedFrom;
        if (from == null || from.plus(turn.multipliedBy(promised / messages)).isBefore(now)) {
            from = next;
            promisedFrom = from;
            promised = 0;
        }
        return from.plus(turn.multipliedBy(promised++ / messages));
    }

    /** The clock was set forward; an interval is as long as before. */
    void shift(Duration by) {
        Deque<Ends> before = new ArrayDeque<>(ends);
        ends.clear();
        before.forEach(
                end -> ends.addLast(new Ends(end.first().plus(by), end.last().plus(by), end.count())));
        promisedFrom = promisedFrom == null ? null : promisedFrom.plus(by);
    }

    LimitWindow copy() {
        LimitWindow copy = new LimitWindow(messages, per);
        copy.ends.addAll(ends);
        copy.ended = ended;
        copy.running = running;
        copy.promisedFrom = promisedFrom;
        copy.promised = promised;
        return copy;
    }

    int used() {
        return ended + running;
    }

    @Override
    public String toString() {
        return running + " " + ends + " " + promisedFrom + " " + promised;
    }
}
