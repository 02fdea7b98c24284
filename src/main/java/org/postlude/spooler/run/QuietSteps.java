package org.postlude.spooler.run;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.spooler.core.Event;

/**
 * What workers do without waking the owner (docs/adr/0054): how far they have come, and permits that stand, which each takes by
 * itself at the moment at which it wants it. The owner hears of all of it before any event by which attempts could be stopped,
 * given up or judged, and first ends the permits that still stand. So of a worker and an owner who come at the same moment one is
 * first, and both know which. Thread-safe.
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
        private final AtomicReference<Permit> permit;
        private volatile @Nullable Step last;
        /** Of the owner. */
        private @Nullable Step told;

        Attempt(AttemptId id, boolean isPermitted) {
            this.id = id;
            this.permit = new AtomicReference<>(isPermitted ? Permit.STANDING : Permit.ENDED);
        }

        void endPermit() {
            permit.compareAndSet(Permit.STANDING, Permit.ENDED);
        }

        void tell(Consumer<Event> owner) {
            Step step = last;
            if (step != null && step != told) {
                told = step;
                owner.accept(new Event.Progress(id, step.phase, step.at));
            }
            if (permit.compareAndSet(Permit.TAKEN, Permit.TOLD)) {
                owner.accept(new Event.PermitTaken(id));
            }
        }
    }

    private final Map<AttemptId, Attempt> attempts = new ConcurrentHashMap<>();

    /** By the owner, before the attempt begins. */
    void begin(AttemptId attempt, boolean isPermitted) {
        attempts.put(attempt, new Attempt(attempt, isPermitted));
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

    /** By the owner, before it hears of an event; it hears of these before that. */
    void tellBefore(Event event, Consumer<Event> owner) {
        if (event instanceof Event.AttemptEnded ended) {
            Attempt known = attempts.remove(ended.attempt());
            if (known != null) {
                known.endPermit();
                known.tell(owner);
            }
        } else if (!event.leavesOthersAlone()) {
            endPermits();
            attempts.values().forEach(attempt -> attempt.tell(owner));
        }
    }
}
