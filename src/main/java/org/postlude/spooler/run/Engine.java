package org.postlude.spooler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.PostludeException;
import org.postlude.message.ProviderContractException;
import org.postlude.spooler.Alarm;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Core;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.SpoolerState;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.core.TransportKey;
import org.postlude.spooler.mail.MessageIntake;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreEvent;
import org.postlude.transport.Haste;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the owner, the desks and the clients: carries the core's commands out, and brings events back. */
public final class Engine implements Command.Interpreter, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private final EngineConfig config;
    private final Threads threads;
    private final Holdings holdings;
    private final Alarm alarm;
    private final Owner owner;
    final QuietSteps quiet;
    private final Filing filing;
    private final LateReports late;
    final Trace trace;
    private final Warnings warnings;
    final Chronicle chronicle;
    final Calls calls;
    final Routes routes;
    final Submitter submitter;
    private final AtomicLong nextHandle = new AtomicLong();
    private final Stores stores = new Stores(this);
    private final Advice advice;
    final LogonsOut storeLogons = new LogonsOut();
    private final LogonsOut transportLogons = new LogonsOut();
    private final Map<TransportKey, TransportDesk> transports = new ConcurrentHashMap<>();
    private final Sessions sessions = new Sessions(this);
    private final TransportLogons logons;
    final Configured configured;
    private final Sweeper sweeper;
    private final Departure departure;
    private final Wake wake;
    private final Doubts doubts;
    private final Conversations conversations;

    /**
     * Starts an engine; transports are logged on before this returns.
     *
     * @param config what it is made of
     */
    public Engine(EngineConfig config) {
        this.config = config;
        this.configured = new Configured(config.transports());
        this.threads = config.threads();
        this.logons = new TransportLogons(threads.desk(), this::post);
        this.holdings = threads instanceof Holdings watched ? watched : Holdings.UNWATCHED;
        this.quiet = new QuietSteps(config.settings().watchdog().shortest().dividedBy(2));
        this.calls = new Calls(threads.desk());
        this.advice = new Advice(threads::heard);
        this.routes = new Routes(configured.names(), this::checkTransport, config.ways());
        this.trace = new Trace(config.trace(), threads, threads::heard);
        this.chronicle = new Chronicle(config.observer(), config.clock(), threads::heard);
        this.warnings = new Warnings(config.warnings(), chronicle::broke, threads::heard);
        this.alarm = config.alarm() == null ? threads.alarm(config.clock()) : config.alarm();
        this.submitter = new Submitter(
                new MessageIntake(config.localName(), config.clock()),
                routes,
                config.policy(),
                config.inDoubt(),
                config.admission());
        Alarm patient = new PatientAlarm(config.clock(), alarm);
        this.departure = new Departure(stores.all(), threads, patient);
        Reporter reporter = new Reporter(config.localName(), config.clock(), config.template());
        this.filing = new Filing(reporter, advice, this::post);
        this.conversations = new Conversations(config.clock(), threads::heard);
        this.doubts = new Doubts(this, config.doubtAdvisor());
        this.late = new LateReports(
                () -> openStores().stream()
                        .filter(OpenStore::isMailed)
                        .map(OpenStore::desk)
                        .toList(),
                reporter,
                filing);
        this.sweeper = new Sweeper(stores.all(), config.clock(), patient);
        this.wake = new Wake(alarm, config.clock(), () -> post(new Event.Tick()));
        // Attempts of different runs have different names, in logs as in providers that remember them.
        this.owner = new Owner(
                threads,
                new Core(config.settings()),
                new SpoolerState(config.clock().instant().toEpochMilli() << 10, config.hasOtherWays()),
                quiet,
                config.clock(),
                this,
                this::contained,
                this::ownerFailed,
                wake::taken,
                () -> calls.failAll(new HandleGoneException("the spooler was closed")));
        List<CompletableFuture<String>> on = new ArrayList<>();
        for (TransportRequest request : config.transports()) {
            on.add(addTransport(request));
        }
        owner.start();
        sweeper.begin();
        try {
            on.forEach(threads::join);
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof PostludeException known ? known : e;
        }
    }

    CompletableFuture<String> addTransport(TransportRequest request) {
        if (request.url().equals(PartRecord.LOCAL)) {
            routes.put(new Routes.Route(request.name(), request.url(), List.of("SMTP")));
            owner.post(new Event.AddTransport(request.name(), request.url()));
            return CompletableFuture.completedFuture(request.name());
        }
        // A wrong URL is told to who wrote it, now; a server that is down is told by the attempts.
        config.providers().transport(request.url());
        return logons.add(request);
    }

    /** Throws for a URL that mail cannot be routed to. */
    void checkTransport(String url) {
        TransportRequest named = new TransportRequest(url, url, Map.of());
        if (!named.url().equals(PartRecord.LOCAL)) {
            config.providers().transport(named.url());
        }
    }

    void post(Event event) {
        if (event instanceof Event.StoreFailed failed) {
            tellFailure(failed);
        } else if (event instanceof Event.AttemptEnded ended) {
            chronicle.ended(ended);
        }
        owner.post(event);
    }

    /** Once for each opening, whatever else fails behind it. */
    private void tellFailure(Event.StoreFailed failed) {
        OpenStore store = store(failed.store());
        if (store != null && store.fails()) {
            advice.tell(failed.store(), StoreEvent.ofStore(StoreEvent.Kind.CRITICAL_ERROR, failed.reason()));
        }
    }

    /** An event that is made when its turn has come. */
    void post(Supplier<Event> event) {
        owner.post(event);
    }

    EngineConfig config() {
        return config;
    }

    Threads threads() {
        return threads;
    }

    Holdings holdings() {
        return holdings;
    }

    private boolean contained(Command command, Throwable cause) {
        Event instead = Containment.instead(command, cause);
        if (instead == null) {
            return false;
        }
        LOG.error(
                "{} failed; only what it was for is given up, its mail is kept",
                command.getClass().getSimpleName(),
                Masked.of(cause));
        if (command instanceof Command.LogonTransport logon) {
            logons.failed(logon, cause);
        }
        post(instead);
        return true;
    }

    private void ownerFailed(Throwable cause) {
        LOG.error(
                "the spooler failed and sends nothing more; all mail is in its stores. Close it and open it again",
                Masked.of(cause));
        transports.values().forEach(TransportDesk::denyAll);
        calls.failAll(cause);
        logons.failAll(cause);
        departure.giveUp();
    }

    // --- stores

    HandleKey newHandle() {
        return new HandleKey(nextHandle.getAndIncrement());
    }

    Stores stores() {
        return stores;
    }

    @Nullable
    OpenStore store(StoreKey key) {
        return stores.find(key);
    }

    private StoreDesk desk(StoreKey key) {
        return stores.desk(key);
    }

    @Override
    public void logonStore(Command.LogonStore command) {
        stores.logon(command);
    }

    @Override
    public void opened(Command.Opened command) {
        stores.opened(command);
    }

    @Override
    public void openFailed(Command.OpenFailed command) {
        stores.openFailed(command);
        departure.tell();
    }

    @Override
    public void closeGate(Command.CloseGate command) {
        stores.closeGate(command);
    }

    /** Whether a client is in the middle of a submit: a mode that does not wait refuses then. */
    boolean isSubmitting(StoreKey key) {
        OpenStore store = stores.find(key);
        return store != null && store.gate().isSubmitting();
    }

    @Override
    public void loadDue(Command.LoadDue command) {
        if (config.sends()) {
            desk(command.store()).loadDue(command);
        } else {
            // Nothing is due for a spooler that sends nothing, whatever the store has.
            post(new Event.DueLoaded(
                    command.store(), command.asOf(), List.of(), false, command.excluded(), Optional.empty()));
        }
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

    Conversations conversations() {
        return conversations;
    }

    /** An operator's hand on a store that is open here. */
    QueueControl queue(StoreAddress address) {
        return new Operations(this, open(address));
    }

    OpenStore open(StoreAddress address) {
        Place wanted = new Place(config.providers().store(address), address);
        for (OpenStore store : openStores()) {
            if (store.place().isSame(wanted)) {
                return store;
            }
        }
        throw new StoreClosedException(address.toString(), "it is not open in this spooler; open it first");
    }

    Doubts doubts() {
        return doubts;
    }

    Advice advice() {
        return advice;
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
        TransportDesk desk = new TransportDesk(
                command.transport(),
                command.name(),
                threads,
                quiet,
                config.clock(),
                late,
                stores::recordActivity,
                this::post,
                up -> able(command, up),
                warnings::say,
                trace,
                conversations);
        transports.put(command.transport(), desk);
        logons.begin(
                command,
                () -> desk.logon(config.providers().transport(command.url()), request(command), transportLogons));
    }

    /** New mail is routed by what a transport takes now; one that only old mail asks for gets none. */
    private void able(Command.LogonTransport command, Event.TransportUp up) {
        if (command.configured()) {
            configured.route(new Routes.Route(command.name(), command.url(), up.addressTypes()), routes);
        }
        post(up);
    }

    /** As it was configured; for a transport that only old mail asks for, by what the mail knows of it. */
    private TransportRequest request(Command.LogonTransport command) {
        return configured
                .find(command.name(), command.url())
                .orElseGet(() -> new TransportRequest(command.name(), command.url(), Map.of()));
    }

    @Override
    public void logoffTransport(Command.LogoffTransport command) {
        CompletableFuture<String> unused = transport(command.transport()).logoff(Haste.NORMAL);
        transports.remove(command.transport());
    }

    @Override
    public void attempt(Command.Attempt command) {
        TransportDesk desk = transport(command.transport());
        chronicle.began(command, stores.nameOf(command.store()), desk.name());
        quiet.begin(command.attempt(), command.permitted(), attempt -> takeBack(desk, attempt));
        desk.attempt(command, desk(command.store()));
    }

    /** The owner tells itself of what had no thread yet, before whatever it is about to decide. */
    private boolean takeBack(TransportDesk desk, AttemptId attempt) {
        boolean isTaken = desk.takeBack(attempt);
        if (isTaken) {
            chronicle.ended(new Event.AttemptEnded(attempt, new AttemptAnswer.None(new SubmitResult.Busy())));
        }
        return isTaken;
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
        chronicle.abandoned(command.attempt());
        transport(command.transport()).fence(command.attempt());
    }

    @Override
    public void tell(Command.Tell command) {
        StoreKey store = command.onBehalfOf();
        transport(command.transport()).tell(command, () -> {
            if (store != null) {
                post(new Event.NoticeTaken(store));
            }
        });
    }

    @Override
    public void abortDeferred(Command.AbortDeferred command) {
        transport(command.transport()).abortDeferred(command);
    }

    @Override
    public void flush(Command.Flush command) {
        transport(command.transport()).flush(command);
    }

    @Override
    public void idle(Command.Idle command) {
        transport(command.transport()).idle();
    }

    @Override
    public void poll(Command.Poll command) {
        transport(command.transport()).poll();
    }

    @Override
    public void startInbound(Command.StartInbound command) {
        Filing.Commit commit = filing.inbound(desk(command.store()), stores.judge(command.store()));
        transport(command.transport()).startInbound(command.attempt(), commit);
    }

    // --- time and answers

    @Override
    public void wakeAt(Command.WakeAt command) {
        wake.at(command.time());
    }

    @Override
    public void invalidate(Command.Invalidate command) {
        stores.invalidate(command);
    }

    @Override
    public void answer(Command.Answer command) {
        stores.answer(command);
    }

    @Override
    public void releaseStore(Command.ReleaseStore command) {
        stores.release(command);
    }

    @Override
    public void released(Command.Released command) {
        stores.released(command);
        conversations.end(command.store());
        departure.tell();
    }

    @Override
    public void closed(Command.Closed command) {
        calls.answer(command.call(), command);
    }

    @Override
    public void answered(Command.Answered command) {
        calls.answer(command.call(), command.told());
    }

    @Override
    public void ask(Command.Ask command) {
        doubts.ask(command.store(), command.part());
    }

    @Override
    public void warn(Command.Warn command) {
        warn(command.sentence());
    }

    @Override
    public void breach(Command.Breach command) {
        warnings.say(new ProviderContractException(command.rule(), command.sentence()));
    }

    @Override
    public void destinationsTold(Command.DestinationsTold command) {
        calls.answer(command.call(), command);
    }

    /** What is remembered of transports and destinations. */
    List<TransportView> destinations() {
        try {
            return threads.join(askDestinations());
        } catch (CompletionException e) {
            throw new IllegalStateException("the spooler ended while it was asked; its mail is in its stores", e);
        }
    }

    CompletableFuture<List<TransportView>> askDestinations() {
        Calls.Call<Command.DestinationsTold> call = calls.add(Command.DestinationsTold.class);
        post(new Event.DestinationsAsked(call.key()));
        return call.answer().thenApply(Command.DestinationsTold::transports);
    }

    void warn(String sentence) {
        warnings.say(sentence);
    }

    List<OpenStore> openStores() {
        return stores.all().stream().filter(store -> store.failure() == null).toList();
    }

    Map<TransportKey, TransportDesk> transports() {
        return transports;
    }

    boolean isAlive() {
        return owner.isAlive();
    }

    // --- sessions

    SessionKey newSession() {
        return new SessionKey(nextHandle.getAndIncrement());
    }

    Sessions sessions() {
        return sessions;
    }

    /** Waits for stores that the spooler finishes by itself, at most until then. */
    void awaitReleases(@Nullable Instant until) {
        departure.await(until, owner.isAlive());
    }

    @Override
    public void close() {
        close(Patience.ofSteps());
    }

    /** The sessions are logged off already. */
    void close(Patience patience) {
        Haste haste = stores.all().isEmpty() ? Haste.NORMAL : Haste.HURRY;
        close(haste, Patience.ofSteps(), patience);
    }

    /** Each step is bounded, and none keeps the next from being taken. */
    void close(Haste haste, Patience leaving, Patience patience) {
        sweeper.end();
        departure.leave(transports.values(), haste, leaving);
        owner.close();
        transports.values().forEach(TransportDesk::denyAll);
        calls.failAll(new HandleGoneException("the spooler was closed"));
        departure.releaseAll(storeLogons, patience);
        config.providers()
                .shutdown(storeLogons, transportLogons, threads, patience)
                .forEach(warnings::say);
        trace.settle(leaving);
        warnings.settle(threads, leaving);
        chronicle.settle(threads, leaving);
        threads.close();
    }
}
