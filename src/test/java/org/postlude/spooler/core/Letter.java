package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** One message of the simulated weeks: what its other side did, and whether what the spooler does agrees with that. */
final class Letter {
    private static final RetrySchedule SCHEDULE = Settings.DEFAULT.retry();
    private static final Duration WATCHDOG = Settings.DEFAULT.watchdog().shortest();
    /** A dead destination is asked that often, and what is too old is looked for then. */
    private static final Duration LATE =
            Settings.DEFAULT.destinations().longestProbe().plusMinutes(2);

    final SimulatedWeeks weeks;
    final Places.Kind kind;
    final Places.Box box;
    final String sender;
    final String recipient;
    final InDoubtPolicy policy;
    final StoreKey store;
    final Instant submitted;
    /** By the clock. */
    final @Nullable Instant notBefore;

    private @Nullable PartId id;
    private final List<Try> tries = new ArrayList<>();
    private final List<Town.Report> reports = new ArrayList<>();

    private static final class Try {
        final Instant passed;
        final Instant clock;
        final Town.Says says;
        /** When the spooler heard what was said, by the clock; null if it did not. */
        @Nullable
        Instant heard;

        Try(Instant passed, Instant clock, Town.Says says) {
            this.passed = passed;
            this.clock = clock;
            this.says = says;
        }

        boolean isUnreached() {
            return says.answer() instanceof AttemptAnswer.None;
        }

        boolean hangs() {
            return says.after().compareTo(WATCHDOG) > 0;
        }

        private @Nullable RecipientOutcome outcome() {
            return says.answer() instanceof AttemptAnswer.Ended ended && ended.result() instanceof EndResult.Done done
                    ? done.results().get(0).outcome()
                    : null;
        }

        boolean isKnown() {
            return heard != null && !hangs();
        }

        boolean isKnownTaken() {
            return isKnown() && outcome() instanceof RecipientOutcome.Accepted;
        }

        boolean isKnownRefused() {
            return isKnown() && outcome() instanceof RecipientOutcome.Refused;
        }

        /** It took its permit, and the spooler lived to hear nothing more. */
        boolean isInDoubt() {
            return heard != null && says.permit() != null && (hangs() || says.answer() instanceof AttemptAnswer.Failed);
        }

        /** The other side may have it, and nobody knows. */
        boolean isDoubtful() {
            return (!isKnown() || says.answer() instanceof AttemptAnswer.Failed) && !isUnreached();
        }

        @Override
        public String toString() {
            return clock + " " + says.answer() + (heard == null ? " unheard" : " heard at " + heard);
        }
    }

    Letter(
            SimulatedWeeks weeks,
            StoreKey store,
            String sender,
            String recipient,
            InDoubtPolicy policy,
            @Nullable Instant notBefore) {
        this.weeks = weeks;
        this.kind = Places.Kind.of(recipient.substring(recipient.indexOf('@') + 1));
        this.box = Places.Box.of(recipient);
        this.sender = sender;
        this.recipient = recipient;
        this.policy = policy;
        this.store = store;
        this.submitted = weeks.town.passed();
        this.notBefore = notBefore;
    }

    void named(PartId name) {
        id = name;
    }

    Town town() {
        return weeks.town;
    }

    boolean isNew() {
        return tries.isEmpty();
    }

    boolean isKnownSince(Instant passed) {
        return !tries.isEmpty() && !tries.get(0).passed.isAfter(passed);
    }

    void tried(Town.Says says) {
        Instant now = town().now();
        assertTrue(
                notBefore == null || !now.isBefore(notBefore), () -> this + " is not to be sent before " + notBefore);
        if (!tries.isEmpty()) {
            Try last = tries.get(tries.size() - 1);
            assertTrue(!last.isKnownTaken() && !last.isKnownRefused(), () -> this + " has ended, and is tried again");
            assertTrue(
                    policy == InDoubtPolicy.RETRY || !last.isInDoubt(),
                    () -> this + " is in doubt, and is tried again for all that");
            Instant earliest = earliest(last);
            assertTrue(
                    weeks.wasKilledSince(last.passed) || isGivenUp() || !now.isBefore(earliest),
                    () -> this + " is not to be tried again before " + earliest);
        }
        tries.add(new Try(town().passed(), now, says));
    }

    /** When it may be tried again, by the clock: reckoned anew from what is promised. */
    private Instant earliest(Try last) {
        Instant end = last.isKnown() ? requireNonNull(last.heard) : last.clock.plus(WATCHDOG);
        if (last.says.answer() instanceof AttemptAnswer.None none
                && none.result() instanceof SubmitResult.NetworkError error) {
            return end.plus(error.retryAfter());
        }
        Duration wait = SCHEDULE.first();
        for (int i = 1; i < tries.size() && wait.compareTo(SCHEDULE.longest()) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return end.plus(wait.compareTo(SCHEDULE.longest()) < 0 ? wait : SCHEDULE.longest());
    }

    private Instant givenUp() {
        return submitted.plus(SCHEDULE.expiry()).minus(weeks.forgotten(submitted));
    }

    private boolean isGivenUp() {
        return !town().passed().isBefore(givenUp());
    }

    void heard() {
        tries.get(tries.size() - 1).heard = town().now();
    }

    void reported(Town.Report report) {
        reports.add(report);
    }

    private boolean is(boolean doubtful) {
        return tries.stream().anyMatch(Try::isDoubtful) == doubtful;
    }

    /** At the end of all weeks. */
    MessageState check() {
        PartRecord record = town().record(store, requireNonNull(id));
        boolean hasEnded = town().ended.containsKey(id);
        long taken = tries.stream().filter(Try::isKnownTaken).count();
        assertTrue(taken <= 1, () -> this + " was delivered twice, and its answers were known");
        assertTrue(
                record.marks().get(0).fate().isEnded() == hasEnded, () -> this + " has ended for some, not for others");
        switch (record.state()) {
            case DELIVERED -> assertTrue(hasEnded && taken == 1, () -> this + " is said to be delivered");
            case RETURNED -> checkReturned(hasEnded && taken == 0, record);
            case IN_DOUBT -> checkDoubt(record);
            case HELD -> checkHeld(record);
            default -> assertTrue(false, () -> this + " is left " + record.state() + " with " + label());
        }
        checkReports(record.state());
        assertTrue(
                weeks.wasKilledSince(submitted) || record.attempts() == tries.size(),
                () -> this + " has " + record.attempts() + " attempts on record");
        return record.state();
    }

    private Label label() {
        return town().store(store).label(requireNonNull(id));
    }

    private void checkReturned(boolean hasEnded, PartRecord record) {
        String reply = String.valueOf(record.marks().get(0).reply());
        boolean isRefused = !tries.isEmpty() && tries.get(tries.size() - 1).isKnownRefused();
        boolean isUnknown = policy == InDoubtPolicy.FAIL_UNKNOWN && is(true);
        boolean isTooOld =
                !reports.isEmpty() && !reports.get(reports.size() - 1).at().isBefore(givenUp());
        assertTrue(hasEnded && (isRefused || isUnknown || isTooOld), () -> this + " is returned for " + reply);
        assertTrue(kind == Places.Kind.DEAD || isRefused || isUnknown, () -> this + " is returned, and could be sent");
        if (isRefused) {
            assertEquals(1, tries.stream().filter(Try::isKnownRefused).count(), this::toString);
        } else if (isTooOld && notBefore == null && tries.stream().allMatch(each -> each.heard != null) && is(false)) {
            assertTrue(reply.contains("4.4.7"), () -> this + " is returned for " + reply);
            Instant latest = submitted.plus(SCHEDULE.expiry()).plus(LATE).plus(weeks.setBack(submitted));
            Instant told = reports.get(reports.size() - 1).at();
            assertTrue(!told.isAfter(latest), () -> this + " is returned late, at " + told);
        }
    }

    private void checkDoubt(PartRecord record) {
        boolean isForAPerson = policy == InDoubtPolicy.HOLD && is(true);
        assertTrue(
                isForAPerson
                        && record.marks().get(0).fate() == Fate.IN_DOUBT
                        && label().equals(label().with(LabelState.IN_DOUBT, Label.NEVER)),
                () -> this + " is left in doubt with " + label());
    }

    private void checkHeld(PartRecord record) {
        String reason = String.valueOf(record.holdReason());
        assertTrue(
                box == Places.Box.BREAKS && reason.contains("broke transport") && tries.size() >= Poison.ENOUGH,
                () -> this + " is held: " + reason);
    }

    /** Each once: who was returned was told, who waited was told of that, and nobody else of anything. */
    private void checkReports(MessageState state) {
        long failures = reports.stream()
                .filter(report -> report.about() == ReportOn.FAILURE)
                .map(Town.Report::key)
                .distinct()
                .count();
        assertEquals(state == MessageState.RETURNED ? 1 : 0, failures, () -> this + " " + reports);
        List<Town.Report> delays = reports.stream()
                .filter(report -> report.about() == ReportOn.DELAY)
                .toList();
        assertTrue(delays.stream().map(Town.Report::key).distinct().count() <= 1, () -> this + " " + reports);
        Instant from = submitted.plus(SCHEDULE.delayWarning().orElseThrow()).minus(weeks.forgotten(submitted));
        assertTrue(delays.stream().noneMatch(report -> report.at().isBefore(from)), () -> this + " " + reports);
        assertTrue(
                kind != Places.Kind.DEAD || delays.size() > 0 || !is(false), () -> this + " was not told of the delay");
    }

    @Override
    public String toString() {
        return weeks + ": " + id + " of " + sender + " for " + recipient + ", submitted at " + submitted + ", " + policy
                + ", " + tries;
    }
}
