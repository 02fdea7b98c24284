package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.transport.Permit;

/** The threads that are inside one transport, each for one attempt, and the permits that they wait for. Thread-safe. */
final class Workers {
    private static final Duration SAME_AGAIN = Duration.ofSeconds(1);

    private final Waiting waiting;
    private final QuietSteps quiet;
    private final Map<AttemptId, CompletableFuture<Permit>> permits = new ConcurrentHashMap<>();
    private final Map<AttemptId, Thread> workers = new ConcurrentHashMap<>();
    /** What a worker is inside the transport for, abandoned or not. */
    private final Set<AttemptId> atWork = ConcurrentHashMap.newKeySet();
    /** Past the point of no return. */
    private final Set<AttemptId> permitted = ConcurrentHashMap.newKeySet();

    private record Told(Phase phase, Instant at) {}

    /** What the owner has heard last of those at work. */
    private final Map<AttemptId, Told> told = new ConcurrentHashMap<>();

    private final Set<AttemptId> stopping = ConcurrentHashMap.newKeySet();
    /** Abandoned before they began; guarded by {@link #workers}. */
    private final Set<AttemptId> fenced = new HashSet<>();

    Workers(Waiting waiting, QuietSteps quiet) {
        this.waiting = waiting;
        this.quiet = quiet;
    }

    /** This thread goes in; false if the attempt was abandoned before. */
    boolean enter(AttemptId attempt) {
        synchronized (workers) {
            if (fenced.remove(attempt)) {
                return false;
            }
            workers.put(attempt, Thread.currentThread());
            atWork.add(attempt);
            return true;
        }
    }

    /** This thread is out again. */
    void leave(AttemptId attempt) {
        quiet.endPermit(attempt);
        synchronized (workers) {
            workers.remove(attempt);
            fenced.remove(attempt);
            // An interrupt that was meant for this attempt must not reach the thread's next one.
            boolean unused = Thread.interrupted();
        }
        atWork.remove(attempt);
        stopping.remove(attempt);
        told.remove(attempt);
        answer(attempt, Permit.STOP); // Another thread of the transport may still wait for it.
        permitted.remove(attempt);
    }

    boolean isEmpty() {
        return atWork.isEmpty();
    }

    /** Whether the owner is to hear of a step: each is a wake-up of its thread, and silence is counted in minutes. */
    boolean isNews(AttemptId attempt, Phase phase, Instant now) {
        if (quiet.progress(attempt, phase, now)) {
            return false;
        }
        Told last = told.get(attempt);
        if (last != null && last.phase == phase && now.isBefore(last.at.plus(SAME_AGAIN))) {
            return false;
        }
        if (atWork.contains(attempt)) {
            told.put(attempt, new Told(phase, now));
            if (!atWork.contains(attempt)) {
                told.remove(attempt); // it left meanwhile, and nobody would
            }
        }
        return true;
    }

    /** Takes the permit that stands, if one does. */
    boolean takePermit(AttemptId attempt, Instant now) {
        if (!quiet.takePermit(attempt, now)) {
            return false;
        }
        permitted.add(attempt);
        if (!atWork.contains(attempt)) {
            permitted.remove(attempt); // it left meanwhile, and nobody would
        }
        return true;
    }

    /** Waits for the permit; {@code asked} runs when the answer can be taken. */
    Permit await(AttemptId attempt, Runnable asked) throws InterruptedException {
        CompletableFuture<Permit> answer = permits.computeIfAbsent(attempt, id -> new CompletableFuture<>());
        asked.run();
        try {
            return waiting.get(answer);
        } catch (ExecutionException e) {
            return Permit.STOP;
        } finally {
            permits.remove(attempt);
        }
    }

    boolean isWaiting(AttemptId attempt) {
        return permits.containsKey(attempt);
    }

    /** Answers the one who waits, if somebody here does. */
    void answer(AttemptId attempt, Permit permit) {
        CompletableFuture<Permit> waiting = permits.remove(attempt);
        if (permit == Permit.PROCEED && atWork.contains(attempt)) {
            permitted.add(attempt);
        }
        if (waiting != null) {
            waiting.complete(permit);
        }
    }

    /** Whether the next hop may have it. */
    boolean hasPermit(AttemptId attempt) {
        return permitted.contains(attempt);
    }

    /** No permit will come any more: the owner has died. */
    void denyAll() {
        quiet.endPermits();
        permits.values().forEach(waiting -> waiting.complete(Permit.STOP));
    }

    /** A logoff wants it stopped. */
    void stop(AttemptId attempt) {
        stopping.add(attempt);
    }

    /** It was taken back, and never had a thread that would leave. */
    void forget(AttemptId attempt) {
        stopping.remove(attempt);
    }

    boolean mayGoOn(AttemptId attempt) {
        return workers.containsKey(attempt) && !stopping.contains(attempt);
    }

    /** Whatever the worker still does has no effect; the interrupt is the last thing that may free it. */
    void fence(AttemptId attempt) {
        quiet.endPermit(attempt);
        answer(attempt, Permit.STOP);
        synchronized (workers) {
            Thread worker = workers.remove(attempt);
            if (worker == null) {
                fenced.add(attempt);
            } else {
                worker.interrupt();
            }
        }
    }
}
