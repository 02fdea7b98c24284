package org.postlude.transport.im;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.postlude.message.AttemptId;

/** The attempts that run, by name, and the cancels that came before theirs. Thread-safe. */
final class RunningAttempts {
    private static final int EARLY_CANCELS = 1_000;

    private final int most;
    private final Map<AttemptId, XmppAttempt> running = new LinkedHashMap<>();
    private final Set<AttemptId> early = new LinkedHashSet<>();
    private boolean isHurried;

    RunningAttempts(int most) {
        this.most = most;
    }

    /** False if there is no room. */
    synchronized boolean begin(XmppAttempt attempt) {
        AttemptId id = attempt.message().attempt();
        if (running.size() >= most) {
            return false;
        }
        running.put(id, attempt);
        if (early.remove(id) || isHurried) {
            attempt.cancel();
        }
        return true;
    }

    synchronized void end(XmppAttempt attempt) {
        running.remove(attempt.message().attempt(), attempt);
    }

    synchronized boolean isEmpty() {
        return running.isEmpty();
    }

    synchronized void cancel(AttemptId id) {
        XmppAttempt attempt = running.get(id);
        if (attempt != null) {
            attempt.cancel();
            return;
        }
        if (early.size() == EARLY_CANCELS) {
            early.remove(early.iterator().next());
        }
        early.add(id);
    }

    synchronized void hurry() {
        isHurried = true;
        running.values().forEach(XmppAttempt::cancel);
    }
}
