package org.postlude.transport.jakartamail;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;

/** The attempts that run, by name. */
final class Attempts {
    // A cancel can overtake its submit: names are given before the transport is asked. Those that came too late instead
    // are remembered in vain, so there is a bound.
    private static final int EARLY_CANCELS = 1_000;

    private final int atMost;
    private final Map<AttemptId, SmtpAttempt> running = new ConcurrentHashMap<>();
    private final Set<AttemptId> early = new LinkedHashSet<>();
    private boolean hurried;

    Attempts(int atMost) {
        this.atMost = atMost;
    }

    /** Takes it in; false if there is no room. */
    synchronized boolean begin(SmtpAttempt attempt) {
        if (running.size() >= atMost) {
            return false;
        }
        running.put(attempt.id(), attempt);
        if (early.remove(attempt.id()) || hurried) {
            attempt.cancel();
        }
        return true;
    }

    void end(SmtpAttempt attempt) {
        running.remove(attempt.id(), attempt);
    }

    synchronized void cancel(AttemptId id) {
        @Nullable SmtpAttempt attempt = running.get(id);
        if (attempt != null) {
            attempt.cancel();
            return;
        }
        if (early.size() == EARLY_CANCELS) {
            early.remove(early.iterator().next());
        }
        early.add(id);
    }

    /** Ends all, and every later one before it reaches anybody. */
    synchronized void hurry() {
        hurried = true;
        running.values().forEach(SmtpAttempt::hurry);
    }
}
