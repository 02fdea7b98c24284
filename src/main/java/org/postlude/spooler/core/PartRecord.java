package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.queue.Facts;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;

/**
 * What the spooler keeps of one part; opaque to the store. Written by {@link PartRecordCodec}.
 *
 * @param messageId the {@code Message-ID} field; null if unknown
 * @param sender the reverse-path; empty for {@code <>}
 * @param submitted when the message was accepted
 * @param notBefore not to be sent before; null for at once
 * @param policy what to do in doubt
 * @param parts how many parts the message has
 * @param attempts how often this part was tried
 * @param lastAttempt when it was tried last; null if never
 * @param state its state word
 * @param permitted whether a permit was recorded for the attempt in process; only under another policy than RETRY
 * @param transport the name of its route
 * @param url the URL of its route; never holds a password
 * @param declined names of transports that did not take it
 * @param lastReply the last answer; null if there was none
 * @param holdReason why it is held; null unless HELD
 * @param marks one per recipient, in the order of the part's recipients
 * @param terms what was agreed at the submit
 * @param past what it went through
 */
public record PartRecord(
        @Nullable String messageId,
        String sender,
        Instant submitted,
        @Nullable Instant notBefore,
        InDoubtPolicy policy,
        int parts,
        int attempts,
        @Nullable Instant lastAttempt,
        MessageState state,
        boolean permitted,
        String transport,
        String url,
        List<String> declined,
        @Nullable Reply lastReply,
        @Nullable String holdReason,
        List<Mark> marks,
        Terms terms,
        Past past) {
    /** The URL of the spooler's own delivery into the store's Inbox. */
    public static final String LOCAL = "local:";

    /** Copies the lists. */
    public PartRecord {
        declined = List.copyOf(declined);
        marks = List.copyOf(marks);
    }

    boolean isLocal() {
        return url.equals(LOCAL);
    }

    boolean isReportDue() {
        return dueReport() != null;
    }

    /** What the next report is about: failures before successes; null if none is due. */
    @Nullable
    ReportOn dueReport() {
        ReportOn due = null;
        for (Mark mark : marks) {
            ReportOn report = mark.fate().report();
            if (report == ReportOn.FAILURE) {
                return report;
            }
            due = report == null ? due : report;
        }
        return due;
    }

    /** The index of the first recipient whom such a report is about; -1 if none is. */
    int firstToReport(ReportOn about) {
        for (int i = 0; i < marks.size(); i++) {
            if (marks.get(i).fate().report() == about) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the sender wants to know, and may: never of a message without one, which may be a report itself. */
    public boolean mayTell(ReportOn about) {
        return !sender.isEmpty() && terms.reports().contains(about);
    }

    /** Claimed while its outcome stands: what is filed under this claim is a report, and nobody attempts anything. */
    boolean isTelling() {
        return state != MessageState.ACTIVE || isReportDue();
    }

    boolean isEnded() {
        return marks.stream().allMatch(mark -> mark.fate().isEnded());
    }

    boolean has(Fate fate) {
        return marks.stream().anyMatch(mark -> mark.fate() == fate);
    }

    /** Whether the next attempt offers a recipient with this fate: what is in doubt goes again only under RETRY. */
    boolean isOffered(Fate fate) {
        return fate == Fate.PENDING || (fate == Fate.IN_DOUBT && policy == InDoubtPolicy.RETRY);
    }

    boolean isScheduledAfter(Instant now) {
        return notBefore != null && notBefore.isAfter(now);
    }

    PartRecord withMarks(UnaryOperator<Mark> change) {
        List<Mark> changed = new ArrayList<>(marks.size());
        marks.forEach(mark -> changed.add(change.apply(mark)));
        return withMarks(changed);
    }

    PartRecord withMarks(List<Mark> other) {
        return with(draft -> draft.marks = other);
    }

    PartRecord withState(MessageState other) {
        return with(draft -> {
            draft.state = other;
            draft.holdReason = other == MessageState.HELD ? holdReason : null;
        });
    }

    PartRecord withReply(Reply reply) {
        return with(draft -> draft.lastReply = reply);
    }

    PartRecord withPermit(boolean granted) {
        return with(draft -> draft.permitted = granted);
    }

    /**
     * Let go after it was held.
     *
     * @return QUEUED, without a reason
     */
    public PartRecord released() {
        return withState(MessageState.QUEUED);
    }

    /** Kept back; what is in doubt keeps that word. */
    PartRecord held(String reason, boolean inDoubt, Instant now) {
        return with(draft -> {
            draft.state = inDoubt ? MessageState.IN_DOUBT : MessageState.HELD;
            draft.holdReason = reason;
            draft.past = past.withHeld(now);
        });
    }

    /** Another route by a person's order, and no others; what declined it before may be asked again. */
    PartRecord routed(String otherTransport, String otherUrl) {
        return with(draft -> {
            draft.transport = otherTransport;
            draft.url = otherUrl;
            draft.declined = List.of();
            draft.terms = terms.withoutHops();
        });
    }

    /**
     * What a filter looks at.
     *
     * @param id of the message
     * @param recipients of the part
     * @param word its state word
     * @param now the time
     * @return the facts of this moment
     */
    public Facts facts(MessageId id, List<Recipient> recipients, MessageState word, Instant now) {
        return new Facts(id, sender, recipients, transport, word, Facts.age(submitted, now), attempts, terms.subject());
    }

    /**
     * The same with another past.
     *
     * @param other instead of this one's
     * @return a new record
     */
    public PartRecord withPast(Past other) {
        return with(draft -> draft.past = other);
    }

    /** The same under another policy. */
    PartRecord withPolicy(InDoubtPolicy other) {
        return with(draft -> draft.policy = other);
    }

    /** The marker of an attempt that begins. */
    PartRecord begin(Instant now) {
        return with(draft -> {
            draft.attempts = attempts + 1;
            draft.lastAttempt = now;
            draft.state = MessageState.ACTIVE;
            draft.permitted = false;
            draft.holdReason = null;
        });
    }

    /** Whether its transport said last that it cannot be used as it is, whatever the mail. */
    public boolean isUnconfigured() {
        return lastReply != null
                && lastReply.code() == null
                && lastReply.status() != null
                && lastReply.status().value().equals(Sign.UNCONFIGURED);
    }

    /** As if the attempt had not been counted. */
    PartRecord uncounted() {
        return with(draft -> draft.attempts = Math.max(0, attempts - 1));
    }

    /** The next route; the present one is remembered as declined. */
    PartRecord reroute(String otherTransport, String otherUrl) {
        List<String> passed = new ArrayList<>(declined);
        passed.add(transport);
        return with(draft -> {
            draft.transport = otherTransport;
            draft.url = otherUrl;
            draft.declined = passed;
        });
    }

    /** Another of its own routes; none of them has declined it. */
    PartRecord to(Terms.Hop hop) {
        return with(draft -> {
            draft.transport = hop.transport();
            draft.url = hop.url();
        });
    }

    private PartRecord with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new PartRecord(
                messageId,
                sender,
                submitted,
                notBefore,
                draft.policy,
                parts,
                draft.attempts,
                draft.lastAttempt,
                draft.state,
                draft.permitted,
                draft.transport,
                draft.url,
                draft.declined,
                draft.lastReply,
                draft.holdReason,
                draft.marks,
                draft.terms,
                draft.past);
    }

    /** What may change after the submit. */
    private static final class Draft {
        InDoubtPolicy policy;
        int attempts;

        @Nullable
        Instant lastAttempt;

        MessageState state;
        boolean permitted;
        String transport;
        String url;
        List<String> declined;

        @Nullable
        Reply lastReply;

        @Nullable
        String holdReason;

        List<Mark> marks;
        Terms terms;
        Past past;

        Draft(PartRecord from) {
            policy = from.policy;
            attempts = from.attempts;
            lastAttempt = from.lastAttempt;
            state = from.state;
            permitted = from.permitted;
            transport = from.transport;
            url = from.url;
            declined = from.declined;
            lastReply = from.lastReply;
            holdReason = from.holdReason;
            marks = from.marks;
            terms = from.terms;
            past = from.past;
        }
    }
}
