package org.postlude.policy;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.ErrorKind;
import org.postlude.message.Recipient;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.EmailSent;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImInvitation;
import org.postlude.message.event.RecordedEvent;
import org.postlude.policy.UserPolicy.Kind;
import org.postlude.store.Submission;
import org.postlude.store.SubmitPolicy;
import org.postlude.store.SubmitRejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what its user may not submit, with the reasons, and has that recorded before it answers. What cannot be judged is refused where
 * somebody has to judge it. What only comes outside of the hours is refused for the time being (BUSY). Thread-safe.
 */
public final class PolicyGate implements SubmitPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyGate.class);
    private static final String XMPP = "XMPP";
    /** It has nothing against the message, which will pass when the hours begin again. */
    private static final Blocked LATE = Blocked.of(BlockReason.SPECHOURS);

    private static final String NOT_LOOKED_AT = "nobody had to look at the parts of the message";

    private final Function<String, UserPolicy> policies;
    private final InstantSource clock;
    private final BiConsumer<String, ActivityEvent> record;

    /**
     * A gate.
     *
     * @param policies of each user; {@link UserPolicy#NONE} for one without limits
     * @param clock for the hours
     * @param record is given the owner and the event, which it has durable when it returns, or throws; then the message is refused all the same
     */
    public PolicyGate(
            Function<String, UserPolicy> policies, InstantSource clock, BiConsumer<String, ActivityEvent> record) {
        this.policies = policies;
        this.clock = clock;
        this.record = record;
    }

    @Override
    public Optional<String> refuse(String owner, Submission submission) {
        UserPolicy policy = policies.apply(owner);
        Instant now = clock.instant();
        List<Recipient> to = submission.envelope().recipients();
        Kind kind = to.stream().allMatch(PolicyGate::isOfConversation) ? Kind.CONVERSATION : Kind.MAIL;
        List<String> addresses = to.stream().map(Recipient::address).distinct().toList();
        Found found = policy.hasAttachments() ? Found.NOT_ASKED : Found.in(submission);
        Blocked blocked = found.isUnreadable() ? Blocked.INTERNALERROR : judge(policy, to, found.isAny(), now);
        if (blocked.equals(Blocked.NOT)) {
            return Optional.empty();
        }
        if (policy.isLogged()) {
            tell(owner, submission, () -> event(kind, owner, submission, addresses, found, blocked), now);
        }
        String why = sentence(policy, addresses, blocked, now);
        if (blocked.equals(LATE)) {
            throw new SubmitRejectedException(
                    ErrorKind.BUSY,
                    "a policy takes nothing now; nothing was submitted, the caller still has the message: " + why);
        }
        return Optional.of(why);
    }

    private static boolean isOfConversation(Recipient recipient) {
        return recipient.addressType().equals(XMPP);
    }

    /** One message may be both. */
    private static Blocked judge(UserPolicy policy, List<Recipient> to, boolean isAttached, Instant now) {
        Set<BlockReason> reasons = EnumSet.noneOf(BlockReason.class);
        for (Kind kind : Kind.values()) {
            List<String> others = to.stream()
                    .filter(each -> isOfConversation(each) == (kind == Kind.CONVERSATION))
                    .map(Recipient::address)
                    .toList();
            if (!others.isEmpty()) {
                reasons.addAll(policy.sending(kind, others, isAttached, now).reasons());
            }
        }
        return Blocked.of(reasons);
    }

    /** Refused in any case: what could not be recorded is not sent either. */
    private void tell(String owner, Submission submission, Supplier<RecordedEvent> event, Instant now) {
        try {
            record.accept(
                    owner,
                    event.get()
                            .activity(
                                    "blocked:" + owner + ":" + submission.key().value(), now));
        } catch (RuntimeException e) {
            LOG.warn("a message of {} was refused by policy, and that could not be recorded", owner, e);
        }
    }

    /** What is attached, as far as somebody looked. */
    private record Found(
            @Nullable List<String> names, @Nullable String problem) {
        static final Found NOT_ASKED = new Found(null, NOT_LOOKED_AT);

        static Found in(Submission submission) {
            try {
                return new Found(Attachments.of(submission.content()), null);
            } catch (IOException e) {
                return new Found(null, String.valueOf(e.getMessage()));
            }
        }

        boolean isAny() {
            return names != null && !names.isEmpty();
        }

        boolean isUnreadable() {
            return names == null && !equals(NOT_ASKED);
        }

        Fact<List<String>> fact() {
            return names == null ? Fact.absent(String.valueOf(problem)) : Fact.of(names);
        }
    }

    private static RecordedEvent event(
            Kind kind, String owner, Submission submission, List<String> addresses, Found found, Blocked blocked) {
        Fact<String> program = Fact.absent("whoever submits does not tell its name");
        if (kind == Kind.CONVERSATION) {
            return new ImInvitation(
                    program,
                    program,
                    submission.envelope().sender().isEmpty()
                            ? owner
                            : submission.envelope().sender(),
                    Identities.bare(addresses.get(0)),
                    Fact.absent("it was submitted on this machine"),
                    submission.envelope().sender().isEmpty()
                            ? owner
                            : submission.envelope().sender(),
                    blocked,
                    Fact.of(addresses));
        }
        return new EmailSent(
                submission.envelope().sender().isEmpty()
                        ? "<>"
                        : submission.envelope().sender(),
                program,
                program,
                Fact.absent("it was refused before anybody read it"),
                blocked,
                Fact.of(addresses),
                found.fact(),
                Fact.ofText(submission.envelope().sender(), "a report has no sender"));
    }

    private static String sentence(UserPolicy policy, List<String> addresses, Blocked blocked, Instant now) {
        StringBuilder why = new StringBuilder(blocked.toString());
        if (blocked.isInternalError()) {
            why.append(", its attachments cannot be told; send it as plain text");
        }
        if (blocked.reasons().contains(BlockReason.SPECHOURS)) {
            policy.hours()
                    .nextChange(now)
                    .ifPresent(time -> why.append(", allowed again from ").append(time));
        }
        if (blocked.reasons().contains(BlockReason.ATTACHMENTBLOCKED)) {
            why.append(", nothing may be attached");
        }
        if (blocked.reasons().contains(BlockReason.SENDERBLOCKED)) {
            why.append(", not allowed: ")
                    .append(String.join(
                            ", ",
                            addresses.stream()
                                    .filter(each ->
                                            !policy.contacts().judge(each).isEmpty())
                                    .toList()));
        }
        return why.toString();
    }
}
