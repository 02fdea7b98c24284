package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** What an attempt's answer means for each recipient. Pure; an answer that says nothing keeps the mail. */
final class Outcomes {
    private static final Reply NOT_TAKEN = Reply.local("not taken by this transport");

    private Outcomes() {}

    /**
     * A part's record after an attempt.
     *
     * @param record the marks as they are now; state and route as before
     * @param retryAfter what the other side asked for
     * @param ended whether somebody got an ending, so that the next attempt is for fewer
     * @param counted whether this was an attempt
     * @param kept whether the transport keeps the part
     * @param violation a broken rule; null if none was broken
     */
    record After(
            PartRecord record,
            Optional<Duration> retryAfter,
            boolean ended,
            boolean counted,
            boolean kept,
            @Nullable Violation violation) {
        static After of(PartRecord record, @Nullable Duration retryAfter) {
            return new After(record, Optional.ofNullable(retryAfter), false, true, false, null);
        }

        After withViolation(String rule, String what) {
            return new After(record, retryAfter, ended, counted, kept, new Violation(rule, what));
        }

        After withEnded(boolean somebody) {
            return new After(record, retryAfter, somebody, counted, kept, violation);
        }
    }

    /**
     * A broken rule.
     *
     * @param rule its id
     * @param what the transport did, and where the mail is
     */
    record Violation(String rule, String what) {
        Command.Breach by(String transport, Candidate part) {
            return new Command.Breach(rule, "transport " + transport + ", part " + part.id() + ": " + what);
        }
    }

    static After of(Candidate part, AttemptAnswer answer, boolean permitted, boolean mayKeep) {
        if (answer instanceof AttemptAnswer.Preprocessed preprocessed) {
            AttemptAnswer rest = preprocessed.rest();
            boolean isOver = !(rest instanceof AttemptAnswer.Ended ended) || ended.result() instanceof EndResult.Done;
            // Who keeps the part, or stopped, is asked anew for all of it, and with that who cannot be reached.
            return isOver ? refused(part, preprocessed, permitted) : of(part, rest, permitted, mayKeep);
        }
        if (answer instanceof AttemptAnswer.None none) {
            return permitted
                    ? heldBack(part, "it says " + none.result() + " after PROCEED")
                    : none(part, none.result());
        }
        if (answer instanceof AttemptAnswer.Ended ended) {
            return ended(part, ended.result(), permitted, mayKeep);
        }
        if (answer instanceof AttemptAnswer.Failed failed) {
            return silent(part, Reply.local("4.3.0", failed.reason()), permitted);
        }
        throw new IllegalArgumentException("a damaged message has no outcome: " + answer);
    }

    /** Rule T22: they are refused whatever came of the others, to whom the transport's answer belongs. */
    private static After refused(Candidate part, AttemptAnswer.Preprocessed answer, boolean permitted) {
        Map<Recipient, RecipientOutcome> said = new HashMap<>();
        answer.refused().forEach(result -> said.put(result.recipient(), result.outcome()));
        PartRecord record = part.record();
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < record.marks().size(); i++) {
            Mark mark = record.marks().get(i);
            RecipientOutcome outcome = said.get(part.recipients().get(i));
            marks.add(outcome != null && record.isOffered(mark.fate()) ? mark(record, mark, outcome) : mark);
        }
        PartRecord told = record.withMarks(marks)
                .withReply(answer.refused().get(0).outcome().reply());
        return of(part.at(part.revision(), part.label(), told), answer.rest(), permitted, false)
                .withEnded(true);
    }

    private static After none(Candidate part, SubmitResult.NoAttempt result) {
        PartRecord record = part.record();
        if (result instanceof SubmitResult.Wait wait) {
            return After.of(told(record, Reply.local("4.3.2", wait.reason())), wait.retryAfter());
        }
        if (result instanceof SubmitResult.NetworkError error) {
            return After.of(told(record, Reply.local("4.4.1", error.reason())), error.retryAfter());
        }
        if (result instanceof SubmitResult.Unconfigured unconfigured) {
            return new After(
                    told(record, Reply.local(Sign.UNCONFIGURED, unconfigured.reason())),
                    Optional.empty(),
                    false,
                    false,
                    false,
                    null);
        }
        if (result instanceof SubmitResult.NotMine) {
            return After.of(
                    record.withReply(NOT_TAKEN)
                            .withMarks(mark -> record.isOffered(mark.fate()) ? mark.with(Fate.DECLINED) : mark),
                    null);
        }
        return new After(
                record.withReply(Reply.local("4.3.2", "the transport is busy")),
                Optional.empty(),
                false,
                false,
                false,
                null);
    }

    /** The answer was given for all who were offered. */
    static PartRecord told(PartRecord record, Reply reply) {
        return record.withReply(reply)
                .withMarks(mark -> record.isOffered(mark.fate()) ? new Mark(mark.fate(), reply) : mark);
    }

    private static After ended(Candidate part, EndResult result, boolean permitted, boolean mayKeep) {
        if (result instanceof EndResult.Stopped && permitted) {
            return heldBack(part, "it says Stopped after PROCEED");
        }
        if (result instanceof EndResult.KeptByTransport && permitted) {
            return heldBack(part, "it kept the part after PROCEED");
        }
        if (result instanceof EndResult.Stopped) {
            return After.of(part.record().withReply(Reply.local("4.3.2", "stopped before it was handed over")), null);
        }
        if (result instanceof EndResult.KeptByTransport kept) {
            PartRecord record = part.record().withReply(Reply.local(kept.reason()));
            return mayKeep
                    ? new After(record, Optional.empty(), false, true, true, null)
                    : After.of(record, null)
                            .withViolation("T11", "it kept a part and cannot ask for it again; the part is queued");
        }
        return done(part, (EndResult.Done) result, permitted);
    }

    /** Whether the next hop was given responsibility for anybody, as far as the transport tells. */
    static boolean wasHandedOver(AttemptAnswer answer) {
        return answer instanceof AttemptAnswer.Ended ended
                && ended.result() instanceof EndResult.Done done
                && done.results().stream()
                        .anyMatch(result -> result.outcome() instanceof RecipientOutcome.Accepted
                                || result.outcome() instanceof RecipientOutcome.InDoubt);
    }

    /** Whether the answer ends the mail for somebody, as far as the transport tells: what was seen is never unsaid. */
    static boolean holds(AttemptAnswer answer) {
        return wasHandedOver(answer)
                || (answer instanceof AttemptAnswer.Ended ended
                        && ended.result() instanceof EndResult.Done done
                        && done.results().stream()
                                .anyMatch(result -> result.outcome() instanceof RecipientOutcome.Refused));
    }

    /** Nothing was said of anybody: deferred before the permit, in doubt after it (rule T18: unknown keeps the mail). */
    private static After silent(Candidate part, Reply reply, boolean permitted) {
        PartRecord record = part.record();
        return After.of(
                record.withReply(reply)
                        .withMarks(mark -> record.isOffered(mark.fate())
                                ? new Mark(permitted ? Fate.IN_DOUBT : mark.fate(), reply)
                                : mark),
                null);
    }

    /** As if nobody had been sent to; but it took its permit, and that is for what hands over. */
    private static After heldBack(Candidate part, String what) {
        return silent(part, Reply.local("4.3.0", "not handed over, after its permit"), true)
                .withViolation("T7", what + ", when nothing else than handing over is left; the part is in doubt");
    }

    private static After done(Candidate part, EndResult.Done done, boolean permitted) {
        PartRecord record = part.record();
        Map<Recipient, RecipientOutcome> said = new HashMap<>();
        Set<Recipient> contested = new HashSet<>();
        String violation = null;
        for (EndResult.Result result : done.results()) {
            RecipientOutcome before = said.put(result.recipient(), result.outcome());
            if (before != null) {
                violation = "it reported a recipient twice";
            }
            if (before != null && !before.getClass().equals(result.outcome().getClass())) {
                contested.add(result.recipient());
            }
        }
        List<Mark> marks = new ArrayList<>();
        Duration retryAfter = null;
        for (int i = 0; i < record.marks().size(); i++) {
            Mark mark = record.marks().get(i);
            RecipientOutcome outcome = said.remove(part.recipients().get(i));
            if (!record.isOffered(mark.fate())) {
                violation = outcome == null ? violation : "it reported a recipient that it was not given";
                marks.add(mark);
            } else if (outcome == null || contested.contains(part.recipients().get(i))) {
                // Nothing said, or two things: unknown keeps the mail.
                violation = outcome == null
                        ? "it did not report recipient " + (i + 1) + " of "
                                + record.marks().size()
                        : violation;
                Reply reply = Reply.local(
                        "4.3.0",
                        "the transport reported " + (outcome == null ? "nothing" : "two outcomes")
                                + " of this recipient");
                marks.add(new Mark(permitted ? Fate.IN_DOUBT : mark.fate(), reply));
            } else {
                marks.add(mark(record, mark, outcome));
                if (outcome instanceof RecipientOutcome.Deferred deferred && retryAfter == null) {
                    retryAfter = deferred.retryAfter().orElse(null);
                }
            }
        }
        if (!said.isEmpty()) {
            violation = "it reported " + said.size() + " who are not recipients of the part";
        }
        PartRecord after = record.withMarks(marks);
        boolean hasEnded = IntStream.range(0, marks.size())
                .anyMatch(i -> record.isOffered(record.marks().get(i).fate())
                        && (marks.get(i).fate().isDelivered() || marks.get(i).fate() == Fate.REFUSED));
        // "At once" is for who had no turn; where nobody got anywhere it would go round and round.
        Duration wait = retryAfter != null && retryAfter.isZero() && !hasEnded ? null : retryAfter;
        Reply last = lastReply(record, marks);
        After result =
                After.of(last == null ? after : after.withReply(last), wait).withEnded(hasEnded);
        return violation == null
                ? result
                : result.withViolation(
                        "T4",
                        violation
                                + ", and it reports every recipient exactly once, and nobody else; whoever has no outcome,"
                                + " or two that differ,"
                                + (permitted ? " is in doubt" : " stays queued"));
    }

    /** The answer to the last one of this attempt who is still waited for, since it says why; else to the last of all. */
    private static @Nullable Reply lastReply(PartRecord before, List<Mark> after) {
        Reply last = null;
        Reply waiting = null;
        for (int i = 0; i < after.size(); i++) {
            Mark mark = after.get(i);
            if (before.isOffered(before.marks().get(i).fate())) {
                last = mark.reply();
                waiting = mark.fate().isDelivered() || mark.fate() == Fate.REFUSED ? waiting : last;
            }
        }
        return waiting == null ? last : waiting;
    }

    private static Mark mark(PartRecord record, Mark before, RecipientOutcome outcome) {
        if (outcome instanceof RecipientOutcome.Accepted) {
            return new Mark(record.mayTell(ReportOn.SUCCESS) ? Fate.RELAYED : Fate.DELIVERED, outcome.reply());
        }
        if (outcome instanceof RecipientOutcome.Refused) {
            return new Mark(Fate.REFUSED, outcome.reply());
        }
        if (outcome instanceof RecipientOutcome.InDoubt) {
            return new Mark(Fate.IN_DOUBT, outcome.reply());
        }
        if (outcome instanceof RecipientOutcome.NotMine) {
            return new Mark(Fate.DECLINED, outcome.reply());
        }
        // An earlier doubt is not taken away by a later temporary failure.
        return new Mark(before.fate(), outcome.reply());
    }

    /** What has waited for too long is given up (RFC 5321, section 4.5.4.1), what is in doubt is judged by its policy. */
    static PartRecord judge(PartRecord record, Instant now, Instant givenUp) {
        boolean expired = !givenUp.isAfter(now);
        Reply tooLate = Reply.local("4.4.7", "delivery time expired" + lastWords(record));
        return record.withMarks(mark -> switch (mark.fate()) {
            case PENDING -> expired ? new Mark(Fate.REFUSED, tooLate) : mark;
            case IN_DOUBT ->
                record.policy() == InDoubtPolicy.FAIL_UNKNOWN || (expired && record.isOffered(Fate.IN_DOUBT))
                        ? mark.with(Fate.UNKNOWN)
                        : mark;
            default -> mark;
        });
    }

    private static String lastWords(PartRecord record) {
        return record.lastReply() == null ? "" : "; last reply: " + record.lastReply();
    }

    /** The label of a part that waits. */
    static Label resting(PartRecord record, Label from, Instant due) {
        boolean isOffered = record.marks().stream().anyMatch(mark -> record.isOffered(mark.fate()));
        if (record.has(Fate.IN_DOUBT)) {
            // One recipient's doubt may wait for a person; the report on another one of the part does not.
            return from.with(LabelState.IN_DOUBT, isOffered || record.isReportDue() ? due : Label.NEVER);
        }
        return from.with(LabelState.READY, due);
    }

    /** A part that is held. What is in doubt stays so in its label, for it is counted by that. */
    static Recovery.Decision held(PartRecord record, Label from, Instant due, String reason, Instant now) {
        boolean isInDoubt = record.has(Fate.IN_DOUBT);
        return new Recovery.Decision(
                from.with(isInDoubt ? LabelState.IN_DOUBT : LabelState.HELD, due),
                record.withPermit(false).held(reason, isInDoubt, now));
    }

    /** The record of a part that waits. */
    static PartRecord rested(PartRecord record, MessageState otherwise) {
        return record.withPermit(false).withState(record.has(Fate.IN_DOUBT) ? MessageState.IN_DOUBT : otherwise);
    }
}
