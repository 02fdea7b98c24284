package org.postlude.spooler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.ConversationView;
import org.postlude.spooler.ConversationsLeft;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.Deadline;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.FastShutdownSupport;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Profile;
import org.postlude.store.ProviderStatus;
import org.postlude.store.SessionDirectory;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.transport.TransportRequest;

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
     * Begins a session without a profile.
     *
     * @param owner who
     * @return a new one
     */
    public StoreSession logon(String owner) {
        return logon(Profile.named(owner));
    }

    /**
     * Begins a session.
     *
     * @param profile who, and with which stores
     * @return a new one
     */
    public StoreSession logon(Profile profile) {
        return engine.sessions().begin(profile);
    }

    /**
     * Joins the shared session of a profile's name, or begins it (rule S10).
     *
     * @param profile who, and with which stores
     * @return an object of the caller's own
     */
    public StoreSession logonShared(Profile profile) {
        return engine.sessions().beginShared(profile);
    }

    /**
     * Joins a shared session (rule S10).
     *
     * @param name its name
     * @return an object of the caller's own
     */
    public StoreSession join(String name) {
        return engine.sessions().join(name);
    }

    /**
     * What is remembered of transports and destinations.
     *
     * @return a row per transport
     */
    public List<TransportView> destinations() {
        return engine.destinations();
    }

    /**
     * The conversations of the transports.
     *
     * @return all
     */
    public List<ConversationView> conversations() {
        return new Talks(engine.transports().values(), engine.threads()).all();
    }

    /**
     * Leaves conversations.
     *
     * @param which of them
     * @param reason why
     * @param words for the others
     * @param deadline how long to wait
     * @return what came of it
     */
    public ConversationsLeft leaveConversations(
            Predicate<ConversationView> which, Blocked reason, String words, Deadline deadline) {
        return new Talks(engine.transports().values(), engine.threads()).leave(which, reason, words, deadline);
    }

    /**
     * Asks who can do with a fast end (rule S12).
     *
     * @return who opted out
     */
    public FastShutdownSupport queryFastShutdown() {
        return new ProcessEnd(engine).query();
    }

    /**
     * Tells providers that the process is going to end.
     *
     * @return what went wrong
     */
    public List<String> notifyProcessShutdown() {
        return new ProcessEnd(engine).tell();
    }

    /**
     * Ends the engine within a time, unless a provider opted out (rule S13).
     *
     * @param deadline for all of it
     * @param isFirst asked when it is certain that it ends; false if it was ended before
     * @return what became of each store
     */
    public FastShutdownReport doFastShutdown(Deadline deadline, BooleanSupplier isFirst) {
        return new ProcessEnd(engine).end(deadline, isFirst);
    }

    /**
     * An operator's hand on a store that is open here.
     *
     * @param address any address of it
     * @return good for this opening
     */
    public QueueControl queue(StoreAddress address) {
        return engine.queue(address);
    }

    /**
     * Records an event.
     *
     * @param address of an open store that keeps a feed
     * @param event durable when this returns
     */
    public void recordActivity(StoreAddress address, ActivityEvent event) {
        Stores.record(engine.open(address).desk(), engine.threads(), event);
    }

    /**
     * The status table.
     *
     * @return a row per provider that is logged on
     */
    public List<ProviderStatus> status() {
        return StatusRows.of(engine);
    }

    /**
     * What waits and what is in process.
     *
     * @return a row per store that is open with mail, and one per transport
     */
    public SpoolerGauges gauges() {
        return Gauges.of(engine);
    }

    /**
     * Adds transports, or puts them in the place of those with their names.
     *
     * @param requests all of them, or none
     */
    public void putTransports(Collection<TransportRequest> requests) {
        engine.configured.put(requests, engine);
    }

    /**
     * Takes transports out of use for new mail.
     *
     * @param names which
     */
    public void removeTransports(Collection<String> names) {
        engine.configured.remove(names, engine.routes, engine::post);
    }

    @Override
    public List<String> owners() {
        return engine.sessions().all().stream()
                .map(ClientSession::owner)
                .distinct()
                .toList();
    }

    @Override
    public Optional<Instant> since(String owner) {
        return engine.sessions().all().stream()
                .filter(session ->
                        session.owner().equals(owner) && !session.stores().isEmpty())
                .map(ClientSession::opened)
                .max(Instant::compareTo);
    }

    @Override
    public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
        return logoff(owner, mode, deadline, Patience.ofSteps());
    }

    private List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline, Patience patience) {
        Instant until = Logoff.until(engine.config().clock(), deadline);
        List<ClientSession> mine = engine.sessions().all().stream()
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
        List<ClientSession> all = engine.sessions().all();
        all.forEach(ClientSession::end);
        logoff(everybody -> true, LogoffMode.ORDERLY, deadline, patience);
        all.forEach(session -> session.leave(patience));
        engine.awaitReleases(until);
        all.forEach(session -> session.awaitOpens(patience));
        engine.close(patience);
    }
}
