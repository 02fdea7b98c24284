package org.postlude.store;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.Envelope;

/**
 * One message to be sent: envelope, bytes, and how to treat it. Immutable; each {@code with} method gives a new one.
 *
 * @param key the client's name for it
 * @param envelope who sends to whom
 * @param content the bytes; frozen at submit: every attempt sends these, and the Message-ID in them
 * @param notBefore not sent before this time, by no mode; empty for at once; MAPI {@code PR_DEFERRED_SEND_TIME}
 * @param inDoubt what to do in doubt
 * @param priority higher goes first among what is due; 0 unless set; MAPI {@code PR_PRIORITY}
 * @param holdReason empty unless the message is to be held until it is released
 * @param expires given up then, and returned, whatever the retry schedule says; empty for the schedule's expiry; MAPI
 *     {@code PR_EXPIRY_TIME}
 * @param reports what the sender is to be told; {@link ReportOn#USUAL} unless set
 * @param transport where it goes: the name of a transport of the spooler, or the URL of any; empty for the spooler's own order
 * @param dsn what reports of it are to repeat, here and at the next hop; {@link DsnParameters#NONE} unless set
 */
public record Submission(
        SubmissionKey key,
        Envelope envelope,
        Content content,
        Optional<Instant> notBefore,
        InDoubtPolicy inDoubt,
        int priority,
        Optional<String> holdReason,
        Optional<Instant> expires,
        Set<ReportOn> reports,
        Optional<String> transport,
        DsnParameters dsn) {
    /** Queues are sorted by time, and to them this is one that does not come. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * Checks the priority and the time.
     *
     * @param key the client's name for it
     * @param envelope who sends to whom
     * @param content the bytes
     * @param notBefore not sent before this time, by no mode
     * @param inDoubt what to do in doubt
     * @param priority higher goes first among what is due
     * @param holdReason empty unless the message is to be held until it is released
     * @param expires given up then
     * @param reports what the sender is to be told
     * @param transport where it goes
     * @param dsn what reports of it are to repeat
     * @throws IllegalArgumentException if the priority is outside -1 to 1, or the time lies beyond the year 9999
     */
    public Submission {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(inDoubt, "inDoubt");
        Objects.requireNonNull(holdReason, "holdReason");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(expires, "expires");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(dsn, "dsn");
        reports = Set.copyOf(reports);
        if (notBefore.filter(time -> !time.isBefore(NEVER)).isPresent()) {
            throw new IllegalArgumentException("notBefore " + notBefore.get() + " is not before " + NEVER
                    + "; to keep a message until somebody releases it, give a reason to hold it");
        }
        if (priority < -1 || priority > 1) {
            throw new IllegalArgumentException("priority " + priority + " is none of -1 (low), 0 (normal), 1 (high)");
        }
    }

    /**
     * A message to be sent as soon as possible, under a random key.
     *
     * @param envelope who sends to whom
     * @param content the bytes
     * @return a submission with the defaults
     */
    public static Submission of(Envelope envelope, Content content) {
        return new Submission(
                SubmissionKey.random(),
                envelope,
                content,
                Optional.empty(),
                InDoubtPolicy.RETRY,
                0,
                Optional.empty(),
                Optional.empty(),
                ReportOn.USUAL,
                Optional.empty(),
                DsnParameters.NONE);
    }

    /**
     * The same under a given key.
     *
     * @param other the key
     * @return a new submission
     */
    public Submission withKey(SubmissionKey other) {
        return new Submission(
                other, envelope, content, notBefore, inDoubt, priority, holdReason, expires, reports, transport, dsn);
    }

    /**
     * The same, not to be sent before a time.
     *
     * @param time the past means at once; null takes an earlier time back
     * @return a new submission
     * @throws IllegalArgumentException if it lies beyond the year 9999
     */
    public Submission withNotBefore(@Nullable Instant time) {
        return new Submission(
                key,
                envelope,
                content,
                Optional.ofNullable(time),
                inDoubt,
                priority,
                holdReason,
                expires,
                reports,
                transport,
                dsn);
    }

    /**
     * The same with another policy.
     *
     * @param policy what to do in doubt
     * @return a new submission
     */
    public Submission withInDoubt(InDoubtPolicy policy) {
        return new Submission(
                key, envelope, content, notBefore, policy, priority, holdReason, expires, reports, transport, dsn);
    }

    /**
     * The same with another priority.
     *
     * @param value -1, 0 or 1
     * @return a new submission
     */
    public Submission withPriority(int value) {
        return new Submission(
                key, envelope, content, notBefore, inDoubt, value, holdReason, expires, reports, transport, dsn);
    }

    /**
     * The same, held until it is released.
     *
     * @param reason shown wherever the message is listed
     * @return a new submission
     */
    public Submission withHold(String reason) {
        return new Submission(
                key,
                envelope,
                content,
                notBefore,
                inDoubt,
                priority,
                Optional.of(Objects.requireNonNull(reason, "reason")),
                expires,
                reports,
                transport,
                dsn);
    }

    /**
     * The same, given up at a time.
     *
     * @param time when; the past means after the attempt that is due; null leaves it to the retry schedule
     * @return a new submission
     */
    public Submission withExpires(@Nullable Instant time) {
        return new Submission(
                key,
                envelope,
                content,
                notBefore,
                inDoubt,
                priority,
                holdReason,
                Optional.ofNullable(time),
                reports,
                transport,
                dsn);
    }

    /**
     * The same with other reports.
     *
     * @param wanted what the sender is to be told; empty for nothing
     * @return a new submission
     */
    public Submission withReports(Set<ReportOn> wanted) {
        return new Submission(
                key, envelope, content, notBefore, inDoubt, priority, holdReason, expires, wanted, transport, dsn);
    }

    /**
     * The same over another transport than the spooler's order would choose. A recipient whose address is of another type than SMTP goes
     * by that order all the same, where this transport is known not to take the type.
     *
     * @param nameOrUrl of a transport of the spooler, or the URL of one that is logged on for it
     * @return a new submission
     */
    public Submission withTransport(String nameOrUrl) {
        return new Submission(
                key,
                envelope,
                content,
                notBefore,
                inDoubt,
                priority,
                holdReason,
                expires,
                reports,
                Optional.of(Objects.requireNonNull(nameOrUrl, "nameOrUrl")),
                dsn);
    }

    /**
     * The same with what reports of it are to repeat.
     *
     * @param parameters those of nobody but its recipients count
     * @return a new submission
     */
    public Submission withDsn(DsnParameters parameters) {
        return new Submission(
                key,
                envelope,
                content,
                notBefore,
                inDoubt,
                priority,
                holdReason,
                expires,
                reports,
                transport,
                parameters);
    }
}
