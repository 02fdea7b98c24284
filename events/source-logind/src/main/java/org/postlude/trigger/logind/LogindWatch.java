package org.postlude.trigger.logind;

import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusSigHandler;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.spi.message.ISocketProvider;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.jspecify.annotations.Nullable;
import org.postlude.message.event.Fact;
import org.postlude.trigger.GuestControl;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.MachineWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to one logind. All of it on one thread, but for the library's. A bus that is lost is looked for again. */
final class LogindWatch implements MachineWatch, GuestControl {
    private static final Logger LOG = LoggerFactory.getLogger(LogindWatch.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** For the release itself, so that it comes before logind gives up waiting. */
    private static final Duration MARGIN = Duration.ofMillis(300);

    /** InhibitDelayMaxSec where nobody has configured it. */
    private static final Duration USUAL_DELAY = Duration.ofSeconds(5);

    private static final int PATIENCE_SECONDS = 10;
    private static final Fact<String> NOT_SAID = Fact.absent("logind does not say why");

    private final String bus;
    private final String machine;
    private final MachineEventSource.Sink sink;
    private final ScheduledExecutorService thread;
    private final LoggedOn loggedOn = new LoggedOn();
    /** Whose logoff was ordered here. */
    private final Set<Long> ordered = new HashSet<>();

    private @Nullable DBusConnection connection;
    /** Holds shutdown and sleep back while it is open. */
    private @Nullable FileOutputStream hold;

    /** Counts what was held back; only what waits last lets go. */
    private long held;

    private boolean isShuttingDown;
    private volatile boolean isClosed;
    private volatile @Nullable String problem = "not reached yet";

    LogindWatch(String bus, String machine, MachineEventSource.Sink sink) {
        this.bus = bus;
        this.machine = machine;
        this.sink = sink;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "postlude-logind");
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        thread.execute(this::connect);
    }

    @Override
    public List<String> machines() {
        return List.of(machine);
    }

    @Override
    public List<String> problems() {
        String now = problem;
        return now == null ? List.of() : List.of("machine " + machine + ": " + now);
    }

    /** Whatever fails is told, and tried again. */
    private void connect() {
        if (isClosed) {
            return;
        }
        try {
            DBusConnection made = DBusConnectionBuilder.forAddress(bus)
                    .withShared(false)
                    .withDisconnectCallback(lost())
                    .build();
            connection = made;
            hear(made);
            takeHold(made);
            if (problem != null && !problem.startsWith("a shutdown")) {
                problem = null;
            }
            readSessions(made);
        } catch (DBusException | DBusExecutionException | IOException e) {
            fail("logind is not reached at " + bus + ", and looked for again: " + words(e));
            drop();
            var unused = thread.schedule(this::connect, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private IDisconnectCallback lost() {
        return new IDisconnectCallback() {
            @Override
            public void disconnectOnError(IOException e) {
                on(() -> again(e));
            }
        };
    }

    private void again(IOException e) {
        fail("the bus is lost, and looked for again: " + words(e));
        drop();
        var unused = thread.schedule(this::connect, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void fail(String words) {
        problem = words;
        LOG.warn("machine {}: {}", machine, words);
    }

    private static String words(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void hear(DBusConnection made) throws DBusException {
        listen(made, Login1.Manager.SessionNew.class, signal -> begun(made, signal.id()));
        listen(made, Login1.Manager.SessionRemoved.class, signal -> ended(signal.id()));
        listen(made, Login1.Manager.UserRemoved.class, signal -> gone(signal.user()));
        listen(made, Login1.Manager.PrepareForShutdown.class, signal -> shutdown(signal.begins()));
        listen(made, Login1.Manager.PrepareForSleep.class, signal -> sleep(signal.begins()));
    }

    /** A signal's handler, which may ask logind. */
    private interface Task<S> {
        void run(S signal) throws DBusException, IOException;
    }

    private <S extends DBusSignal> void listen(DBusConnection made, Class<S> type, Task<S> task) throws DBusException {
        DBusSigHandler<S> handler = signal -> on(() -> {
            try {
                task.run(signal);
            } catch (DBusException | DBusExecutionException | IOException e) {
                fail("at " + signal.getName() + ": " + words(e));
            }
        });
        made.addSigHandler(type, handler);
    }

    private void on(Runnable task) {
        if (!isClosed) {
            thread.execute(task);
        }
    }

    private Login1.Manager manager(DBusConnection made) throws DBusException {
        return made.getRemoteObject(Login1.NAME, Login1.PATH, Login1.Manager.class);
    }

    /** After the signals are listened to, so that none falls between; and after a loss, who has left meanwhile. */
    private void readSessions(DBusConnection made) throws DBusException {
        Set<String> present = new HashSet<>();
        for (Login1.SessionRow row : manager(made).listSessions()) {
            present.add(row.id);
            begun(made, row.id);
        }
        loggedOn.ids().filter(each -> !present.contains(each)).forEach(this::ended);
    }

    private void begun(DBusConnection made, String id) throws DBusException {
        if (loggedOn.has(id)) {
            return;
        }
        for (Login1.SessionRow row : manager(made).listSessions()) {
            if (row.id.equals(id)) {
                Properties properties = made.getRemoteObject(Login1.NAME, row.path.getPath(), Properties.class);
                String kind = properties.Get(Login1.SESSION, "Class");
                if (kind.startsWith("user")) { // no greeter, lock screen, or service
                    UInt64 micros = properties.Get(Login1.SESSION, "Timestamp");
                    Instant since = Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
                    came(id, new LoggedOn.Session(row.name, row.user.longValue(), since));
                }
            }
        }
    }

    private void came(String id, LoggedOn.Session session) {
        boolean isFirst = loggedOn.of(session.number()).findAny().isEmpty();
        loggedOn.begun(id, session);
        if (isFirst) {
            tellIsHere(session);
        }
    }

    private void tellIsHere(LoggedOn.Session session) {
        sink.tell(
                new MachineEvent.GuestLogon(machine, sink.clock().instant(), session.user(), Fact.of(session.since())));
    }

    private void ended(String id) {
        loggedOn.ended(id).ifPresent(this::left);
    }

    private void gone(long user) {
        loggedOn.gone(user).ifPresent(this::left);
    }

    private void left(LoggedOn.Session who) {
        LogoffType how = ordered.remove(who.number())
                ? LogoffType.EXTERNAL
                : isShuttingDown ? LogoffType.FORCED : LogoffType.NORMAL;
        sink.tell(new MachineEvent.GuestLogoff(
                machine, sink.clock().instant(), how, Fact.of(who.user()), Fact.of(who.since())));
    }

    private void shutdown(boolean begins) throws DBusException, IOException {
        isShuttingDown = begins;
        if (begins) {
            Duration most = longestDelay();
            MachineEvent event =
                    new MachineEvent.GuestShutdown(machine, sink.clock().instant(), Fact.of(most));
            holdUntilDone(sink.tell(event).toCompletableFuture(), most);
        } else {
            goesOn(Fact.of("the shutdown was called off"));
        }
    }

    /** Who was logged on before is so still, and may have been logged off because of it. */
    private void goesOn(Fact<String> reason) throws DBusException, IOException {
        sink.tell(new MachineEvent.StateChanged(machine, sink.clock().instant(), MachineState.RUNNING, reason));
        loggedOn.firsts().toList().forEach(this::tellIsHere);
        holdAgain();
    }

    private void sleep(boolean begins) throws DBusException, IOException {
        if (begins) {
            Duration most = longestDelay();
            MachineEvent event = new MachineEvent.StateChanged(
                    machine, sink.clock().instant(), MachineState.SAVING, NOT_SAID, Fact.of(most));
            holdUntilDone(sink.tell(event).toCompletableFuture(), most);
        } else {
            goesOn(Fact.of("it is awake"));
        }
    }

    /** Whatever becomes of that question, the event is told. */
    private Duration longestDelay() {
        DBusConnection now = connection;
        if (now == null) {
            return Duration.ZERO;
        }
        try {
            UInt64 micros = now.getRemoteObject(Login1.NAME, Login1.PATH, Properties.class)
                    .Get("org.freedesktop.login1.Manager", "InhibitDelayMaxUSec");
            return Duration.of(micros.longValue(), ChronoUnit.MICROS);
        } catch (DBusException | DBusExecutionException | ArithmeticException e) {
            LOG.warn("machine {}: logind does not say how long it waits: {}", machine, words(e));
            return USUAL_DELAY;
        }
    }

    private void holdUntilDone(CompletableFuture<Void> done, Duration most) {
        Duration wait = most.compareTo(MARGIN) > 0 ? most.minus(MARGIN) : Duration.ZERO;
        long mine = ++held;
        var unused = done.copy()
                .orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, late) -> on(() -> {
                    if (mine != held) {
                        return; // it was called off or is over, and the hold is for the next one
                    }
                    if (late != null) {
                        LOG.warn(
                                "machine {}: what has to be done is not done within {} ms, and logind waits no longer; mail that is"
                                        + " not sent stays in its store",
                                machine,
                                wait.toMillis());
                    }
                    letGo();
                }));
    }

    private void takeHold(DBusConnection made) throws DBusException, IOException {
        try {
            hold = new FileOutputStream(manager(made)
                    .inhibit("shutdown:sleep", "Postlude", "mail is being logged off", "delay")
                    .toJavaFileDescriptor(sockets()));
        } catch (DBusExecutionException e) {
            fail("a shutdown is heard of, and cannot be held back: " + words(e));
        }
    }

    /** The one that can pass descriptors, which its module does not export. */
    private static ISocketProvider sockets() throws IOException {
        return ServiceLoader.load(ISocketProvider.class, LogindWatch.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IOException("no sockets that can pass descriptors: junixsocket is missing"));
    }

    private void holdAgain() throws DBusException, IOException {
        held++;
        DBusConnection now = connection;
        if (hold == null && now != null) {
            takeHold(now);
        }
    }

    private void letGo() {
        FileOutputStream open = hold;
        hold = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                fail("the hold on shutdown could not be let go, and logind goes on without it: " + words(e));
            }
        }
    }

    private void drop() {
        letGo();
        DBusConnection now = connection;
        connection = null;
        if (now != null) {
            now.disconnect();
        }
    }

    @Override
    public void logoff(String name) throws IOException, InterruptedException {
        if (!name.equals(machine)) {
            throw new IOException("there is no machine '" + name + "' here; this is " + machine);
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        on(() -> {
            try {
                DBusConnection now = connection;
                if (now == null) {
                    throw new IOException("logind is not reached; nobody was logged off");
                }
                for (Long user : loggedOn.users().toList()) {
                    ordered.add(user);
                    manager(now).terminateUser(new UInt32(user));
                }
                answer.complete(null);
            } catch (IOException | DBusException | DBusExecutionException e) {
                answer.completeExceptionally(new IOException("the logoff was not ordered: " + words(e), e));
            }
        });
        try {
            answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("logind has not answered; whether anybody is logged off is not known", e);
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        thread.execute(this::drop);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("machine {}: the connection to logind is not closed after a second", machine);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
