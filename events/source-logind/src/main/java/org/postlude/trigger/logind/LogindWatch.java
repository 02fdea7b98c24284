package org.postlude.trigger.logind;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.messages.DBusSignal;
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

/**
 * Listens to one logind. All of it on one thread, but for the library's. A bus or a logind that is lost is looked for again, and so is one
 * of which something failed: what it tells then is all that was not heard.
 */
final class LogindWatch implements MachineWatch, GuestControl {
    private static final Logger LOG = LoggerFactory.getLogger(LogindWatch.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** For the release itself, so that it comes before logind gives up waiting. */
    private static final Duration MARGIN = Duration.ofMillis(300);
    /** InhibitDelayMaxSec where nobody has configured it. */
    private static final Duration USUAL_DELAY = Duration.ofSeconds(5);

    private static final int PATIENCE_SECONDS = 10;
    private static final Fact<String> NOT_SAID = Fact.absent("logind does not say why");

    private final String address;
    private final String machine;
    private final Duration poll;
    private final MachineEventSource.Sink sink;
    private final ScheduledThreadPoolExecutor thread;
    private final LoggedOn loggedOn = new LoggedOn();
    /** Whose logoff was ordered here. */
    private final Set<Long> ordered = new HashSet<>();

    private final Hold hold = new Hold();
    private @Nullable LogindBus present;
    private boolean isComingBack;
    private boolean isShuttingDown;
    private volatile boolean isClosed;
    private volatile @Nullable String problem = "not reached yet";

    LogindWatch(String address, String machine, Duration poll, MachineEventSource.Sink sink) {
        this.address = address;
        this.machine = machine;
        this.poll = poll;
        this.sink = sink;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "postlude-logind");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start() {
        on(this::connect);
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

    private void on(Runnable task) {
        on(task, Duration.ZERO);
    }

    private void on(Runnable task, Duration in) {
        if (isClosed) {
            return;
        }
        try {
            var unused = thread.schedule(task, in.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) { // it was closed at this moment
            LOG.debug("machine {}: {}", machine, e.toString());
        }
    }

    /** What asks logind. */
    private interface Task {
        void run() throws Exception;
    }

    /** On a connection that is the present one still. Whatever fails, another one is made: nobody would hear of a logoff any more. */
    private void with(LogindBus bus, Task task) {
        if (bus != present || isClosed) {
            return;
        }
        try {
            task.run();
        } catch (Throwable e) {
            lost(bus, LogindBus.words(e));
        }
    }

    /** A late word of a connection that was given up says nothing of the one that is there. */
    private void lost(@Nullable LogindBus bus, String why) {
        if (bus != present || isClosed) {
            return;
        }
        fail("logind is not reached at " + address + ", and looked for again: " + why);
        drop();
        if (!isComingBack) {
            isComingBack = true;
            on(this::connect, AGAIN);
        }
    }

    /** The same is said once. */
    private void fail(String words) {
        if (!words.equals(problem)) {
            LOG.warn("machine {}: {}", machine, words);
        }
        problem = words;
    }

    private void connect() {
        isComingBack = false;
        if (isClosed || present != null) {
            return;
        }
        try {
            Line line = new Line();
            LogindBus made = LogindBus.open(address, line::lost);
            line.bus = made;
            present = made;
            with(made, () -> begin(made));
        } catch (Throwable e) {
            lost(null, LogindBus.words(e));
        }
    }

    /** Which connection the library tells the end of, which it may do before it is there. */
    private final class Line {
        private volatile @Nullable LogindBus bus;

        void lost(String why) {
            on(() -> LogindWatch.this.lost(bus, why));
        }
    }

    /** Signals are listened to before anything is asked, so that nothing falls between. */
    private void begin(LogindBus made) throws DBusException {
        hear(made);
        problem = null;
        takeHold(made);
        boolean isSo = made.isShuttingDown();
        if (isSo != isShuttingDown) {
            shutdown(made, isSo);
        }
        readSessions(made);
        on(() -> look(made), poll);
    }

    private void hear(LogindBus made) throws DBusException {
        listen(made, Login1.Manager.SessionNew.class, signal -> begun(made, signal.id()));
        listen(made, Login1.Manager.SessionRemoved.class, signal -> ended(signal.id()));
        listen(made, Login1.Manager.UserRemoved.class, signal -> gone(signal.user()));
        listen(made, Login1.Manager.PrepareForShutdown.class, signal -> shutdown(made, signal.begins()));
        listen(made, Login1.Manager.PrepareForSleep.class, signal -> sleep(made, signal.begins()));
    }

    /** What a signal leads to, which may ask logind. */
    private interface Answer<S> {
        void to(S signal) throws Exception;
    }

    private <S extends DBusSignal> void listen(LogindBus made, Class<S> type, Answer<S> answer) throws DBusException {
        Consumer<S> handler = signal -> on(() -> with(made, () -> answer.to(signal)));
        made.listen(type, handler);
    }

    private void readSessions(LogindBus made) throws DBusException {
        Set<String> there = new HashSet<>();
        for (Login1.SessionRow row : made.sessions()) {
            if (!made.isClosing(row.path.getPath())) {
                there.add(row.id);
                begun(made, row);
            }
        }
        loggedOn.ids().filter(each -> !there.contains(each)).forEach(this::ended);
    }

    /** A session in which a program goes on is told as ended when that ends, and its person has left long before. */
    private void look(LogindBus made) {
        with(made, () -> {
            for (String id : loggedOn.ids().toList()) {
                look(made, id);
            }
            on(() -> look(made), poll);
        });
    }

    private void look(LogindBus made, String id) throws DBusException {
        try {
            if (made.isClosing(loggedOn.path(id))) {
                ended(id);
            }
        } catch (DBusExecutionException e) { // it went at this moment, which is told
            LOG.debug("machine {}: session {}: {}", machine, id, e.toString());
        }
    }

    private void begun(LogindBus made, String id) throws DBusException {
        for (Login1.SessionRow row : made.sessions()) {
            if (row.id.equals(id)) {
                begun(made, row);
            }
        }
    }

    private void begun(LogindBus made, Login1.SessionRow row) throws DBusException {
        if (!loggedOn.has(row.id) && made.isOfPerson(row)) {
            came(row.id, new LoggedOn.Session(row.name, row.user.longValue(), made.since(row), row.path.getPath()));
        }
    }

    private void came(String id, LoggedOn.Session session) {
        boolean isFirst = loggedOn.of(session.number()).findAny().isEmpty();
        loggedOn.begun(id, session);
        if (isFirst) {
            ordered.remove(session.number());
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

    /** A shutdown that is held back forces nobody yet: people end their session and turn their machine off in one go. */
    private void left(LoggedOn.Session who) {
        LogoffType how = ordered.remove(who.number())
                ? LogoffType.EXTERNAL
                : isShuttingDown && !hold.isHeld() ? LogoffType.FORCED : LogoffType.NORMAL;
        sink.tell(new MachineEvent.GuestLogoff(
                machine, sink.clock().instant(), how, Fact.of(who.user()), Fact.of(who.since())));
    }

    private void shutdown(LogindBus made, boolean begins) throws DBusException {
        isShuttingDown = begins;
        if (begins) {
            Duration most = longestDelay(made);
            MachineEvent event =
                    new MachineEvent.GuestShutdown(machine, sink.clock().instant(), within(most));
            holdUntilDone(sink.tell(event).toCompletableFuture(), most);
        } else {
            goesOn(made, Fact.of("the shutdown was called off"));
        }
    }

    private void sleep(LogindBus made, boolean begins) throws DBusException {
        if (begins) {
            Duration most = longestDelay(made);
            MachineEvent event = new MachineEvent.StateChanged(
                    machine, sink.clock().instant(), MachineState.SAVING, NOT_SAID, within(most));
            holdUntilDone(sink.tell(event).toCompletableFuture(), most);
        } else {
            goesOn(made, Fact.of("it is awake"));
        }
    }

    /** Who was logged on before is so still, and may have been logged off because of it. */
    private void goesOn(LogindBus made, Fact<String> reason) {
        sink.tell(new MachineEvent.StateChanged(machine, sink.clock().instant(), MachineState.RUNNING, reason));
        loggedOn.firsts().toList().forEach(this::tellIsHere);
        takeHold(made);
    }

    /** Whatever becomes of that question, the event is told. */
    private Duration longestDelay(LogindBus made) {
        try {
            return made.longestDelay();
        } catch (DBusException | RuntimeException e) {
            LOG.warn("machine {}: logind does not say how long it waits: {}", machine, LogindBus.words(e));
            return USUAL_DELAY;
        }
    }

    /** What is not held back is over when it is, and not at once. */
    private Fact<Duration> within(Duration most) {
        return hold.isHeld() ? Fact.of(most) : Fact.absent("logind does not wait for this program");
    }

    private void holdUntilDone(CompletableFuture<Void> done, Duration most) {
        Duration wait = most.compareTo(MARGIN) > 0 ? most.minus(MARGIN) : Duration.ZERO;
        long which = hold.begin();
        var unused = done.copy()
                .orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, late) -> on(() -> letGo(which, late != null, wait)));
    }

    private void letGo(long which, boolean isLate, Duration waited) {
        try {
            if (hold.letGo(which) && isLate) {
                LOG.warn(
                        "machine {}: what has to be done is not done within {} ms, and logind waits no longer; mail that is"
                                + " not sent stays in its store",
                        machine,
                        waited.toMillis());
            }
        } catch (IOException e) {
            fail("the hold on shutdown could not be let go, and logind goes on without it: " + LogindBus.words(e));
        }
    }

    private void takeHold(LogindBus made) {
        try {
            hold.take(made::inhibit);
        } catch (Exception | LinkageError e) { // not allowed, as a rule
            fail("a shutdown is heard of, and cannot be held back: " + LogindBus.words(e));
        }
    }

    private void drop() {
        LogindBus bus = present;
        present = null;
        try {
            hold.letGo();
        } catch (IOException e) { // its logind has gone
            LOG.debug("machine {}: {}", machine, e.toString());
        }
        if (bus != null) {
            bus.close();
        }
    }

    @Override
    public List<String> logoff(String name) throws IOException, InterruptedException {
        if (!name.equals(machine)) {
            throw new IOException(
                    "there is no machine '" + name + "' here; this is " + machine + "; nobody was logged off");
        }
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        on(() -> {
            try {
                answer.complete(order());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("logind has not answered; whether anybody is logged off is not known", e);
        }
    }

    /** One at a time; that somebody has gone is heard behind all of it. */
    private List<String> order() throws IOException {
        LogindBus bus = present;
        if (bus == null) {
            throw new IOException("logind is not reached (" + problem + "); nobody was logged off");
        }
        List<String> done = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (LoggedOn.Session each : loggedOn.firsts().toList()) {
            try {
                bus.terminate(each.number());
                ordered.add(each.number());
                done.add(each.user());
            } catch (DBusException | RuntimeException e) {
                refused.add(each.user() + " (" + LogindBus.words(e) + ")");
            }
        }
        if (!refused.isEmpty()) {
            throw new IOException("logind does not log off " + String.join(", ", refused) + "; logged off "
                    + (done.isEmpty() ? "was nobody" : "were " + String.join(", ", done)));
        }
        return done;
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        thread.execute(this::drop);
        isClosed = true;
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
