package org.postlude.spooler.run;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.PostludeException;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.core.TransportAbilities;
import org.postlude.spooler.core.TransportKey;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Conversational;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.IdleAware;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OptionListing;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transport logon and everything that is asked of it: attempts on worker threads, notices one after another on a
 * queue of their own, permits handed from the owner to the worker that waits. What it answers is looked at before the
 * owner hears of it (rule T20); what it says by itself comes in by its {@link TransportFace}.
 */
final class TransportDesk {
    private static final Logger LOG = LoggerFactory.getLogger(TransportDesk.class);
    private static final Duration STATE_TOLD = Duration.ofSeconds(1);

    private final TransportKey key;
    private final String name;
    private final Threads threads;
    private final Consumer<Event> post;
    /** Hears what the transport can do, at logon and whenever that was read again. */
    private final Consumer<Event.TransportUp> able;

    private final Trace trace;
    private final Conversations conversations;
    private final NoticeQueue notices;
    private final Workers workers;
    private final Crew crew;
    private final TransportFace face;
    private final Sending sending;
    private final Reception reception;
    private volatile @Nullable TransportLogon logon;
    private volatile @Nullable TransportProvider provider;
    /** The last store that mail came into, while its logoff ends that; null while mail comes in. */
    private volatile @Nullable StoreKey leaving;
    /** To be run when the logon is gone (rule S8). */
    private volatile Runnable gone = () -> {};

    TransportDesk(
            TransportKey key,
            String name,
            Threads threads,
            QuietSteps quiet,
            InstantSource clock,
            LateReports late,
            BiConsumer<@Nullable StoreKey, ActivityEvent> activities,
            Consumer<Event> post,
            Consumer<Event.TransportUp> able,
            Consumer<ProviderContractException> broken,
            Trace trace,
            Conversations conversations) {
        this.key = key;
        this.name = name;
        this.threads = threads;
        this.post = post;
        this.able = able;
        this.trace = trace;
        this.conversations = conversations;
        this.notices = new NoticeQueue(name, threads.desk(), broken, trace);
        this.workers = new Workers(threads, quiet);
        this.crew = new Crew(threads.wire());
        this.face = new TransportFace(
                key,
                name,
                clock,
                workers,
                late,
                event -> activities.accept(leaving, event),
                post,
                this::noticed,
                trace,
                conversations);
        this.sending = new Sending(
                name, this::logon, face.preprocessors(), notices, workers, post, broken, trace, conversations);
        this.reception = new Reception(key, name, this::logon, notices, workers, threads, post, trace);
    }

    String name() {
        return name;
    }

    /** Null as long as nothing is logged on. */
    @Nullable
    TransportProvider provider() {
        return provider;
    }

    /** The row: what the transport says of itself, and what is known without it. */
    Set<StatusBit> bits() {
        if (!notices.isUsable()) {
            return Set.of(StatusBit.FAILURE);
        }
        Set<StatusBit> bits = EnumSet.noneOf(StatusBit.class);
        bits.addAll(face.bits());
        if (sending.isActive()) {
            bits.add(StatusBit.OUTBOUND_ACTIVE);
        }
        if (reception.isActive()) {
            bits.add(StatusBit.INBOUND_ACTIVE);
        }
        return bits;
    }

    /** How many are in process or wait for a thread of it. */
    int attempts() {
        return crew.size();
    }

    private TransportLogon logon() {
        TransportLogon present = logon;
        if (present == null) {
            throw new IllegalStateException("transport " + name + " is not logged on");
        }
        return present;
    }

    /** Logs on and tells what the transport can do. */
    void logon(TransportProvider provider, TransportRequest request, LogonsOut logons) {
        gone = logons.came(provider, name);
        trace.line(name + ".transportLogon");
        boolean isOn = false;
        try {
            if (provider instanceof OptionListing listing) {
                Callbacks.inside(() -> {
                    listing.requireKnown(request);
                    return name;
                });
            }
            TransportLogon made = made(provider, request);
            face.preprocessors().close();
            if (made == null) {
                throw unusable("transportLogon returned null");
            }
            logon = made;
            this.provider = provider;
            able.accept(abilities());
            isOn = true;
        } finally {
            if (!isOn) {
                notices.markBroken();
            }
            if (logon == null) {
                gone.run();
            }
        }
    }

    private @Nullable TransportLogon made(TransportProvider provider, TransportRequest request) {
        try {
            return Callbacks.inside(() -> provider.transportLogon(face, request));
        } catch (PostludeException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new ProviderContractException(
                    "T20",
                    "transport '" + name + "' cannot be used, mail routed to it is kept: transportLogon threw "
                            + Words.of(e),
                    e);
        }
    }

    private Event.TransportUp abilities() {
        TransportLogon present = logon();
        int most = present.maxAttempts();
        if (most < 1) {
            throw unusable("maxAttempts returned " + most + ", so it would never be given anything; the least is 1");
        }
        int atOnce = present.attemptsAtOnce();
        if (atOnce < 1) {
            throw unusable("attemptsAtOnce returned " + atOnce + ", so none would ever be begun; the least is 1");
        }
        int lines = present.lines();
        if (lines < 1) {
            throw unusable("lines returned " + lines + ", so none would ever be on its way; the least is 1");
        }
        List<String> types = present.addressTypes();
        if (types == null || types.stream().anyMatch(Objects::isNull)) {
            throw unusable("addressTypes returned " + types + "; an empty list is any type");
        }
        crew.setPlaces(atOnce);
        return new Event.TransportUp(
                key,
                most,
                Math.min(lines, Math.min(atOnce, most)),
                List.copyOf(types),
                new TransportAbilities(
                        present instanceof CancellableTransport,
                        present instanceof DeferringTransport,
                        present instanceof FlushableTransport || present instanceof StatusReporting,
                        present instanceof InboundTransport,
                        present instanceof IdleAware));
    }

    private TransportConfigurationException unusable(String why) {
        return new TransportConfigurationException(
                "transport '" + name + "' cannot be used, mail routed to it is kept: " + why + " (rule T20)");
    }

    // --- what the core asks for

    /** Begins something on a worker thread, when the transport has taken every notice that was given before. */
    private void onWire(Runnable task) {
        notices.behind(() -> threads.wire().execute(task));
    }

    /** Runs one attempt from submitMessage to its end on a worker thread. */
    void attempt(Command.Attempt command, StoreDesk store) {
        Runnable attempt = sending.attempt(command, store);
        notices.behind(() -> crew.begin(command.attempt(), () -> {
            // It may have waited for long; from here on it is counted how long it is silent.
            conversations.begin(command, name);
            face.came(command.attempt(), Phase.CONNECTING);
            attempt.run();
        }));
    }

    /** Takes back what has no thread yet; false if it has one. */
    boolean takeBack(AttemptId attempt) {
        boolean isTaken = crew.takeBack(attempt);
        if (isTaken) {
            workers.forget(attempt);
        }
        return isTaken;
    }

    private boolean stopUnbegun(AttemptId attempt) {
        boolean isTaken = takeBack(attempt);
        if (isTaken) {
            post.accept(new Event.AttemptEnded(attempt, new AttemptAnswer.Ended(new EndResult.Stopped())));
        }
        return isTaken;
    }

    void answerPermit(Command.AnswerPermit command) {
        if (workers.isWaiting(command.attempt())) {
            trace.line(name + " permit " + command.permit());
        }
        workers.answer(command.attempt(), command.permit());
    }

    void cancel(Command.Cancel command) {
        if (stopUnbegun(command.attempt())) {
            return;
        }
        workers.stop(command.attempt());
        notices.add(() -> stopUnbegun(command.attempt())); // it may have come to wait behind a notice, like this one
        notices.tell("cancelMessage " + command.attempt(), () -> {
            if (logon() instanceof CancellableTransport transport) {
                transport.cancelMessage(command.attempt());
            }
        });
    }

    /** Whatever the worker still does has no effect. */
    void fence(AttemptId attempt) {
        workers.fence(attempt);
        crew.giveUp(attempt);
    }

    /** No permit will come any more: the owner has died. */
    void denyAll() {
        workers.denyAll();
    }

    void tell(Command.Tell command, Runnable taken) {
        TransportNotice notice = command.notice();
        if (notice == TransportNotice.BEGIN_INBOUND) {
            notices.add(() -> leaving = null);
            reception.begin();
        } else if (notice == TransportNotice.END_INBOUND) {
            reception.end();
            leaveAll(command.onBehalfOf(), command.forced());
        }
        notices.tell("transportNotify " + notice, () -> logon().transportNotify(notice));
        notices.add(taken);
    }

    /** What it tells of that belongs to the feed of the store that goes, and may come a little later. */
    private void leaveAll(@Nullable StoreKey store, boolean forced) {
        if (logon() instanceof Conversational transport) {
            notices.add(() -> leaving = store);
            notices.tell(forced ? "leaveAll forced" : "leaveAll", () -> transport.leaveAll(forced));
        }
    }

    void abortDeferred(Command.AbortDeferred command) {
        PartId part = command.part();
        notices.tell((command.withdrawn() ? "cancelDeferred " : "abortDeferred ") + part, () -> {
            if (!(logon() instanceof DeferringTransport transport)) {
                return;
            }
            if (command.withdrawn()) {
                transport.cancelDeferred(part);
            } else {
                transport.abortDeferred(part);
            }
        });
    }

    /** Nothing is in process, and nothing can begin before this has returned: it begins behind it. */
    void idle() {
        notices.tell("idle", () -> {
            if (logon() instanceof IdleAware transport) {
                transport.idle();
            }
        });
    }

    /** Never fails: what goes wrong is told in the answer. One without conversations, or that is asked for nothing more, has none. */
    CompletableFuture<Talks.Answer> converse(String what, Talks.Question question) {
        CompletableFuture<Talks.Answer> answer = new CompletableFuture<>();
        notices.add(() -> {
            List<String> problems = new ArrayList<>();
            List<String> found = List.of();
            try {
                TransportLogon present = notices.isUsable() ? logon : null;
                if (present instanceof Conversational transport) {
                    trace.line(name + "." + what);
                    found = Callbacks.inside(() -> answered(question.ask(name, transport, problems), what));
                }
            } catch (Throwable e) { // whatever it was, somebody waits
                notices.failed(what, e);
                problems.add("transport " + name + " failed in " + what + ": " + Words.of(e));
            }
            answer.complete(new Talks.Answer(found, problems));
        });
        return answer;
    }

    /** Flushes through whichever door the transport has: its logon's, else its status object's. */
    void flush(Command.Flush command) {
        Set<FlushFlag> flags = Set.of(FlushFlag.UPLOAD, FlushFlag.FORCE, FlushFlag.NO_UI);
        notices.add(() -> {
            boolean started = false;
            try {
                started = notices.isUsable() && Callbacks.inside(() -> flush(flags)) == FlushAnswer.STARTED;
            } catch (Throwable e) {
                notices.failed("flushQueues", e);
            }
            post.accept(new Event.FlushAnswered(key, command.store(), started));
        });
    }

    private FlushAnswer flush(Set<FlushFlag> flags) {
        TransportLogon present = logon();
        if (present instanceof FlushableTransport transport) {
            trace.line(name + ".flushQueues");
            return answered(transport.flushQueues(flags), "flushQueues");
        }
        if (present instanceof StatusReporting transport) {
            trace.line(name + ".status.flushQueues");
            return answered(status(transport).flushQueues(flags), "flushQueues");
        }
        return FlushAnswer.BUSY;
    }

    private StatusReporting.StatusObject status(StatusReporting transport) {
        return answered(transport.openStatusEntry(), "openStatusEntry");
    }

    private <T> T answered(@Nullable T answer, String call) {
        if (answer == null) {
            throw new ProviderContractException(
                    "T20", "transport '" + name + "': " + call + " returned null; nothing was changed");
        }
        return answer;
    }

    /**
     * What the provider's own status object says, if it has one; then what it can do is read again. Asked like any other
     * notice, and not waited for longer than a notice may take: a client's thread must not hang in a transport.
     */
    String validateState() {
        String other = "transport " + name + " shows " + bits();
        if (!notices.isUsable() || logon == null) {
            return other + "; it is asked for nothing more, its mail is kept";
        }
        CompletableFuture<String> state = new CompletableFuture<>();
        notices.add(() -> {
            try {
                state.complete(notices.isUsable() ? Callbacks.inside(() -> stateNow(other)) : other);
            } catch (Throwable e) {
                notices.failed("validateState", e);
                state.complete("transport " + name + " failed in validateState: " + Words.of(e) + "; its mail is kept");
            }
        });
        try {
            return threads.get(state, STATE_TOLD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("transport {} is busy", name, e);
        }
        return "transport " + name + " is busy, or hangs: it has not told its state within " + STATE_TOLD.toSeconds()
                + " s; its mail is kept";
    }

    private String stateNow(String other) {
        String said = other;
        if (logon() instanceof StatusReporting transport) {
            trace.line(name + ".status.validateState");
            said = answered(status(transport).validateState(), "validateState");
        }
        able.accept(abilities());
        return said;
    }

    void poll() {
        onWire(reception.poll());
    }

    void startInbound(AttemptId attempt, Filing.Commit commit) {
        onWire(reception.start(attempt, commit));
    }

    private void noticed(SpoolerNotice notice) {
        if (notice == SpoolerNotice.CRITICAL_ERROR) {
            notices.markBroken();
            crew.setPlaces(Integer.MAX_VALUE); // each finds that, and says so
        }
        if (notice == SpoolerNotice.CONFIG_CHANGE) {
            notices.tell("addressTypes", () -> able.accept(abilities()));
        }
    }

    /** The last calls; does not wait for them. With an abandoned worker still inside, only HURRY is true. */
    CompletableFuture<String> logoff(Haste wanted) {
        CompletableFuture<String> done = new CompletableFuture<>();
        if (!notices.close() || logon == null) {
            done.complete(name);
            return done;
        }
        Haste haste = workers.isEmpty() ? wanted : Haste.HURRY;
        notices.last("transportLogoff " + haste, () -> logon().transportLogoff(haste));
        notices.last("release", () -> logon().close());
        notices.add(face::close);
        notices.add(() -> {
            gone.run();
            done.complete(name);
        });
        return done;
    }
}
