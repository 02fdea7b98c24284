package org.postlude.command;

import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.submission.SubmissionServer;
import org.postlude.transport.TransportRequest;

/**
 * Reads the file of a run again, and changes what is otherwise: all of it, or nothing. New mail and new connections get the new
 * settings; what is on its way comes to its end with the old ones. Thread-safe.
 */
final class Reload {
    /** For clients in the middle of a message, whose transport goes: who takes longer is told to send it again. */
    private static final Duration LAST_MESSAGES = Duration.ofSeconds(10);

    private final Supplier<RunPlan> file;
    private final SpoolerCoordinator coordinator;
    private final Listeners listeners;
    private final Consumer<RunPlan> changed;
    private final ReentrantLock turn = new ReentrantLock();
    // Guarded by turn.
    private RunPlan plan;
    // Guarded by this.
    private boolean isOver;
    private @Nullable Thread waiting;

    /**
     * @param file reads it
     * @param changed hears of a plan that is carried out from now on
     */
    Reload(
            RunPlan plan,
            Supplier<RunPlan> file,
            SpoolerCoordinator coordinator,
            Listeners listeners,
            Consumer<RunPlan> changed) {
        this.plan = plan;
        this.file = file;
        this.coordinator = coordinator;
        this.listeners = listeners;
        this.changed = changed;
    }

    /** Says why nothing was changed. */
    static final class RefusedException extends PostludeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private RefusedException(String why, Throwable cause) {
            super(ErrorKind.INVALID_PARAMETER, why + ". The configuration is as it was, and all goes on", cause);
        }

        private RefusedException(String why) {
            super(ErrorKind.INVALID_PARAMETER, why + ". The configuration is as it was, and all goes on", null);
        }
    }

    /**
     * Does so.
     *
     * @return what is otherwise, a sentence each
     * @throws RefusedException if it is wrong, or cannot be changed
     */
    List<String> now() throws InterruptedException {
        turn.lockInterruptibly();
        try {
            if (isOver()) {
                throw new RefusedException("it is logging off, and reads nothing again");
            }
            RunPlan next = read();
            List<String> fixed = plan.unchangeable(next);
            if (!fixed.isEmpty()) {
                throw new RefusedException(String.join(", ", fixed) + " cannot be changed while it runs: log it off and"
                        + " start it again, or write what was there before");
            }
            List<String> told = change(next);
            plan = next;
            return told;
        } finally {
            turn.unlock();
        }
    }

    private RunPlan read() {
        try {
            return file.get();
        } catch (PostludeException | UsageException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> change(RunPlan next) throws InterruptedException {
        Map<String, String> before = plan.allTransports();
        Map<String, String> after = next.allTransports();
        List<String> told = new ArrayList<>();
        Map<String, TransportRequest> fresh = new LinkedHashMap<>();
        List<String> gone = before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .toList();
        try (Listeners.Change change = listeners.prepare(next)) {
            after.forEach((name, url) -> {
                if (!url.equals(before.get(name))) {
                    fresh.put(name, new TransportRequest(name, url, Map.of()));
                    told.add((before.containsKey(name) ? "transport " + name + " is now " : "transport " + name + ": ")
                            + TransportRequest.withoutPassword(url));
                }
            });
            coordinator.putTransports(fresh.values());
            told.addAll(change.told());
            List<SubmissionServer> over = change.make();
            if (!gone.isEmpty()) {
                awaitLastMessages(over, told);
            }
        } catch (PostludeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
        if (isOver()) { // whose message comes yet, sends it over them
            gone.forEach(name -> told.add("transport " + name + " stays until the logoff, which has begun meanwhile"));
            return told;
        }
        coordinator.removeTransports(gone);
        gone.forEach(name -> told.add("transport " + name + " gets no new mail and brings none; what waits for it keeps"
                + " its route ('postlude queue reroute' gives it another)"));
        if (!next.mode().equals(plan.mode()) || !next.deadline().equals(plan.deadline())) {
            told.add("a signal asks for " + Words.of(next.mode()) + ", " + Words.deadline(next.deadline()));
        }
        changed.accept(next);
        return told;
    }

    private void awaitLastMessages(List<SubmissionServer> over, List<String> told) {
        try {
            if (begins()) {
                int unused = Listeners.await(over, LAST_MESSAGES);
            }
        } catch (InterruptedException e) {
            if (!isOver()) {
                Thread.currentThread().interrupt(); // what was begun is done
            }
        } finally {
            waited();
        }
        if (Listeners.isAnyOnTheWay(over)) {
            told.add("a client is still in the middle of a message; if it has to, it sends that again");
        }
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    private synchronized boolean begins() {
        waiting = isOver ? null : Thread.currentThread();
        return !isOver;
    }

    private synchronized void waited() {
        if (waiting != null && isOver) {
            boolean unused = Thread.interrupted(); // it has ended the wait, or come too late for that
        }
        waiting = null;
    }

    /**
     * Before the logoff: nothing is read again, and what was begun is done, but for waiting for clients: whoever logs off waits for
     * them in his own time.
     */
    @SuppressWarnings("LockNotBeforeTry") // whoever has the turn is waited for, and nothing is done in it
    void end() {
        synchronized (this) {
            isOver = true;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
        turn.lock();
        turn.unlock();
    }
}
