package org.postlude.tck.transport;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.AttemptId;

/** The attempts of one logon. Guarded by itself. */
final class Running {
    private final Map<AttemptId, ScriptedAttempt> running = new LinkedHashMap<>();
    private final Set<AttemptId> seen = new HashSet<>();
    private final Set<AttemptId> permitted = new HashSet<>();

    /** Cancels that came before their attempt; MAPI's cancel with the msgRef that is not assigned yet. */
    private final Set<AttemptId> cancelled = new HashSet<>();

    private final Journal journal;
    private final int most;

    Running(Journal journal, int most) {
        this.journal = journal;
        this.most = most;
    }

    void begin(AttemptId id, ScriptedAttempt attempt) {
        boolean stop;
        synchronized (this) {
            if (!seen.add(id)) {
                journal.violation("T2", id + " was used before");
            }
            running.put(id, attempt);
            if (running.size() > most) {
                journal.violation("T2", running.size() + " attempts at once, and it wanted " + most);
            }
            stop = cancelled.remove(id);
        }
        if (stop) {
            attempt.cancel();
        }
    }

    synchronized void end(AttemptId id) {
        running.remove(id);
    }

    synchronized void permitted(AttemptId id) {
        permitted.add(id);
    }

    void cancel(AttemptId id) {
        Optional<ScriptedAttempt> attempt;
        synchronized (this) {
            if (permitted.contains(id)) {
                journal.violation("T12", "cancel of " + id + ", which has its permit");
                return;
            }
            attempt = Optional.ofNullable(running.get(id));
            if (attempt.isEmpty() && !seen.contains(id)) {
                cancelled.add(id);
            }
        }
        attempt.ifPresent(ScriptedAttempt::cancel);
    }

    synchronized List<ScriptedAttempt> all() {
        return new ArrayList<>(running.values());
    }
}
