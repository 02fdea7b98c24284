package org.postlude.spooler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.Settings;
import org.postlude.spooler.queue.DoubtAdvisor;
import org.postlude.spooler.queue.SuppressionPolicy;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReceivePolicy;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmitPolicy;

/** What a spooler's builder lets one set of queues: what becomes of mail, and how much of it is taken. */
abstract sealed class QueueOptions permits SpoolerCoordinator.Builder {
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(10);

    RetrySchedule retry = RetrySchedule.DEFAULT;
    DestinationPolicy destinations = DestinationPolicy.DEFAULT;
    Watchdog watchdog = Watchdog.DEFAULT;
    Duration keep = Settings.DEFAULT.keep();
    ReportTemplate template = ReportTemplate.USUAL;

    @Nullable
    SuppressionPolicy suppression;

    final List<Limit> limits = new ArrayList<>();
    final Map<String, InDoubtPolicy> inDoubt = new HashMap<>();

    @Nullable
    DoubtAdvisor doubtAdvisor;

    long queueLimit = Long.MAX_VALUE;
    int submitRate = Integer.MAX_VALUE;
    Duration submitInterval = Duration.ZERO;
    SubmitPolicy policy = (owner, submission) -> Optional.empty();

    @Nullable
    ReceivePolicy receivePolicy;

    Predicate<StoreAddress> recorded = store -> false;

    /** Only a builder has them. */
    QueueOptions() {}

    /** For the next call. */
    abstract SpoolerCoordinator.Builder self();

    /**
     * Sets when temporary failures are tried again.
     *
     * @param schedule {@link RetrySchedule#DEFAULT} unless set
     * @return this
     */
    public SpoolerCoordinator.Builder retry(RetrySchedule schedule) {
        retry = Objects.requireNonNull(schedule, "schedule");
        return self();
    }

    /**
     * Sets how destinations are treated.
     *
     * @param policy {@link DestinationPolicy#DEFAULT} unless set
     * @return this
     */
    public SpoolerCoordinator.Builder destinations(DestinationPolicy policy) {
        destinations = Objects.requireNonNull(policy, "policy");
        return self();
    }

    /**
     * Sets how long an attempt may make no progress.
     *
     * @param silence {@link Watchdog#DEFAULT} unless set
     * @return this
     * @throws IllegalArgumentException if a phase has less than ten seconds: progress is told in seconds
     */
    public SpoolerCoordinator.Builder watchdog(Watchdog silence) {
        if (silence.shortest().compareTo(LEAST_SILENCE) < 0) {
            throw new IllegalArgumentException(
                    "the watchdog is to bark after " + silence.shortest() + "; give " + LEAST_SILENCE + " or more");
        }
        watchdog = silence;
        return self();
    }

    /**
     * Sets how long the records of a message are kept that has ended, for lists and for reports that come late. Its bytes
     * go at its end.
     *
     * @param time 7 days unless set; zero is as short as can be: they go with the next sweep, and the submission keys stay
     *     for the seven days of rule Q1 all the same
     * @return this
     */
    public SpoolerCoordinator.Builder keep(Duration time) {
        keep = Objects.requireNonNull(time, "time");
        return self();
    }

    /**
     * Sets the words for people in the reports to senders.
     *
     * @param words {@link ReportTemplate#USUAL} unless set
     * @return this
     */
    public SpoolerCoordinator.Builder reportTemplate(ReportTemplate words) {
        template = Objects.requireNonNull(words, "words");
        return self();
    }

    /**
     * Sets which final refusals put an address on a store's suppression list.
     *
     * @param policy none unless set
     * @return this
     */
    public SpoolerCoordinator.Builder suppress(SuppressionPolicy policy) {
        suppression = Objects.requireNonNull(policy, "policy");
        return self();
    }

    /**
     * Limits how many messages go out in a time. Several limits hold together.
     *
     * @param most of a transport, a destination or a sender
     * @return this
     */
    public SpoolerCoordinator.Builder limit(Limit most) {
        limits.add(Objects.requireNonNull(most, "most"));
        return self();
    }

    /**
     * Sets what to do with mail in doubt whose route at the submit is a transport's. A submission with another policy than
     * {@link InDoubtPolicy#RETRY} keeps its own; frozen with the route.
     *
     * @param transport its name
     * @param policy {@link InDoubtPolicy#RETRY} unless set
     * @return this
     */
    public SpoolerCoordinator.Builder inDoubt(String transport, InDoubtPolicy policy) {
        inDoubt.put(Objects.requireNonNull(transport, "transport"), Objects.requireNonNull(policy, "policy"));
        return self();
    }

    /**
     * Sets who decides about mail in doubt under {@link org.postlude.store.InDoubtPolicy#ASK}.
     *
     * @param advisor nobody unless set: then such mail waits for a person
     * @return this
     */
    public SpoolerCoordinator.Builder doubtAdvisor(DoubtAdvisor advisor) {
        doubtAdvisor = Objects.requireNonNull(advisor, "advisor");
        return self();
    }

    /**
     * Sets how many messages may wait in each store. Beyond that a submit is refused with {@link
     * org.postlude.message.ErrorKind#BUSY}, and the client keeps its message; submits that come at the same time may go over
     * by their number. A repeated submit of a message that the store has is refused too, and changes nothing.
     *
     * @param messages that have not ended; at least 1; no limit unless set
     * @return this
     */
    public SpoolerCoordinator.Builder queueLimit(long messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("a store takes at least 1 message, not " + messages);
        }
        queueLimit = messages;
        return self();
    }

    /**
     * Sets how many messages each owner of sessions may submit: never more than so many in any interval, over all stores.
     * Beyond that a submit is refused with {@link org.postlude.message.ErrorKind#BUSY}, which says when there is room again.
     *
     * @param messages at least 1
     * @param interval more than zero; no limit unless set
     * @return this
     */
    public SpoolerCoordinator.Builder submitRate(int messages, Duration interval) {
        if (messages < 1 || interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException(
                    "a rate is at least 1 message in more than no time, not " + messages + " in " + interval);
        }
        submitRate = messages;
        submitInterval = interval;
        return self();
    }

    /**
     * Sets who may refuse a submit.
     *
     * @param other nobody unless set
     * @return this
     */
    public SpoolerCoordinator.Builder submitPolicy(SubmitPolicy other) {
        policy = Objects.requireNonNull(other, "other");
        return self();
    }

    /**
     * Sets who may set aside what transports bring in.
     *
     * @param other nobody unless set
     * @return this
     */
    public SpoolerCoordinator.Builder receivePolicy(ReceivePolicy other) {
        receivePolicy = Objects.requireNonNull(other, "other");
        return self();
    }

    /**
     * Sets which stores keep an activity feed ({@link org.postlude.store.MessageStore#activity}). A store that keeps none
     * costs nothing. A feed costs a write of at most 64 KiB for what was recorded together, 4 MiB in the store, and, when the
     * process was killed, one pass over what the store holds at its next opening.
     *
     * @param which none unless set
     * @return this
     */
    public SpoolerCoordinator.Builder activityFeed(Predicate<StoreAddress> which) {
        recorded = Objects.requireNonNull(which, "which");
        return self();
    }
}
