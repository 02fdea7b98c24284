package org.postlude.spooler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.ProviderStatus;
import org.postlude.store.SessionDirectory;
import org.postlude.store.StoreSession;

/** The sessions of one engine, and logoffs on behalf of their owners. */
public final class Directory implements SessionDirectory {
    private final Engine engine;

    /**
     * A directory.
     *
     * @param engine whose sessions
     */
    public Directory(Engine engine) {
        this.engine = engine;
    }

    /**
     * Begins a session.
     *
     * @param owner who
     * @return a new one
     */
    public StoreSession logon(String owner) {
        return engine.begin(owner);
    }

    /**
     * The status table.
     *
     * @return a row per provider that is logged on
     */
    public List<ProviderStatus> status() {
        return StatusRows.of(engine);
    }

    @Override
    public List<String> owners() {
        return engine.sessions().stream().map(ClientSession::owner).distinct().toList();
    }

    @Override
    public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
        return logoff(owner, mode, deadline, Patience.ofSteps());
    }

    private List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline, Patience patience) {
        Instant until = Logoff.until(engine.config().clock(), deadline);
        List<ClientSession> mine = engine.sessions().stream()
                .filter(session -> owner.test(session.owner()))
                .toList();
        Set<SessionKey> keys = mine.stream().map(ClientSession::key).collect(Collectors.toSet());
        Map<StoreKey, CompletableFuture<Optional<LogoffReport>>> asked = new LinkedHashMap<>();
        // All gates are closed before the first answer is waited for.
        for (ClientSession session : mine) {
            for (StoreKey store : session.stores()) {
                asked.computeIfAbsent(store, key -> Logoff.ofSessions(engine, key, keys, mode, until));
            }
        }
        List<LogoffReport> reports = new ArrayList<>();
        asked.forEach((store, report) -> engine.threads().join(report).ifPresent(done -> {
            List<String> problems = new ArrayList<>();
            if (done.isComplete()) {
                mine.forEach(session -> problems.addAll(session.forceOff(store, patience)));
            }
            reports.add(Reports.with(done, problems));
        }));
        return reports;
    }

    /**
     * Ends every session with ORDERLY, together, then the engine.
     *
     * @param deadline how long sessions, and stores that nobody holds any more, are waited for
     */
    public void close(Deadline deadline) {
        Patience patience = Patience.ofSteps();
        Instant until = Logoff.until(engine.config().clock(), deadline);
        List<ClientSession> all = engine.sessions();
        all.forEach(ClientSession::end);
        logoff(everybody -> true, LogoffMode.ORDERLY, deadline, patience);
        all.forEach(session -> session.leave(patience));
        engine.awaitReleases(until);
        all.forEach(session -> session.awaitOpens(patience));
        engine.close(patience);
    }
}
