package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PostludeException;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.Face;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Recovery;
import org.postlude.store.ActivityFeed;
import org.postlude.store.Deadline;
import org.postlude.store.Folders;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.NotSupportedException;
import org.postlude.store.QueuePage;
import org.postlude.store.Registration;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreInfo;
import org.postlude.store.StoredEntry;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoredMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's handle. Holds nothing itself: its state is with the owner, its logon with the session. */
final class ClientStore implements MessageStore {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStore.class);
    static final int MOST = 10_000;

    private final Engine engine;
    private final ClientSession session;
    private final ClientLogon logon;
    private final HandleState handle;

    ClientStore(Engine engine, ClientSession session, ClientLogon logon, HandleState handle) {
        this.engine = engine;
        this.session = session;
        this.logon = logon;
        this.handle = handle;
        Leaks.watch(this, logon.info().name(), handle);
        engine.holdings().taken(handle.key, session.key(), "a handle on store " + name());
    }

    private String name() {
        return logon.info().name();
    }

    private void checkValid() {
        new Asking(name(), handle).requireValid();
    }

    @Override
    public StoreInfo info() {
        checkValid();
        return logon.info();
    }

    @Override
    public SubmitReceipt submit(Submission submission) {
        Objects.requireNonNull(submission, "submission");
        checkValid();
        Instant since = engine.chronicle.now();
        try {
            SubmitReceipt receipt = taken(submission);
            engine.chronicle.submitted(identity(), handle.store, submission, receipt, since);
            return receipt;
        } catch (PostludeException e) {
            engine.chronicle.refused(identity(), handle.store, e);
            throw e;
        }
    }

    /** As the status table and the queue's own lines have it. */
    private String identity() {
        return engine.stores().nameOf(handle.store);
    }

    private SubmitReceipt taken(Submission submission) {
        OpenStore store = engine.store(handle.store);
        if (store == null || !store.gate().enterToSubmit()) {
            checkValid();
            throw new StoreClosedException(
                    name(), "it is being logged off and takes no more mail; the message was not taken (rule D8)");
        }
        try {
            // A policy, a provider or the content's own code may log off in here: it holds the gate, so it must not
            // wait.
            SubmitReceipt receipt =
                    Callbacks.inside(() -> engine.submitter.submit(session.owner(), name(), logon.logon(), submission));
            if (store.isMailed()) {
                tell(store.arrivals(), receipt.existed(), submission.priority());
            } else if (!receipt.existed()) {
                engine.quiet.arrived(handle.store);
            }
            return receipt;
        } finally {
            store.gate().leaveSubmit();
        }
    }

    /** Inside the gate, or a logoff that is asked for by another thread could be told of fewer. */
    private void tell(Arrivals arrivals, boolean existed, int priority) {
        boolean isTold = !arrivals.add(existed, priority);
        try {
            if (!isTold) {
                engine.post(() -> arrivals.take(handle.store));
                isTold = true;
            }
        } finally {
            if (!isTold) {
                arrivals.untold();
            }
        }
    }

    @Override
    public Withdrawal withdraw(MessageId id) {
        Objects.requireNonNull(id, "id");
        checkValid();
        OpenStore store = engine.store(handle.store);
        if (store == null) {
            throw isLeftAsItIs("withdraw " + id);
        }
        return Withdrawing.of(
                engine,
                store,
                id,
                () -> ask("withdraw " + id, () -> logon.logon().withdraw(id)));
    }

    private StoreClosedException isLeftAsItIs(String what) {
        return new StoreClosedException(
                name(), "it is being logged off and is left as it is; could not " + what + ": open it again");
    }

    @Override
    public boolean release(MessageId id) {
        Objects.requireNonNull(id, "id");
        return change("release " + id, id, (part, record, now) -> Recovery.ofReleased(part.label(), record, now));
    }

    /** What is to be written for a part; null to leave it. */
    private interface Change {
        Recovery.@Nullable Decision of(QueuedPart part, PartRecord record, Instant now);
    }

    private boolean change(String what, MessageId id, Change change) {
        checkValid();
        OpenStore store = engine.store(handle.store);
        if (store == null || !store.isMailed()) {
            return false;
        }
        if (!store.changes().enter()) {
            throw isLeftAsItIs(what);
        }
        try {
            StoreDesk desk = store.desk();
            boolean isRecorded = desk.hasActivity() && !Callbacks.isInside();
            return ask(
                    what,
                    () -> isRecorded
                            ? desk.inTurn(engine.threads(), log -> recorded(desk, log, id, change))
                            : change(desk, id, change, record -> record));
        } finally {
            engine.post(new Event.QueueChanged(handle.store));
            store.changes().leave();
        }
    }

    /** With what happened before noted first: a part is written again only then. */
    private boolean recorded(StoreDesk desk, ActivityLog log, MessageId id, Change change) throws IOException {
        log.note();
        return change(desk, id, change, log::stamp);
    }

    private boolean change(StoreDesk desk, MessageId id, Change change, UnaryOperator<PartRecord> stamp)
            throws IOException {
        List<PartChange> changes = new ArrayList<>();
        for (QueuedPart part : desk.logon().parts(id)) {
            PartRecord record = DamagedMail.decode(part);
            if (record == null) {
                continue; // one that cannot be read does not keep the others
            }
            Recovery.Decision decision =
                    change.of(part, record, engine.config().clock().instant());
            if (decision != null) {
                changes.add(new PartChange(
                        part.id(),
                        part.revision(),
                        decision.label(),
                        PartRecordCodec.encode(stamp.apply(decision.record()))));
            }
        }
        return !changes.isEmpty() && desk.logon().change(desk.lease(), changes).contains(ChangeResult.APPLIED);
    }

    @Override
    public boolean resolve(MessageId id, InDoubtPolicy decision) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(decision, "decision");
        if (decision != InDoubtPolicy.RETRY && decision != InDoubtPolicy.FAIL_UNKNOWN) {
            throw new IllegalArgumentException("a doubt is resolved by RETRY or FAIL_UNKNOWN, not by " + decision
                    + "; message " + id + " stays in doubt");
        }
        return change(
                "resolve the doubt of " + id,
                id,
                // What is held is let go first: a decision sends it (rule O2).
                (part, record, now) -> part.label().state() == LabelState.IN_DOUBT && record.holdReason() == null
                        ? Recovery.ofDoubt(part.label(), record, decision, now)
                        : null);
    }

    @Override
    public QueuePage queue(String cursor, int limit) {
        Objects.requireNonNull(cursor, "cursor");
        checkValid();
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " messages, not " + limit);
        }
        return ask(
                "list its queue",
                () -> new Statuses(
                                logon.logon(),
                                List.of(),
                                engine.config().clock().instant())
                        .page(cursor, limit));
    }

    private <T> T ask(String what, Asking.Question<T> question) {
        return new Asking(name(), handle).ask(what, question);
    }

    @Override
    public Folders folders() {
        checkValid();
        OpenStore store = engine.store(handle.store);
        if (store == null || !(logon.logon() instanceof FolderLogon folders)) {
            throw new NotSupportedException(
                    "store " + name() + " has no folders that clients may use; nothing was changed."
                            + " Read what it filed with InboxReader");
        }
        return new ClientFolders(
                new Asking(name(), handle),
                folders,
                store.receive(),
                event -> engine.advice().tell(handle.store, event));
    }

    @Override
    public Optional<StoredEntry> openEntry(MessageId id) {
        Objects.requireNonNull(id, "id");
        checkValid();
        return ask("open " + id, () -> {
            try {
                StoredMessage message = logon.logon().open(id);
                return Optional.of(new StoredEntry(
                        id, message.submitted(), message.envelope().isPresent(), message.content()));
            } catch (NoSuchMessageException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Registration advise(Set<StoreEvent.Kind> kinds, Consumer<StoreEvent> listener) {
        Objects.requireNonNull(kinds, "kinds");
        Objects.requireNonNull(listener, "listener");
        checkValid();
        Registration registration = engine.advice().add(name(), handle, kinds, listener);
        engine.holdings().taken(registration, handle.key, "a registration for events of store " + name());
        return () -> {
            engine.holdings().givenBack(registration);
            registration.close();
        };
    }

    @Override
    public ActivityFeed activity() {
        checkValid();
        OpenStore store = engine.store(handle.store);
        if (store == null || !store.isMailed() || !store.desk().hasActivity()) {
            throw new NotSupportedException("store " + name()
                    + " keeps no activity feed; nothing was changed. Which stores do, the application says where it"
                    + " builds the spooler (activityFeed)");
        }
        return new StoreFeed(new Asking(name(), handle), store.desk(), engine.threads());
    }

    @Override
    public MessageStore duplicate() {
        checkValid();
        return session.duplicate(logon, handle);
    }

    @Override
    public LogoffReport storeLogoff(LogoffMode mode, Deadline deadline) {
        return join(Logoff.ofHandle(engine, name(), handle, mode, deadline, Face.CLIENT), mode);
    }

    @Override
    public CompletionStage<LogoffReport> storeLogoffAsync(LogoffMode mode, Deadline deadline) {
        CompletableFuture<LogoffReport> report = Logoff.ofHandle(engine, name(), handle, mode, deadline, Face.CLIENT);
        if (report.isCompletedExceptionally()) {
            join(report, mode); // a closed handle is told at once, as by every other method
        }
        return report.thenApply(this::heard).minimalCompletionStage();
    }

    @Override
    public LogoffReport storeLogoffDetached(LogoffMode mode) {
        return join(Logoff.ofHandle(engine, name(), handle, mode, Deadline.none(), Face.DETACHED), mode);
    }

    /** An interrupt ends the waiting, not the logoff: the answer is the state of this moment (rule D3). */
    private LogoffReport join(CompletableFuture<LogoffReport> report, LogoffMode mode) {
        try {
            return heard(engine.threads().get(report));
        } catch (ExecutionException | CompletionException e) {
            if (Calls.reason(e) instanceof PostludeException known) {
                throw known;
            }
            throw new IllegalStateException("the logoff of store " + name() + " could not be answered", e);
        } catch (InterruptedException e) {
            handle.expect(report);
            Deadline atOnce = Deadline.in(Duration.ZERO);
            LogoffReport now =
                    heard(engine.threads().join(Logoff.ofHandle(engine, name(), handle, mode, atOnce, Face.CLIENT)));
            Thread.currentThread().interrupt();
            return now;
        }
    }

    /** Somebody has the final report now; nobody gets it a second time. */
    private LogoffReport heard(LogoffReport report) {
        if (report.isComplete()) {
            handle.forgetLast();
        }
        return report;
    }

    @Override
    public void close() {
        if (!handle.closed.compareAndSet(false, true)) {
            return;
        }
        engine.holdings().givenBack(handle.key);
        engine.trace.line("client.release");
        Calls.Call<Command.Closed> call = engine.calls.add(Command.Closed.class);
        engine.post(new Event.CloseHandle(
                call.key(),
                handle.store,
                handle.key,
                Logoff.until(engine.config().clock(), Deadline.DEFAULT)));
        try {
            if (!Callbacks.isInside()) {
                engine.threads().get(call.answer());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("store {} was closed while the spooler ended: {}", name(), Masked.text(Words.of(e)));
        }
        session.closed(logon, handle);
    }
}
