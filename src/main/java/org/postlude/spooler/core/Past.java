package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a part went through.
 *
 * @param tries its latest attempts, oldest first, at most {@value #MOST_TRIES}
 * @param delayTold when its sender was told of the delay; null if that was not
 * @param releasedAt when a person let it go last: what rules said before does not hold it again; null if nobody did
 * @param heldAt when a person or a rule kept it back last; null if nobody did after the submit
 * @param settledAt when what it says was recorded, where a feed of the store is kept; else null
 */
public record Past(
        List<Try> tries,
        @Nullable Instant delayTold,
        @Nullable Instant releasedAt,
        @Nullable Instant heldAt,
        @Nullable Instant settledAt) {
    /** Nothing yet. */
    public static final Past NONE = new Past(List.of(), null, null, null, null);

    static final int MOST_TRIES = 20;
    static final int MOST_TEXT = 160;

    /** Copies the list. */
    public Past {
        tries = List.copyOf(tries);
    }

    /**
     * One attempt.
     *
     * @param at when it began
     * @param took until its answer, in whole milliseconds
     * @param transport over which
     * @param answer what was said last, shortened
     * @param broke whether its worker brought no answer but failed or hung, as a message can make it do
     */
    public record Try(Instant at, Duration took, String transport, String answer, boolean broke) {
        /** Cuts the answer. */
        public Try {
            answer = answer.length() > MOST_TEXT ? answer.substring(0, MOST_TEXT) : answer;
        }
    }

    Past with(Try latest) {
        List<Try> all = new ArrayList<>(tries);
        all.add(latest);
        return new Past(
                all.subList(Math.max(0, all.size() - MOST_TRIES), all.size()),
                delayTold,
                releasedAt,
                heldAt,
                settledAt);
    }

    /** How many of the latest attempts broke, one after the other, since a person let it go last. */
    int broken() {
        int count = 0;
        for (int i = tries.size() - 1; i >= 0; i--) {
            Try each = tries.get(i);
            if (!each.broke() || (releasedAt != null && each.at().isBefore(releasedAt))) {
                return count;
            }
            count++;
        }
        return count;
    }

    Past withDelayTold(Instant when) {
        return new Past(tries, when, releasedAt, heldAt, settledAt);
    }

    Past withReleased(Instant when) {
        return new Past(tries, delayTold, when, heldAt, settledAt);
    }

    Past withHeld(Instant when) {
        return new Past(tries, delayTold, releasedAt, when, settledAt);
    }

    /**
     * The same, recorded at that time.
     *
     * @param when the time
     * @return for a feed, to tell what it has noted
     */
    public Past withSettled(Instant when) {
        return new Past(tries, delayTold, releasedAt, heldAt, when);
    }
}
