package org.postlude.spooler.run;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportAbilities;
import org.postlude.spooler.core.TransportKey;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/**
 * One transport logon and everything that is asked of it: attempts on worker threads, notices one after another on a
 * queue of their own, permits handed from the owner to the worker that waits. What it answers is looked at before the
 * owner hears of it (rule T20); what it says by itself comes in by its {@link TransportFace}.
 */
final class TransportDesk {
    private final TransportKey key;
    private final String name;
    private final Threads threads;
    private final Consumer<Event> post;
    private final Trace trace;
    private final NoticeQueue notices;
    private final Workers workers;
    private final Crew crew;
    private final TransportFace face;
    private final Sending sending;
    private final Reception reception;
    private volatile @Nullable TransportLogon logon;

    TransportDesk(
            TransportKey key,
            String name,
            Threads threads,
            QuietSteps quiet,
            InstantSource clock,
            Consumer<Event> post,
            Consumer<String> warnings,
            Trace trace) {
        this.key = key;
        this.name = name;
        this.threads = threads;
        this.post = post;
        this.trace = trace;
        this.notices = new NoticeQueue(name, threads.desk(), trace);
        this.workers = new Workers(threads, quiet);
        this.crew = new Crew(threads.wire());
        this.face = new TransportFace(key, name, clock, workers, post, this::noticed, trace);
        this.sending = new Sending(name, this::logon, notices, workers, post, warnings, trace);
        this.reception = new Reception(key, name, this::logon, notices, workers, threads, post, trace);
    }

    String name() {
        return name;
    }

    Set<StatusBit> bits() {
        return face.bits();
    }

    private TransportLogon logon() {
        TransportLogon present = logon;
        if (present == null) {
            throw new IllegalStateException("transport " + name + " is not logged on");
        }
        return present;
    }

    /** Logs on and tells what the transport can do. */
    Event.TransportUp logon(TransportProvider provider, TransportRequest request) {
        trace.line(name + ".transportLogon");
        TransportLogon made = Callbacks.inside(() -> provider.transportLogon(face, request));
        if (made == null) {
            throw unusable("transportLogon returned null");
        }
        logon = made;
        return abilities();
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
        List<String> types = present.addressTypes();
        if (types == null || types.stream().anyMatch(Objects::isNull)) {
            throw unusable("addressTypes returned " + types + "; an empty list is any type");
        }
        crew.setPlaces(atOnce);
        return new Event.TransportUp(
                key,
                most,
                List.copyOf(types),
                new TransportAbilities(
                        present instanceof CancellableTransport,
                        present instanceof DeferringTransport,
                        present instanceof FlushableTransport || present instanceof StatusReporting,
                        present instanceof InboundTransport));
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
            face.progress(command.attempt(), Phase.CONNECTING);
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

    void tell(TransportNotice notice, Runnable taken) {
        if (notice == TransportNotice.BEGIN_INBOUND) {
            reception.begin();
        } else if (notice == TransportNotice.END_INBOUND) {
            reception.end();
        }
        notices.tell("transportNotify " + notice, () -> logon().transportNotify(notice));
        notices.add(taken);
    }

    void abortDeferred(PartId part) {
        notices.tell("abortDeferred " + part, () -> {
            if (logon() instanceof DeferringTransport transport) {
                transport.abortDeferred(part);
            }
        });
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

    /** What the provider's own status object says; empty if it has none. */
    String validateState() {
        TransportLogon present = logon;
        if (present instanceof StatusReporting transport) {
            return answered(Callbacks.inside(() -> status(transport).validateState()), "validateState");
        }
        return "transport " + name + " shows " + bits();
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
            notices.tell("addressTypes", () -> post.accept(abilities()));
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
        notices.add(() -> done.complete(name));
        return done;
    }
}
