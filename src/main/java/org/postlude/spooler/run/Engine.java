package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PostludeException;
import org.postlude.spooler.Alarm;
import org.postlude.spooler.core.CallKey;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Core;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.SpoolerState;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.core.TransportKey;
import org.postlude.spooler.core.Verdict;
import org.postlude.spooler.mail.MessageIntake;
import org.postlude.store.LogoffReport;
import org.postlude.transport.Haste;
import org.postlude.transport.TransportRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the owner, the desks and the clients: carries the core's commands out, and brings events back. */
public final class Engine implements Command.Interpreter, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    /** Every answer but the one at the end of a release is promised at once: a store that hangs is not waited for. */
    private static final Duration LIST_AT_DEADLINE = Duration.ofMillis(700);

    private static final Duration LIST = Duration.ofSeconds(10);

    private static final long FAILURES_KEPT = 16;

    private final EngineConfig config;
    private final Threads threads = new Threads();
    private final Alarm alarm;
    private final Owner owner;
    private final Filing filing;
    final Trace trace;
    private final Warnings warnings;
    final Calls calls = new Calls(threads.desk());
    final Routes routes;
    final Submitter submitter;
    private final AtomicLong nextHandle = new AtomicLong();
    private final Map<String, OpenStore> known = new ConcurrentHashMap<>();
    private final Map<StoreKey, OpenStore> stores = new ConcurrentHashMap<>();
    private final Map<TransportKey, TransportDesk> transports = new ConcurrentHashMap<>();
    private final List<ClientSession> sessions = new CopyOnWriteArrayList<>();
    private final Map<HandleKey, HandleState> handles = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<String>> loggingOn = new ConcurrentHashMap<>();
    private final Map<StoreKey, Throwable> failures = new ConcurrentHashMap<>();
    private final Departure departure;
    private @Nullable Instant wakeAsked;

    /**
     * Starts an engine; transports are logged on before this returns.
     *
     * @param config what it is made of
     */
    public Engine(EngineConfig config) {
        this.config = config;
        this.routes = new Routes(
                config.transports().stream().map(TransportRequest::name).toList());
        this.trace = new Trace(config.trace(), threads.events());
        this.warnings = new Warnings(config.warnings(), threads.events());
        this.alarm = config.alarm() == null ? threads.alarm(config.clock()) : config.alarm();
        this.submitter = new Submitter(new MessageIntake(config.localName(), config.clock()), routes, config.policy());
        this.departure = new Departure(stores, threads, alarm);
        this.filing = new Filing(new Reporter(config.localName()), threads.events(), this::post);
        // Attempts of different runs have different names, in logs as in providers that remember them.
        this.owner = new Owner(
                new Core(config.settings()),
                new SpoolerState(config.clock().instant().toEpochMilli() << 10),
                config.clock(),
                this,
                this::ownerFailed,
                this::rung,
                () -> calls.failAll(new HandleGoneException("the spooler was closed")));
        List<CompletableFuture<String>> logons = new ArrayList<>();
        for (TransportRequest request : config.transports()) {
            logons.add(addTransport(request));
        }
        owner.start();
        try {
            logons.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof PostludeException known ? known : e;
        }
    }

    private CompletableFuture<String> addTransport(TransportRequest request) {
        if (request.url().equals(PartRecord.LOCAL)) {
            routes.put(new Routes.Route(request.name(), request.url(), List.of("SMTP")));
            owner.post(new Event.AddTransport(request.name(), request.url()));
            return CompletableFuture.completedFuture(request.name());
        }
        // A wrong URL is told to who wrote it, now; a server that is down is told by the attempts.
        config.providers().transport(request.url());
        CompletableFuture<String> up = new CompletableFuture<>();
        loggingOn.put(request.name(), up);
        owner.post(new Event.AddTransport(request.name(), request.url()));
        return up;
    }

    void post(Event event) {
        owner.post(event);
    }

    EngineConfig config() {
        return config;
    }

    Threads threads() {
        return threads;
    }

    private void ownerFailed(Throwable cause) {
        LOG.error(
                "the spooler failed and sends nothing more; all mail is in its stores. Close it and open it again",
                cause);
        transports.values().forEach(TransportDesk::denyAll);
        calls.failAll(cause);
        departure.giveUp();
    }

    // --- stores

    /** The one name of all addresses of one store. */
    synchronized OpenStore identify(OpenStore asked) {
        for (OpenStore store : known.values()) {
            if (store.isSame(asked)) {
                return store;
            }
        }
        known.put(asked.identity(), asked);
        return asked;
    }

    HandleKey newHandle() {
        return new HandleKey(nextHandle.getAndIncrement());
    }

    @Nullable
    OpenStore store(StoreKey key) {
        return stores.get(key);
    }

    @Override
    public void logonStore(Command.LogonStore command) {
        OpenStore asked = known.get(command.identity());
        if (asked == null) {
            throw new IllegalStateException("nobody asked for store " + command.identity());
        }
        OpenStore store = asked.opening(command.store(), command.options());
        stores.put(command.store(), store);
        threads.desk().execute(() -> {
            try {
                long queued = store.logon(this);
                post(new Event.StoreUp(command.store(), queued));
            } catch (Throwable e) { // whatever it was, the open is waited for
                store.failed(e);
                post(new Event.StoreOpenFailed(command.store()));
            }
        });
    }

    @Override
    public void opened(Command.Opened command) {
        HandleState handle = new HandleState(command.handle(), command.store());
        handles.put(command.handle(), handle);
        if (!calls.answer(command.call(), handle)) {
            // Whoever asked has given up waiting: the reference goes back.
            post(new Event.CloseHandle(new CallKey(-1), command.store(), command.handle(), null));
        }
    }

    @Override
    public void openFailed(Command.OpenFailed command) {
        // Several opens may have waited for one logon: all hear the same cause, and the last ones of it are kept.
        OpenStore store = stores.get(command.store());
        if (store != null && store.failure() != null) {
            stores.remove(command.store());
            failures.keySet()
                    .removeIf(
                            old -> old.value() + FAILURES_KEPT < command.store().value());
            failures.put(command.store(), store.failure());
        }
        Throwable cause = failures.get(command.store());
        calls.fail(command.call(), cause == null ? new HandleGoneException(command.reason()) : cause);
    }

    private StoreDesk desk(StoreKey key) {
        OpenStore store = stores.get(key);
        if (store == null) {
            throw new IllegalStateException("store " + key + " is not open");
        }
        return store.desk();
    }

    @Override
    public void closeGate(Command.CloseGate command) {
        OpenStore store = stores.get(command.store());
        if (store != null) {
            store.gate().close(() -> post(new Event.GateDrained(command.store())));
        }
    }

    @Override
    public void loadDue(Command.LoadDue command) {
        desk(command.store()).loadDue(command);
    }

    @Override
    public void loadPage(Command.LoadPage command) {
        desk(command.store()).loadPage(command);
    }

    @Override
    public void write(Command.Write command) {
        desk(command.store()).write(command);
    }

    @Override
    public void end(Command.End command) {
        desk(command.store()).write(command);
    }

    @Override
    public void setAside(Command.SetAside command) {
        desk(command.store()).setAside(command);
    }

    @Override
    public void fileReport(Command.FileReport command) {
        filing.report(command, desk(command.store()));
    }

    @Override
    public void fileLocal(Command.FileLocal command) {
        filing.local(command, desk(command.store()));
    }

    Filing filing() {
        return filing;
    }

    // --- transports

    private TransportDesk transport(TransportKey key) {
        TransportDesk desk = transports.get(key);
        if (desk == null) {
            throw new IllegalStateException("transport " + key + " is not logged on");
        }
        return desk;
    }

    @Override
    public void logonTransport(Command.LogonTransport command) {
        TransportDesk desk =
                new TransportDesk(command.transport(), command.name(), threads, config.clock(), this::post, trace);
        transports.put(command.transport(), desk);
        TransportRequest request = config.transports().stream()
                .filter(given ->
                        given.name().equals(command.name()) && given.url().equals(command.url()))
                .findFirst()
                .orElse(new TransportRequest(command.name(), command.url(), Map.of()));
        CompletableFuture<String> waiting = loggingOn.remove(command.name());
        threads.desk().execute(() -> {
            try {
                Event.TransportUp up = desk.logon(config.providers().transport(command.url()), request);
                if (waiting != null) {
                    routes.put(new Routes.Route(command.name(), command.url(), up.addressTypes()));
                }
                post(up);
                if (waiting != null) {
                    waiting.complete(command.name());
                }
            } catch (Throwable e) { // whatever it was, the transport is waited for
                if (waiting != null) {
                    waiting.completeExceptionally(e); // told to who builds this engine, and this engine ends
                } else {
                    post(new Event.TransportFailed(command.transport(), Words.of(e)));
                }
            }
        });
    }

    @Override
    public void attempt(Command.Attempt command) {
        transport(command.transport()).attempt(command, desk(command.store()).logon());
    }

    @Override
    public void answerPermit(Command.AnswerPermit command) {
        trace.hurried(() -> transports.values().forEach(desk -> desk.answerPermit(command)));
    }

    @Override
    public void cancel(Command.Cancel command) {
        transport(command.transport()).cancel(command);
    }

    @Override
    public void fence(Command.Fence command) {
        transports.values().forEach(desk -> desk.fence(command.attempt()));
    }

    @Override
    public void tell(Command.Tell command) {
        StoreKey store = command.onBehalfOf();
        transport(command.transport()).tell(command.notice(), () -> {
            if (store != null) {
                post(new Event.NoticeTaken(store));
            }
        });
    }

    @Override
    public void abortDeferred(Command.AbortDeferred command) {
        transport(command.transport()).abortDeferred(command.part());
    }

    @Override
    public void flush(Command.Flush command) {
        transport(command.transport()).flush(command);
    }

    @Override
    public void poll(Command.Poll command) {
        transport(command.transport()).poll();
    }

    @Override
    public void startInbound(Command.StartInbound command) {
        Filing.Commit commit = filing.inbound(desk(command.store()));
        transport(command.transport()).startInbound(command.attempt(), commit);
    }

    // --- time and answers

    @Override
    public void wakeAt(Command.WakeAt command) {
        // Only the owner comes here. One alarm at a time is enough: a later one is asked for when this one has rung.
        Instant asked = wakeAsked;
        if (asked == null || command.time().isBefore(asked)) {
            wakeAsked = command.time();
            alarm.at(command.time(), () -> post(new Event.Tick()));
        }
    }

    /** The owner takes a Tick: an alarm has rung, perhaps too early, so the next one is asked for anew. */
    private void rung() {
        wakeAsked = null;
    }

    @Override
    public void invalidate(Command.Invalidate command) {
        for (HandleKey key : command.handles()) {
            HandleState handle = handles.remove(key);
            if (handle != null) {
                handle.invalidate();
            }
        }
    }

    @Override
    public void answer(Command.Answer command) {
        Verdict verdict = command.verdict();
        if (!verdict.withQueue()) {
            calls.answer(command.call(), Reports.of(verdict, QueueSnapshot.EMPTY, List.of()));
            return;
        }
        // The answer is due one second after its deadline at the latest, list or no list.
        Instant until = command.until();
        Duration left = until == null ? LIST : Duration.between(config.clock().instant(), until);
        Duration bound =
                left.compareTo(LIST_AT_DEADLINE) < 0 ? LIST_AT_DEADLINE : left.compareTo(LIST) > 0 ? LIST : left;
        CompletableFuture<?> unused = snapshot(command.store(), verdict.inProcess(), bound)
                .whenComplete((read, e) -> calls.answer(
                        command.call(),
                        e == null
                                ? Reports.of(verdict, read, List.of())
                                : Reports.of(
                                        verdict,
                                        QueueSnapshot.UNKNOWN,
                                        List.of("the queue could not be listed: " + Words.of(e)))));
    }

    private CompletableFuture<QueueSnapshot> snapshot(StoreKey key, List<InProcess> inProcess, Duration bound) {
        CompletableFuture<QueueSnapshot> read = new CompletableFuture<>();
        OpenStore store = stores.get(key);
        if (store == null) {
            read.completeExceptionally(new IOException("the store is released"));
            return read;
        }
        if (store.isLeaving()) {
            read.complete(store.last());
            return read;
        }
        store.whenQuiet(threads.desk(), () -> {
            if (store.isLeaving()) {
                read.complete(store.last());
                return;
            }
            try {
                read.complete(
                        store.statuses(inProcess, config.clock().instant()).snapshot(inProcess));
            } catch (IOException | RuntimeException e) {
                read.completeExceptionally(e);
            }
        });
        return read.orTimeout(bound.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void releaseStore(Command.ReleaseStore command) {
        OpenStore store = stores.get(command.store());
        if (store == null) {
            post(new Event.StoreReleased(command.store(), List.of()));
            return;
        }
        store.whenQuiet(threads.desk(), () -> {
            List<String> problems = new ArrayList<>();
            try {
                store.last(store.statuses(List.of(), config.clock().instant()).snapshot(List.of()));
            } catch (IOException | RuntimeException e) {
                problems.add("the queue could not be listed: " + Words.of(e));
            }
            // From here on nobody may look into it, not even for a provider that asks from inside its own logoff (C15).
            store.leave();
            problems.addAll(store.release());
            post(new Event.StoreReleased(command.store(), problems));
        });
    }

    @Override
    public void released(Command.Released command) {
        OpenStore store = stores.remove(command.store());
        departure.tell();
        QueueSnapshot snapshot = store == null ? QueueSnapshot.EMPTY : store.last();
        LogoffReport last = Reports.of(command.last(), snapshot, List.of());
        for (HandleKey key : command.handles()) {
            HandleState handle = handles.remove(key);
            if (handle != null && command.calls().isEmpty()) {
                handle.released(CompletableFuture.completedFuture(last));
            } else if (handle != null) {
                handle.invalidate();
            }
        }
        for (int i = 0; i < command.calls().size(); i++) {
            calls.answer(command.calls().get(i), Reports.of(command.verdicts().get(i), snapshot, List.of()));
        }
    }

    @Override
    public void closed(Command.Closed command) {
        calls.answer(command.call(), command);
    }

    @Override
    public void warn(Command.Warn command) {
        warnings.say(command.sentence());
    }

    /** A closed handle is nobody's any more. */
    void forget(HandleKey handle) {
        handles.remove(handle);
    }

    List<OpenStore> openStores() {
        return stores.values().stream().filter(store -> store.failure() == null).toList();
    }

    Map<TransportKey, TransportDesk> transports() {
        return transports;
    }

    boolean isAlive() {
        return owner.isAlive();
    }

    // --- sessions

    /** A session of somebody. */
    ClientSession begin(String name) {
        ClientSession session = new ClientSession(this, new SessionKey(nextHandle.getAndIncrement()), name);
        sessions.add(session);
        return session;
    }

    void ended(ClientSession session) {
        sessions.remove(session);
    }

    List<ClientSession> sessions() {
        return List.copyOf(sessions);
    }

    Set<SessionKey> sessionKeys() {
        return sessions.stream().map(ClientSession::key).collect(Collectors.toSet());
    }

    List<String> holdersOf(StoreKey store) {
        return sessions.stream()
                .filter(session -> session.stores().contains(store))
                .map(ClientSession::owner)
                .toList();
    }

    /** Waits for stores that the spooler finishes by itself, at most until then. */
    void awaitReleases(@Nullable Instant until) {
        departure.await(until, owner.isAlive());
    }

    /** The sessions are logged off already. Each step is bounded, and none keeps the next from being taken. */
    @Override
    public void close() {
        Departure.leave(transports.values(), stores.isEmpty() ? Haste.NORMAL : Haste.HURRY);
        owner.close();
        transports.values().forEach(TransportDesk::denyAll);
        calls.failAll(new HandleGoneException("the spooler was closed"));
        departure.releaseAll();
        config.providers().shutdown().forEach(LOG::warn);
        trace.close();
        warnings.close();
        threads.close();
    }
}
