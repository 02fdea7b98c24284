package org.postlude.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/**
 * The end of one user's hours: they are warned a quarter of an hour and a minute before; then they are made to leave their
 * conversations, and their stores are logged off. What could not be left or logged off is tried again at each later look. Whoever runs it
 * looks at {@link #nextLook} and as often as they like in between. Used by one thread at a time.
 */
public final class Curfew {
    /** How long before the end the user is warned. */
    public static final List<Duration> WARNINGS = List.of(Duration.ofMinutes(15), Duration.ofMinutes(1));

    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Blocked LATE = Blocked.of(BlockReason.SPECHOURS);

    /** What is done to the user. */
    public interface House {
        /**
         * Their time is nearly over.
         *
         * @param left so much of it is left
         */
        void warn(Duration left);

        /**
         * Makes them leave all conversations.
         *
         * @param reason SPECHOURS
         * @return a sentence for each that they may still be in
         */
        List<String> leaveConversations(Blocked reason);

        /**
         * Logs their stores off, in the mode that is configured.
         *
         * @return a report per store that was open
         */
        List<LogoffReport> logoff();

        /** Their hours have begun. Throws if what they need could not be opened; then it is asked again. */
        void begin();
    }

    private final String user;
    private final Hours hours;
    private final House house;
    private @Nullable Instant last;
    /** When what went wrong, or may have become otherwise since, is tried again; null for at once. */
    private @Nullable Instant again;

    private boolean isIn;
    private boolean isOut;
    private List<String> problems = List.of();

    /**
     * Of one user.
     *
     * @param user for sentences
     * @param hours theirs
     * @param house does what is to be done
     */
    public Curfew(String user, Hours hours, House house) {
        this.user = user;
        this.hours = hours;
        this.house = house;
    }

    /**
     * When there is something to do next, as far as is known now.
     *
     * @param now the moment
     * @return behind it; empty if there never is
     */
    public Optional<Instant> nextLook(Instant now) {
        Optional<Instant> change = hours.nextChange(now);
        Stream<Instant> times = Stream.concat(change.stream(), Stream.ofNullable(again));
        if (hours.isAllowed(now)) {
            times = Stream.concat(
                    times, change.stream().flatMap(end -> WARNINGS.stream().map(end::minus)));
        }
        return times.filter(time -> time.isAfter(now)).min(Instant::compareTo);
    }

    /**
     * Does what is due. A clock that was set, or looks that came late, leave nothing out but warnings of a time that is over. What could
     * not be done is tried again a minute later at the earliest, and outside of the hours the conversations are left again each minute:
     * somebody may have come into one meanwhile.
     *
     * @param now the moment
     * @return what went wrong, a sentence each; it is tried again
     */
    public List<String> look(Instant now) {
        Instant before = last;
        last = now;
        boolean isAllowed = hours.isAllowed(now);
        if (isAllowed != (before != null && hours.isAllowed(before))) {
            again = null;
        }
        if (isAllowed) {
            isOut = false;
            if (!isIn && isDue(now)) {
                problems = begin();
                isIn = problems.isEmpty();
                again = isIn ? null : now.plus(AGAIN);
            }
            warn(before == null ? now : before, now);
        } else if (isDue(now)) {
            isIn = false;
            problems = isOut ? leave() : end();
            isOut |= problems.isEmpty();
            again = now.plus(AGAIN);
        }
        return problems;
    }

    /** Also where the clock was set back. */
    private boolean isDue(Instant now) {
        Instant next = again;
        return next == null || !now.isBefore(next) || now.isBefore(next.minus(AGAIN));
    }

    private List<String> begin() {
        try {
            house.begin();
            return List.of();
        } catch (RuntimeException e) {
            return List.of("the hours of " + user + " have begun, and their store could not be opened: "
                    + e.getMessage() + "; it is tried again, and their mail is in it");
        }
    }

    private void warn(Instant before, Instant now) {
        Instant end = hours.nextChange(now).orElse(null);
        if (end != null) {
            WARNINGS.stream()
                    .filter(early -> before.isBefore(end.minus(early)) && !now.isBefore(end.minus(early)))
                    .min(Duration::compareTo)
                    .ifPresent(unused -> house.warn(Duration.between(now, end)));
        }
    }

    private List<String> leave() {
        try {
            return house.leaveConversations(LATE);
        } catch (RuntimeException e) { // they are logged off all the same
            return List.of("the conversations of " + user + " could not be left: " + e);
        }
    }

    private List<String> end() {
        List<String> wrong = new ArrayList<>(leave());
        try {
            house.logoff().stream()
                    .filter(report -> report.outcome() == Outcome.REFUSED || report.outcome() == Outcome.INCOMPLETE)
                    .forEach(report -> wrong.add("the hours of " + user + " are over, and their logoff in mode "
                            + report.mode() + " is " + report.outcome() + " with " + report.activity()
                            + "; it is tried again, and their mail is in the store"));
        } catch (RuntimeException e) {
            wrong.add("the stores of " + user + " could not be logged off: " + e + "; their mail is in them");
        }
        return wrong;
    }
}
