package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.StoreKey;
import org.postlude.transport.SubmitResult;

/**
 * What others do without waking the owner (docs/adr/0054, 0057). Of workers: how far they have come, and permits that stand, which each
 * takes by itself at the moment at which it wants it. The owner hears of all of it before any event by which attempts could be
 * stopped, given up or judged, and first ends the permits that still stand. So of a worker and an owner who come at the same moment
 * one is first, and both know which. Of clients: new mail in a store that sends nothing, of which the owner only keeps count; it
 * hears of that before any event. Thread-safe.
 */
final class QuietSteps {
    private enum Permit {
        /** Whoever asks has it. */
        STANDING,
        /** The worker went on; the owner has not heard of it. */
        TAKEN,
        /** The owner has heard of it. */
        TOLD,
        /** The owner is to be asked. */
        ENDED
    }

    private record Step(Phase phase, Instant at) {}

    private static final class Attempt {
        private final AttemptId id;
        private final Predicate<AttemptId> takeBack;
        /** Of the owner, like {@link #told}. */
        private Instant since;

        private final AtomicReference<Permit> permit;
        private volatile @Nullable Step last;
        private @Nullable Step told;

        Attempt(AttemptId id, boolean isPermitted, Predicate<AttemptId> takeBack, Instant since) {
            this.id = id;
            this.takeBack = takeBack;
            this.since = since;
            this.permit = new AtomicReference<>(isPermitted ? Permit.STANDING : Permit.ENDED);
        }

        void endPermit() {
            permit.compareAndSet(Permit.STANDING, Permit.ENDED);
        }

        void tell(Consumer<Event> owner) {
            Step step = last;
            if (step != null && !step.equals(told)) {
                told = step;
                owner.accept(new Event.Progress(id, step.phase, step.at));
            }
            if (permit.compareAndSet(Permit.TAKEN, Permit.TOLD)) {
                owner.accept(new Event.PermitTaken(id));
            }
        }
    }

    private final Map<AttemptId, Attempt> attempts = new ConcurrentHashMap<>();
    private final Map<StoreKey, Integer> arrived = new ConcurrentHashMap<>();
    private final Duration patience;
    /** Of the owner: the time of its step. */
    private Instant now = Instant.MIN;

    /** @param patience for how long an attempt may wait for a thread */
    QuietSteps(Duration patience) {
        this.patience = patience;
    }

    /** From any thread: a message became durable in a store without mail. */
    void arrived(StoreKey store) {
        arrived.merge(store, 1, Integer::sum);
    }

    private void tellArrived(Consumer<Event> owner) {
        for (StoreKey store : List.copyOf(arrived.keySet())) {
            Integer messages = arrived.remove(store);
            if (messages != null) {
                owner.accept(new Event.Submitted(store, messages, Integer.MIN_VALUE));
            }
        }
    }

    /**
     * By the owner, before the attempt begins.
     *
     * @param takeBack takes it back if it has no thread yet
     */
    void begin(AttemptId attempt, boolean isPermitted, Predicate<AttemptId> takeBack) {
        attempts.put(attempt, new Attempt(attempt, isPermitted, takeBack, now));
    }

    /** By a worker; false if the owner has to be told. */
    boolean progress(AttemptId attempt, Phase phase, Instant now) {
        Attempt known = attempts.get(attempt);
        if (known != null) {
            known.last = new Step(phase, now);
        }
        return known != null;
    }

    /** By a worker; false if the owner has to be asked. */
    boolean takePermit(AttemptId attempt, Instant now) {
        Attempt known = attempts.get(attempt);
        if (known == null || !known.permit.compareAndSet(Permit.STANDING, Permit.TAKEN)) {
            return false;
        }
        known.last = new Step(Phase.COMMITTED, now);
        return true;
    }

    /** From here on nobody takes it: its worker ends, or was given up. */
    void endPermit(AttemptId attempt) {
        Attempt known = attempts.get(attempt);
        if (known != null) {
            known.endPermit();
        }
    }

    /** None stands any more: the owner has gone. */
    void endPermits() {
        attempts.values().forEach(Attempt::endPermit);
    }

    /**
     * By the owner, before it hears of an event; it hears of these before that.
     *
     * @param step its time
     */
    void tellBefore(Event event, Instant step, Consumer<Event> owner) {
        now = step;
        tellArrived(owner);
        if (event instanceof Event.ClockJumped jumped) {
            attempts.values().forEach(attempt -> attempt.since = attempt.since.plus(jumped.by()));
        }
        if (event instanceof Event.Tick || event instanceof Event.ClockJumped) {
            takeBackUnbegun(owner);
        }
        if (event instanceof Event.AttemptEnded ended) {
            Attempt known = attempts.remove(ended.attempt());
            if (known != null) {
                known.endPermit();
                known.tell(owner);
            }
        } else if (event instanceof Event.PermitAsked asked) {
            Attempt known = attempts.get(asked.attempt());
            if (known != null) {
                known.tell(owner); // it may have taken it already, and ask a second time
            }
        } else if (!event.leavesOthersAlone()) {
            endPermits();
            attempts.values().forEach(attempt -> attempt.tell(owner));
        }
    }

    /** Those whose transport has been at others for too long: as if they had never been picked, and not as if they hung. */
    private void takeBackUnbegun(Consumer<Event> owner) {
        List<AttemptId> taken = attempts.values().stream()
                .filter(attempt -> !attempt.since.plus(patience).isAfter(now) && attempt.takeBack.test(attempt.id))
                .map(attempt -> attempt.id)
                .toList();
        for (AttemptId attempt : taken) {
            attempts.remove(attempt);
            owner.accept(new Event.AttemptEnded(attempt, new AttemptAnswer.None(new SubmitResult.Busy())));
        }
    }
}
