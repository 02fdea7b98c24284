package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PostludeException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.CallKey;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Profile;
import org.postlude.store.ProviderStatus;
import org.postlude.store.Registration;
import org.postlude.store.SessionLogoffFlag;
import org.postlude.store.SharedLogoff;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreRefusingException;

/** A client's session, or one client's share of a session: the handles are its own, the logons the session's. */
final class ClientSession implements StoreSession {
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final int ENDS_HEARD = 10;

    private final Engine engine;
    private final SessionKey key;
    private final SessionLogons logons;
    /** Opens under way, each completes when it is over. */
    private final Map<HandleKey, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

    private final Set<Listener<SharedLogoff>> listeners = ConcurrentHashMap.newKeySet();
    private boolean closed; // guarded by the logons
    private boolean loggedOff; // guarded by the logons
    /** When each handle was opened. */
    private final Map<HandleKey, Instant> openings = new ConcurrentHashMap<>();

    ClientSession(Engine engine, SessionKey key, SessionLogons logons) {
        this.engine = engine;
        this.key = key;
        this.logons = logons;
    }

    SessionLogons logons() {
        return logons;
    }

    SessionKey key() {
        return key;
    }

    @Override
    public String owner() {
        return logons.profile().name();
    }

    @Override
    public Profile profile() {
        return logons.profile();
    }

    @Override
    public MessageStore openStore(StoreAddress address, OpenOptions options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        checkOpen();
        StoreProvider provider = engine.config().providers().store(address);
        Place place = engine.stores().places().hold(new Place(provider, address));
        HandleKey name = engine.newHandle();
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        underWay.put(name, over);
        try {
            return logons.opening().take(place, () -> open(place, address, options));
        } finally {
            engine.stores().places().letGo(place);
            underWay.remove(name);
            over.complete(true);
        }
    }

    /** Waits for opens that came in before the end: the logon that each has made goes before its provider does (S8). */
    void awaitOpens(Patience patience) {
        patience.await(
                engine.threads(), CompletableFuture.allOf(underWay.values().toArray(new CompletableFuture<?>[0])));
    }

    private MessageStore open(Place place, StoreAddress address, OpenOptions options) {
        checkOpen();
        HandleKey key = engine.newHandle();
        ClientLogon shared = logons.reserve(place.identity(), key, this.key, store -> engine.store(store) != null);
        Logon fresh = shared == null ? logon(place, address, options) : null;
        HandleState handle = null;
        try {
            handle = ask(place, options, key);
            if (shared != null && shared.store().equals(handle.store)) {
                return handle(shared, handle, engine.config().clock().instant());
            }
            if (shared != null) {
                leave(shared, key); // it went while this open waited; this is another opening of the store
                shared = null;
            }
            fresh = fresh == null ? logon(place, address, options) : fresh;
            return add(new ClientLogon(place.identity(), handle.store, fresh.logon(), fresh.care()), handle);
        } catch (RuntimeException | Error e) {
            if (handle != null) {
                giveBack(handle);
            }
            if (shared != null) {
                leave(shared, key);
            }
            if (fresh != null) {
                fresh.care().release(Patience.ofSteps());
            }
            throw e;
        }
    }

    private record Logon(StoreLogon logon, LogonCare care) {}

    /** Under the lock of the logons, so that nothing comes in beside an end. */
    private void checkOpen() {
        synchronized (logons) {
            if (closed) {
                throw new StoreClosedException("of " + owner(), "the session is closed; log on again");
            }
            if (loggedOff) {
                throw new StoreClosedException(
                        "of " + owner(), "the session was logged off and can only be closed; log on again (rule S6)");
            }
        }
    }

    boolean isOpen() {
        synchronized (logons) {
            return !closed && !loggedOff;
        }
    }

    /** S1, steps 3 to 8. */
    private Logon logon(Place place, StoreAddress address, OpenOptions options) {
        String identity = place.identity();
        SupportShare.Body body = new SupportShare.Body(
                engine.config().clock(),
                (mode, deadline) -> logoffOf(identity, mode, deadline),
                () -> {},
                event -> tell(identity, event));
        SupportShare support = new SupportShare(body);
        engine.trace.line("provider.logon " + address);
        Runnable gone = engine.storeLogons.came(place.provider(), identity);
        StoreLogon logon;
        try {
            LogonRequest request = new LogonRequest(address, LogonRequest.Access.WRITE, options.defaultInbox());
            logon = place.logon(() -> place.provider().logon(support, request));
        } catch (RuntimeException | Error e) {
            support.close();
            gone.run();
            throw e;
        }
        support.modifyStatusRow(Set.of(StatusBit.AVAILABLE));
        return new Logon(logon, new LogonCare("client.store", logon, support, body, engine, gone));
    }

    /** Those of this session that are advised, too: they hold the store that it is about. */
    private void tell(String identity, StoreEvent event) {
        StoreKey store = logons.latest(identity);
        if (store != null) {
            engine.advice().tell(store, event);
        }
    }

    /** A provider's own call: all of the session's handles on the store, whoever of those who share it has them. */
    private LogoffReport logoffOf(String identity, LogoffMode mode, Deadline deadline) {
        StoreKey store = logons.latest(identity);
        if (store == null) {
            return Logoff.nothingHeld(mode);
        }
        return engine.threads()
                .join(Logoff.ofSessions(
                        engine,
                        store,
                        logons.holdersOf(store),
                        mode,
                        Logoff.until(engine.config().clock(), deadline)))
                .orElseGet(() -> Logoff.nothingHeld(mode));
    }

    private HandleState ask(Place place, OpenOptions options, HandleKey handle) {
        Calls.Call<HandleState> call = engine.calls.add(HandleState.class);
        engine.stores().places().asked(call.key(), place);
        engine.post(new Event.OpenStore(call.key(), place.identity(), handle, key, options));
        return await(call, place.identity());
    }

    private HandleState await(Calls.Call<HandleState> call, String store) {
        try {
            return engine.threads().get(call.answer(), OPEN);
        } catch (TimeoutException e) {
            giveBack(call);
            throw new LogonFailedException(
                    LogonFailedException.Reason.NO_ACCESS,
                    "store " + store + " is still being opened, or logged off, after " + OPEN.toSeconds()
                            + " s; all its mail is in it. Try again; a logoff that is under way ABORT ends (rule D8)",
                    e);
        } catch (InterruptedException e) {
            giveBack(call);
            Thread.currentThread().interrupt();
            throw new LogonFailedException(
                    LogonFailedException.Reason.NO_ACCESS, "interrupted while store " + store + " was opened", e);
        } catch (ExecutionException e) {
            Throwable cause = Calls.reason(e);
            if (cause instanceof PostludeException known && !(cause instanceof StoreRefusingException)) {
                throw known;
            }
            throw new LogonFailedException(
                    LogonFailedException.Reason.NO_ACCESS,
                    "store " + store + " could not be opened, all its mail is in it: "
                            + Words.of(cause == null ? e : cause),
                    e);
        }
    }

    /** Whoever asked does not wait any more: a handle that comes, or came just now, is closed. */
    private void giveBack(Calls.Call<HandleState> call) {
        if (!engine.calls.forget(call.key())) {
            CompletableFuture<?> unused = call.answer().thenAccept(this::giveBack);
        }
    }

    private void giveBack(HandleState handle) {
        engine.post(new Event.CloseHandle(new CallKey(-1), handle.store, handle.key, null));
        engine.stores().forget(handle.key);
    }

    private MessageStore add(ClientLogon logon, HandleState handle) {
        synchronized (logons) {
            MessageStore first = handle(logon, handle, engine.config().clock().instant());
            logons.add(logon, handle.key, key);
            return first;
        }
    }

    private MessageStore handle(ClientLogon logon, HandleState handle, Instant opened) {
        checkOpen();
        openings.put(handle.key, opened);
        return new ClientStore(engine, this, logon, handle);
    }

    MessageStore duplicate(ClientLogon logon, HandleState handle) {
        HandleKey added = engine.newHandle();
        if (!logons.addBeside(logon, handle.key, added, key)) {
            throw new StoreClosedException(logon.info().name(), "the handle was closed, so none can be added to it");
        }
        Calls.Call<HandleState> call = engine.calls.add(HandleState.class);
        engine.post(new Event.DuplicateHandle(call.key(), handle.store, handle.key, added));
        HandleState made = null;
        try {
            made = engine.threads().get(call.answer());
            return handle(
                    logon,
                    made,
                    openings.getOrDefault(handle.key, engine.config().clock().instant()));
        } catch (StoreClosedException e) {
            if (made != null) {
                giveBack(made);
            }
            leave(logon, added);
            throw e;
        } catch (InterruptedException e) {
            giveBack(call);
            leave(logon, added);
            Thread.currentThread().interrupt();
            throw new StoreClosedException(logon.info().name(), "interrupted while a handle was duplicated");
        } catch (ExecutionException e) {
            leave(logon, added);
            throw new StoreClosedException(
                    logon.info().name(), "it is closing or was released, so no handle can be added (rule D8)");
        }
    }

    /** The handle is closed; with the last one the logon goes (S4, step 7). */
    void closed(ClientLogon logon, HandleState handle) {
        engine.stores().forget(handle.key);
        openings.remove(handle.key);
        leave(logon, handle.key);
    }

    private void leave(ClientLogon logon, HandleKey handle) {
        if (logons.remove(logon, handle)) {
            logon.release(Patience.ofSteps());
        }
    }

    /** When the last of the handles that it has was opened; a duplicate is as old as what it was made of. */
    Instant opened() {
        return openings.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    }

    /** Stores this session holds, last opened first. */
    List<StoreKey> stores() {
        return logons.stores(key);
    }

    @Override
    public List<ProviderStatus> status() {
        return StatusRows.of(engine);
    }

    @Override
    public Registration advise(Consumer<SharedLogoff> listener) {
        Objects.requireNonNull(listener, "listener");
        checkOpen();
        Listener<SharedLogoff> advised = new Listener<>(
                "a listener for the end of the shared session " + owner(),
                ENDS_HEARD,
                listener,
                missing -> {}, // each of them says the same
                engine.threads()::heard);
        listeners.add(advised);
        if (!isOpen()) {
            endListeners(); // it ended meanwhile, and nobody would do this later
        }
        return () -> {
            listeners.remove(advised);
            advised.end();
        };
    }

    void tell(SharedLogoff event) {
        listeners.forEach(listener -> listener.tell(event));
    }

    private void endListeners() {
        listeners.forEach(Listener::end);
        listeners.clear();
    }

    @Override
    public List<LogoffReport> logoff(LogoffMode mode, Deadline deadline, Set<SessionLogoffFlag> flags) {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(flags, "flags");
        Instant until = Logoff.until(engine.config().clock(), deadline);
        checkOpen();
        if (flags.contains(SessionLogoffFlag.SHARED)) {
            engine.sessions().tellOthers(this, new SharedLogoff(owner(), mode));
        }
        List<LogoffReport> reports = logoffAll(mode, until);
        synchronized (logons) {
            loggedOff = logons.stores(key).isEmpty();
        }
        return reports;
    }

    private List<LogoffReport> logoffAll(LogoffMode mode, @Nullable Instant until) {
        Patience patience = Patience.ofSteps();
        List<LogoffReport> reports = new ArrayList<>();
        for (StoreKey store : stores()) {
            CompletableFuture<Optional<LogoffReport>> report =
                    Logoff.ofSessions(engine, store, Set.of(key), mode, until);
            engine.threads()
                    .join(report)
                    .ifPresent(done ->
                            reports.add(done.isComplete() ? Reports.with(done, forceOff(store, patience)) : done));
        }
        return reports;
    }

    /** S7: the handles that are left are shells, and a logon that nobody else holds goes. Returns what went wrong. */
    List<String> forceOff(StoreKey store, Patience patience) {
        Set<HandleKey> gone = logons.handlesOf(store, key);
        engine.stores().makeShells(gone);
        openings.keySet().removeAll(gone);
        return logons.removeAll(store, key).stream()
                .flatMap(logon -> logon.release(patience).stream())
                .toList();
    }

    @Override
    public void close() {
        if (end()) {
            logoffAll(LogoffMode.ORDERLY, Logoff.until(engine.config().clock(), Deadline.DEFAULT));
            leave(Patience.ofSteps());
        }
    }

    /** Takes no further opens; returns false if it was so before. */
    boolean end() {
        synchronized (logons) {
            boolean wasOpen = !closed;
            closed = true;
            return wasOpen;
        }
    }

    /** Gives up what is left after a logoff; returns what went wrong. */
    List<String> leave(Patience patience) {
        engine.sessions().ended(this);
        endListeners();
        return stores().stream()
                .flatMap(store -> forceOff(store, patience).stream())
                .toList();
    }
}
