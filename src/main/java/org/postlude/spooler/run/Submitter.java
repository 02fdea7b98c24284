package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PostludeException;
import org.postlude.message.ProviderContractException;
import org.postlude.spooler.core.Lanes;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Past;
import org.postlude.spooler.core.Terms;
import org.postlude.spooler.mail.ContentChangedException;
import org.postlude.spooler.mail.FrozenMessage;
import org.postlude.spooler.mail.MessageIntake;
import org.postlude.spooler.mail.Stamp;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.KeyConflictException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.postlude.store.SubmitPolicy;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.SubmitRejectedException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.Submitted;

/** Makes a submission durable: judged, frozen, routed, stored. Runs on the client's thread. */
final class Submitter {
    private static final int LONGEST_REASON = 256;

    private final MessageIntake intake;
    private final Routes routes;
    private final SubmitPolicy policy;
    private final Admission admission;
    /** Of transports, by their names, for mail that says nothing else. */
    private final Map<String, InDoubtPolicy> inDoubt;

    Submitter(
            MessageIntake intake,
            Routes routes,
            SubmitPolicy policy,
            Map<String, InDoubtPolicy> inDoubt,
            Admission admission) {
        this.intake = intake;
        this.routes = routes;
        this.policy = policy;
        this.admission = admission;
        this.inDoubt = Map.copyOf(inDoubt);
    }

    /** Returns when the message is durable. The caller holds the gate. */
    SubmitReceipt submit(String owner, String store, StoreLogon logon, Submission submission) {
        Optional<String> refusal = policy.refuse(owner, submission);
        if (refusal.isPresent()) {
            throw new SubmitRejectedException(
                    ErrorKind.NO_ACCESS, "a policy refused the message; nothing was submitted: " + refusal.get());
        }
        Stamp stamp = intake.newStamp();
        letIn(owner, store, logon, stamp.date());
        boolean isTaken = false;
        try {
            SubmitReceipt receipt = store(store, logon, submission, stamp);
            isTaken = !receipt.existed();
            return receipt;
        } catch (KeyConflictException e) {
            // A retry of a message that came without Message-ID or Date: it was given others the first time.
            Stamp first = stampOf(logon, e);
            if (first == null || first.equals(stamp)) {
                throw e;
            }
            return store(store, logon, submission, first);
        } finally {
            if (!isTaken) {
                admission.back(owner, stamp.date());
            }
        }
    }

    private void letIn(String owner, String store, StoreLogon logon, Instant now) {
        try {
            admission.letIn(owner, store, logon, now);
        } catch (IOException e) {
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    "store " + store
                            + " could not tell how much waits in it; nothing was stored, the caller still has the"
                            + " message: " + Words.of(e),
                    false,
                    e);
        }
    }

    private @Nullable Stamp stampOf(StoreLogon logon, KeyConflictException conflict) {
        try {
            List<QueuedPart> parts = logon.parts(new MessageId(conflict.holder()));
            if (parts.isEmpty()) {
                return null;
            }
            PartRecord record = PartRecordCodec.decode(parts.get(0).record());
            return record.messageId() == null ? null : new Stamp(record.messageId(), record.submitted());
        } catch (IOException e) {
            conflict.addSuppressed(e);
            return null;
        }
    }

    private SubmitReceipt store(String store, StoreLogon logon, Submission submission, Stamp stamp) {
        WatchedContent watched = new WatchedContent(submission.content());
        FrozenMessage frozen;
        try {
            frozen = intake.take(watched, () -> stamp);
        } catch (IOException e) {
            throw unreadable(e);
        }
        List<NewPart> parts = parts(submission, frozen, stamp.date());
        try {
            Submitted submitted = logon.submit(submission.key(), submission.envelope(), parts, frozen.content());
            return new SubmitReceipt(submitted.id(), submitted.existed());
        } catch (StoreRefusingException e) {
            throw new StoreFailedException(
                    e.code(),
                    "store " + store + " takes nothing now; nothing was stored, the caller still has the message: "
                            + e.getMessage(),
                    false,
                    e);
        } catch (IOException e) {
            if (watched.hasFailed() || e instanceof ContentChangedException) {
                throw unreadable(e);
            }
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    "store " + store
                            + " failed while the message was being stored, which may or may not have been done: "
                            + Words.of(e) + ". Submit it again under the key " + submission.key(),
                    true,
                    e);
        } catch (PostludeException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            if (watched.hasFailed()) {
                throw e; // the caller's own
            }
            throw new ProviderContractException(
                    "Q1",
                    "store " + store
                            + " threw while the message was being stored, which may or may not have been done: "
                            + Words.of(e) + ". Submit it again under the key " + submission.key(),
                    e);
        }
    }

    private static SubmitRejectedException unreadable(IOException e) {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "the message could not be read; nothing was submitted, the caller still has it: " + Words.of(e),
                e);
    }

    /** Frozen with the route. RETRY is what a submission has that asks for nothing, so its transport is asked. */
    private InDoubtPolicy inDoubt(Submission submission, Terms.Hop hop) {
        return submission.inDoubt() == InDoubtPolicy.RETRY
                ? inDoubt.getOrDefault(hop.transport(), InDoubtPolicy.RETRY)
                : submission.inDoubt();
    }

    /** Nobody would ever try it: its sender hears of that now, and not when its time is over (rule D15). */
    private static void requireTime(@Nullable Instant notBefore, @Nullable Instant expires) {
        if (notBefore != null && expires != null && !expires.isAfter(notBefore)) {
            throw new SubmitRejectedException(
                    ErrorKind.INVALID_PARAMETER,
                    "the message is not to be sent before " + notBefore + " and is to be given up at " + expires
                            + ", so it would never be tried; nothing was submitted. Give it a later expiry (rule D15)");
        }
    }

    private List<NewPart> parts(Submission submission, FrozenMessage frozen, Instant now) {
        Instant notBefore = submission.notBefore().filter(now::isBefore).orElse(null);
        requireTime(notBefore, submission.expires().orElse(null));
        String reason = submission
                .holdReason()
                .map(text -> text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) : text)
                .orElse(null);
        String subject = frozen.subject().isEmpty() ? null : frozen.subject();
        List<Routes.Group> groups = routes.group(
                submission.envelope().recipients(),
                submission.transport().map(routes::named),
                frozen.content().size() >= Lanes.LARGE);
        List<NewPart> parts = new ArrayList<>(groups.size());
        for (Routes.Group group : groups) {
            Terms terms = new Terms(
                    subject,
                    submission.expires().orElse(null),
                    submission.reports(),
                    group.hops(),
                    Terms.Dsn.of(submission.dsn(), group.recipients()));
            PartRecord record = new PartRecord(
                    frozen.messageId(),
                    submission.envelope().sender(),
                    now,
                    notBefore,
                    inDoubt(submission, group.first()),
                    groups.size(),
                    0,
                    null,
                    reason == null ? MessageState.QUEUED : MessageState.HELD,
                    false,
                    group.first().transport(),
                    group.first().url(),
                    List.of(),
                    null,
                    reason,
                    Collections.nCopies(group.recipients().size(), Mark.PENDING),
                    terms,
                    Past.NONE);
            Label label = new Label(
                    reason == null ? LabelState.READY : LabelState.HELD,
                    reason != null ? Label.NEVER : notBefore == null ? now : notBefore,
                    submission.priority(),
                    group.lane());
            parts.add(new NewPart(group.recipients(), label, PartRecordCodec.encode(record)));
        }
        return parts;
    }
}
