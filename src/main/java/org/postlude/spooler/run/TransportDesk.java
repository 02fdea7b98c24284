package org.postlude.spooler.run;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportAbilities;
import org.postlude.spooler.core.TransportKey;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.Permit;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transport logon and everything that is asked of it: attempts on worker threads, notices one after another on a
 * queue of their own, permits handed from the owner to the worker that waits.
 */
final class TransportDesk implements TransportSupport {
    private static final Logger LOG = LoggerFactory.getLogger(TransportDesk.class);

    private static final Duration POLL_ENDS = Duration.ofSeconds(1);

    private final TransportKey key;
    private final String name;
    private final Threads threads;
    private final InstantSource clock;
    private final Consumer<Event> post;
    private final Trace trace;
    private final SerialQueue notices;
    private final Map<AttemptId, CompletableFuture<Permit>> permits = new ConcurrentHashMap<>();
    private final Map<AttemptId, Thread> workers = new ConcurrentHashMap<>();
    /** What a worker is inside the transport for, abandoned or not. */
    private final Set<AttemptId> atWork = ConcurrentHashMap.newKeySet();
    /** Abandoned before they began; guarded by {@link #workers}. */
    private final Set<AttemptId> fenced = new HashSet<>();

    private final Set<AttemptId> stopping = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean open = new AtomicBoolean(true);
    /** It has reported a critical error: only logoff and close may follow. */
    private volatile boolean broken;

    private volatile Set<StatusBit> bits = Set.of();
    /** Between BEGIN_INBOUND and END_INBOUND, as the owner has given them. */
    private volatile boolean receiving;
    /** Completes with the latest poll. */
    private volatile CompletableFuture<Boolean> polled = CompletableFuture.completedFuture(false);

    private volatile @Nullable TransportLogon logon;

    TransportDesk(
            TransportKey key, String name, Threads threads, InstantSource clock, Consumer<Event> post, Trace trace) {
        this.key = key;
        this.name = name;
        this.threads = threads;
        this.clock = clock;
        this.post = post;
        this.trace = trace;
        this.notices = new SerialQueue(threads.desk());
    }

    String name() {
        return name;
    }

    Set<StatusBit> bits() {
        return bits;
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
        logon = Callbacks.inside(() -> provider.transportLogon(this, request));
        return abilities();
    }

    private Event.TransportUp abilities() {
        TransportLogon present = logon();
        return new Event.TransportUp(
                key,
                present.maxAttempts(),
                present.addressTypes(),
                new TransportAbilities(
                        present instanceof CancellableTransport,
                        present instanceof DeferringTransport,
                        present instanceof FlushableTransport || present instanceof StatusReporting,
                        present instanceof InboundTransport));
    }

    // --- what the core asks for

    /** Begins something on a worker thread, when the transport has taken every notice that was given before. */
    private void onWire(Runnable task) {
        notices.behind(() -> threads.wire().execute(task));
    }

    /** Runs one attempt from submitMessage to its end on a worker thread. */
    void attempt(Command.Attempt command, SpoolerLogon store) {
        onWire(() -> {
            AttemptAnswer answer = new AttemptAnswer.Failed("it was abandoned before it began");
            try {
                answer = enter(command.attempt()) ? answer(command, store) : answer;
            } finally {
                leave(command.attempt());
                post.accept(new Event.AttemptEnded(command.attempt(), answer));
            }
        });
    }

    private boolean enter(AttemptId attempt) {
        synchronized (workers) {
            if (fenced.remove(attempt)) {
                return false;
            }
            workers.put(attempt, Thread.currentThread());
            atWork.add(attempt);
            return true;
        }
    }

    private void leave(AttemptId attempt) {
        synchronized (workers) {
            workers.remove(attempt);
            fenced.remove(attempt);
            // An interrupt that was meant for this attempt must not reach the thread's next one.
            boolean unused = Thread.interrupted();
        }
        atWork.remove(attempt);
        stopping.remove(attempt);
        permits.remove(attempt);
    }

    private AttemptAnswer answer(Command.Attempt command, SpoolerLogon store) {
        Guarded content;
        try {
            content = new Guarded(
                    Callbacks.inside(() -> store.open(command.part().message())).content());
        } catch (DamagedMessageException | NoSuchMessageException e) {
            return new AttemptAnswer.Damaged(Words.of(e));
        } catch (IOException | RuntimeException e) {
            return new AttemptAnswer.Failed("the stored message could not be opened: " + Words.of(e));
        }
        AttemptAnswer answer;
        try {
            answer = Callbacks.inside(() -> drive(command, content));
        } catch (InterruptedException e) {
            answer = new AttemptAnswer.Failed("the attempt was interrupted");
        } catch (Throwable e) {
            // Rule T3: whatever a transport throws is a temporary failure; the mail is kept.
            LOG.warn(
                    "transport {} threw during {} of part {}; the part stays queued",
                    name,
                    command.attempt(),
                    command.part(),
                    e);
            answer = new AttemptAnswer.Failed("the transport failed: " + Words.of(e));
        }
        String damage = content.damage;
        return damage == null ? answer : new AttemptAnswer.Damaged(damage);
    }

    private AttemptAnswer drive(Command.Attempt command, Content content) throws InterruptedException {
        if (!isUsable()) {
            return new AttemptAnswer.Failed("the transport was logged off or is broken");
        }
        trace.line(name + ".submitMessage " + command.part());
        SubmitResult begun = logon().submitMessage(command.message(content));
        if (begun instanceof SubmitResult.NoAttempt none) {
            return new AttemptAnswer.None(none);
        }
        AttemptAnswer answer = new AttemptAnswer.Ended(((Attempt) begun).endMessage());
        trace.line(name + ".endMessage " + command.part());
        return answer;
    }

    void answerPermit(Command.AnswerPermit command) {
        CompletableFuture<Permit> waiting = permits.remove(command.attempt());
        if (waiting != null) {
            trace.line(name + " permit " + command.permit());
            waiting.complete(command.permit());
        }
    }

    void cancel(Command.Cancel command) {
        stopping.add(command.attempt());
        notice("cancelMessage " + command.attempt(), () -> {
            if (logon() instanceof CancellableTransport transport) {
                transport.cancelMessage(command.attempt());
            }
        });
    }

    /** Whatever the worker still does has no effect; the interrupt is the last thing that may free it. */
    void fence(AttemptId attempt) {
        CompletableFuture<Permit> waiting = permits.remove(attempt);
        if (waiting != null) {
            waiting.complete(Permit.STOP);
        }
        synchronized (workers) {
            Thread worker = workers.remove(attempt);
            if (worker == null) {
                fenced.add(attempt);
            } else {
                worker.interrupt();
            }
        }
    }

    void tell(TransportNotice notice, Runnable taken) {
        if (notice == TransportNotice.BEGIN_INBOUND) {
            receiving = true;
        } else if (notice == TransportNotice.END_INBOUND) {
            receiving = false;
            CompletableFuture<Boolean> poll = polled;
            notices.add(() -> awaitPoll(poll));
        }
        notice("transportNotify " + notice, () -> logon().transportNotify(notice));
        notices.add(taken);
    }

    void abortDeferred(PartId part) {
        notice("abortDeferred " + part, () -> {
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
                started = isUsable() && Callbacks.inside(() -> flush(flags)) == FlushAnswer.STARTED;
            } catch (Throwable e) {
                failed("flushQueues", e);
            }
            post.accept(new Event.FlushAnswered(key, command.store(), started));
        });
    }

    private FlushAnswer flush(Set<FlushFlag> flags) {
        TransportLogon present = logon();
        if (present instanceof FlushableTransport transport) {
            trace.line(name + ".flushQueues");
            return transport.flushQueues(flags);
        }
        if (present instanceof StatusReporting transport) {
            trace.line(name + ".status.flushQueues");
            return transport.openStatusEntry().flushQueues(flags);
        }
        return FlushAnswer.BUSY;
    }

    /** What the provider's own status object says; empty if it has none. */
    String validateState() {
        TransportLogon present = logon;
        if (present instanceof StatusReporting transport) {
            return Callbacks.inside(() -> transport.openStatusEntry().validateState());
        }
        return "transport " + name + " shows " + bits;
    }

    void poll() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        polled = done;
        onWire(() -> {
            boolean waiting = false;
            try {
                // END_INBOUND may have been given since: then it is not asked any more.
                waiting = receiving
                        && isUsable()
                        && Callbacks.inside(() -> logon() instanceof InboundTransport inbound && inbound.poll());
            } catch (InterruptedException e) {
                LOG.debug("transport {} was interrupted while it was polled", name);
            } catch (Throwable e) {
                failed("poll", e);
            }
            done.complete(waiting);
            post.accept(new Event.Polled(key, waiting));
        });
    }

    /** A poll lies between BEGIN_INBOUND and END_INBOUND; one that hangs cannot hold the notice back for long. */
    private void awaitPoll(CompletableFuture<Boolean> poll) {
        try {
            poll.get(POLL_ENDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("transport {} is told END_INBOUND while its poll has not returned for {}", name, POLL_ENDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a poll never fails here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void startInbound(AttemptId attempt, Filing.Commit commit) {
        onWire(() -> {
            Incoming incoming = new Incoming(attempt, commit);
            try {
                boolean unused = enter(attempt)
                        && Callbacks.inside(() -> {
                            trace.line(name + ".startMessage");
                            if (isUsable() && logon() instanceof InboundTransport inbound) {
                                inbound.startMessage(incoming);
                            }
                            return true;
                        });
            } catch (InterruptedException e) {
                LOG.info("transport {}: inbound {} was interrupted; the source keeps its copy", name, attempt);
            } catch (Throwable e) {
                failed("startMessage", e);
            }
            leave(attempt);
            post.accept(new Event.InboundEnded(attempt, key, incoming.saved));
        });
    }

    /** Where one inbound message goes. */
    private final class Incoming implements InboundMessage {
        private final AttemptId attempt;
        private final Filing.Commit commit;
        private boolean saved;

        Incoming(AttemptId attempt, Filing.Commit commit) {
            this.attempt = attempt;
            this.commit = commit;
        }

        @Override
        public AttemptId attempt() {
            return attempt;
        }

        @Override
        public boolean saveChanges(String sourceKey, Content content) throws IOException, InterruptedException {
            if (mayCommit(attempt) == Permit.STOP) {
                return false;
            }
            boolean existed = commit.deliver("in:" + name + ":" + sourceKey, content);
            saved = true;
            post.accept(new Event.InboundSaved(attempt, existed));
            return true;
        }
    }

    /** After the logoff or a critical error nothing is asked or told any more (rule T10). */
    private boolean isUsable() {
        return open.get() && !broken;
    }

    private void notice(String what, Runnable call) {
        if (open.get()) {
            last(what, () -> {
                if (!broken) {
                    call.run();
                }
            });
        }
    }

    private void last(String what, Runnable call) {
        notices.add(() -> {
            trace.line(name + "." + what);
            try {
                Callbacks.inside(() -> {
                    call.run();
                    return what;
                });
            } catch (Throwable e) {
                failed(what, e);
            }
        });
    }

    private void failed(String what, Throwable e) {
        LOG.warn("transport {} failed in {}; its mail is kept", name, what, e);
    }

    /** The last calls; does not wait for them. With an abandoned worker still inside, only HURRY is true. */
    CompletableFuture<String> logoff(Haste wanted) {
        CompletableFuture<String> done = new CompletableFuture<>();
        if (!open.compareAndSet(true, false) || logon == null) {
            done.complete(name);
            return done;
        }
        Haste haste = atWork.isEmpty() ? wanted : Haste.HURRY;
        last("transportLogoff " + haste, () -> logon().transportLogoff(haste));
        last("release", () -> logon().close());
        notices.add(() -> done.complete(name));
        return done;
    }

    // --- what the transport asks for

    @Override
    public Permit mayCommit(AttemptId attempt) throws InterruptedException {
        CompletableFuture<Permit> answer = permits.computeIfAbsent(attempt, id -> new CompletableFuture<>());
        post.accept(new Event.PermitAsked(attempt));
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return Permit.STOP;
        } finally {
            permits.remove(attempt);
        }
    }

    /** No permit will come any more: the owner has died. */
    void denyAll() {
        permits.values().forEach(waiting -> waiting.complete(Permit.STOP));
    }

    @Override
    public void progress(AttemptId attempt, Phase phase) {
        post.accept(new Event.Progress(attempt, phase));
    }

    @Override
    public boolean spoolerYield(AttemptId attempt) {
        return workers.containsKey(attempt) && !stopping.contains(attempt);
    }

    @Override
    public void spoolerNotify(SpoolerNotice notice) {
        if (notice == SpoolerNotice.CRITICAL_ERROR) {
            broken = true;
        }
        post.accept(new Event.Noticed(key, notice));
        if (notice == SpoolerNotice.CONFIG_CHANGE) {
            notice("addressTypes", () -> post.accept(abilities()));
        }
    }

    @Override
    public void sentDeferred(PartId part) {
        post.accept(new Event.SentDeferred(key, part));
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> now) {
        bits = Set.copyOf(now);
        post.accept(new Event.StatusChanged(key, bits));
    }

    @Override
    public void activity(ActivityEvent event) {
        LOG.info("transport {} reports {} {} {}", name, event.kind(), event.key(), event.facts());
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    /** Remembers that the stored bytes were found damaged, whatever the transport makes of it. */
    private static final class Guarded implements Content {
        private final Content content;
        private volatile @Nullable String damage;

        Guarded(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open() throws IOException {
            InputStream in;
            try {
                in = content.open();
            } catch (DamagedMessageException e) {
                damage = Words.of(e);
                throw e;
            }
            return new java.io.FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    return note(super::read);
                }

                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    return note(() -> super.read(to, offset, length));
                }

                private int note(Reading reading) throws IOException {
                    try {
                        return reading.read();
                    } catch (DamagedMessageException e) {
                        damage = Words.of(e);
                        throw e;
                    }
                }
            };
        }

        private interface Reading {
            int read() throws IOException;
        }
    }
}
