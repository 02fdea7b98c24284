package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.OpenOptions;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;

/** One opening of one store, with the spooler's own logon on it. */
final class OpenStore {
    private final Place place;
    private final OpenOptions options;
    private final StoreKey key;
    private final Gate gate = new Gate();
    /** Clients who change what lies in the queue: over the spooler's logon, or by a withdrawal over their own. */
    private final Gate changes = new Gate();

    private final Arrivals arrivals = new Arrivals();

    /** Completes when the spooler's logon is made, or has failed. */
    private final CompletableFuture<Boolean> settled = new CompletableFuture<>();

    /** Who asks a store without mail, one after another; one with mail has its desk. */
    private final SerialQueue visits;

    private volatile @Nullable StoreLogon logon;
    private volatile @Nullable StoreDesk desk;
    private volatile @Nullable ReceiveFolders receive;
    private volatile @Nullable LogonCare care;
    private volatile @Nullable Throwable failure;
    private volatile QueueSnapshot last = QueueSnapshot.UNKNOWN;
    private volatile boolean leaving;
    private final AtomicBoolean hasFailed = new AtomicBoolean();
    private volatile long before = -1;

    OpenStore(Place place, OpenOptions options, StoreKey key, Executor threads) {
        this.place = place;
        this.options = options;
        this.key = key;
        this.visits = new SerialQueue(threads);
    }

    Place place() {
        return place;
    }

    String identity() {
        return place.identity();
    }

    StoreKey key() {
        return key;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** How many messages it had when it was opened; -1 before that is known. */
    long before() {
        return before;
    }

    /**
     * Logs the spooler on and recovers the queue.
     *
     * @param gone run when the logon is gone, or was never made
     * @return how many messages wait (S1, step 11)
     */
    long logon(Engine engine, Runnable gone) throws IOException {
        try {
            long queued = recover(engine, gone);
            before = queued;
            return queued;
        } finally {
            settled.complete(true);
        }
    }

    private long recover(Engine engine, Runnable gone) throws IOException {
        SupportShare.Body body = new SupportShare.Body(
                engine.config().clock(),
                (mode, deadline) -> Logoff.ofStore(engine, key, mode, deadline),
                () -> engine.post(new Event.QueueChanged(key)),
                event -> engine.advice().tell(key, event));
        SupportShare support = new SupportShare(body);
        SpoolerLogon mailed;
        StoreLogon made;
        try {
            mailed = options.noMail() ? null : spoolerLogon(engine, support);
            made = mailed == null ? clientLogon(engine, support) : mailed;
        } catch (RuntimeException | Error e) {
            support.close();
            gone.run();
            throw e;
        }
        support.modifyStatusRow(Set.of(StatusBit.AVAILABLE));
        String name = mailed == null ? "spooler.reader" : "spooler.store";
        LogonCare present = new LogonCare(name, made, support, body, engine, gone);
        try {
            StoreDesk table = mailed == null ? null : desk(engine, mailed);
            receive = table == null ? new ReceiveFolders(identity(), made) : table.receive();
            if (mailed != null) {
                announce(engine, mailed);
            }
            desk = table;
            logon = made;
            care = present;
            return made.counts().messages();
        } catch (IOException | RuntimeException | Error e) {
            present.release(Patience.ofSteps());
            throw e;
        }
    }

    private LogonRequest request() {
        return new LogonRequest(place.address(), LogonRequest.Access.WRITE, options.defaultInbox());
    }

    private SpoolerLogon spoolerLogon(Engine engine, SupportShare support) {
        engine.trace.line("spooler.spoolerLogon " + identity());
        return place.logon(() -> place.provider().spoolerLogon(support, request()));
    }

    /** Without mail, as a client's: those of the clients come and go while the store is open (rule S7). */
    private StoreLogon clientLogon(Engine engine, SupportShare support) {
        engine.trace.line("spooler.logon " + identity());
        return place.logon(() -> place.provider().logon(support, request()));
    }

    private StoreDesk desk(Engine engine, SpoolerLogon mailed) throws IOException {
        StoreOpener opener = new StoreOpener(mailed, engine.config().clock());
        String owner = "pid " + ProcessHandle.current().pid();
        Lease lease = mailed.beginEpoch(owner);
        ActivityLog activity = engine.config().recorded().test(place.address())
                ? new ActivityLog(
                        identity(),
                        mailed,
                        engine.config().clock(),
                        engine.stores().judge(key) != null)
                : null;
        if (activity != null) {
            activity.begin();
        }
        opener.recover(lease, activity == null ? record -> record : activity::stamp);
        if (activity != null) {
            activity.makeWhole(opener.hasChanged());
        }
        StoreDesk table = new StoreDesk(
                key,
                identity(),
                mailed,
                lease,
                engine.config().clock(),
                engine.threads(),
                engine.chronicle,
                engine.config().suppression(),
                activity,
                engine::post);
        opener.doubt().ifPresent(doubt -> engine.warn(new Command.Warn("store " + identity() + ": " + doubt)));
        return table;
    }

    /** A hint for others: the store is as good without it. */
    private void announce(Engine engine, SpoolerLogon mailed) {
        String address = engine.config().reachableAt();
        if (address != null && mailed instanceof ReachableLogon reachable) {
            try {
                reachable.announce(address);
            } catch (IOException | RuntimeException e) {
                engine.warn(new Command.Warn(
                        "store " + identity() + " cannot tell other programs that this one is reached at " + address
                                + ": " + Words.of(e) + ". It is used all the same"));
            }
        }
    }

    void failed(Throwable cause) {
        failure = cause;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    Gate gate() {
        return gate;
    }

    /** For a client's change of what lies in the queue: the spooler's logon stays until it is done, and its report knows of it. */
    Gate changes() {
        return changes;
    }

    StoreDesk desk() {
        StoreDesk present = desk;
        if (present == null) {
            throw new IllegalStateException("the spooler is not logged on to store " + identity());
        }
        return present;
    }

    boolean isMailed() {
        return desk != null;
    }

    private StoreLogon requireLogon() {
        StoreLogon present = logon;
        if (present == null) {
            throw new IllegalStateException("the spooler is not logged on to store " + identity());
        }
        return present;
    }

    /** Of the spooler's logon: it is open as long as any client's is. One for all, or they would not know of each other's changes. */
    ReceiveFolders receive() {
        ReceiveFolders present = receive;
        if (present == null) {
            throw new IllegalStateException("the spooler is not logged on to store " + identity());
        }
        return present;
    }

    /** True for the first failure that is told. */
    boolean fails() {
        return hasFailed.compareAndSet(false, true);
    }

    boolean isRefusing() {
        return requireLogon().health().refusing().isPresent();
    }

    String health() {
        return requireLogon().health().refusing().orElse("store " + identity() + " takes mail");
    }

    Statuses statuses(List<InProcess> inProcess, Instant now) {
        return new Statuses(requireLogon(), inProcess, now);
    }

    /** Runs behind everything the store was asked for so far. */
    void whenQuiet(Runnable task) {
        StoreDesk present = desk;
        if (present == null) {
            visits.add(task);
        } else {
            present.addPlain(task);
        }
    }

    /**
     * As {@link #whenQuiet}, when no client is about to change what lies in the queue, and none will be. No bound of
     * its own: a logon is not given up under a call (rule S7). A change hangs where the store's code does; then a logoff is
     * answered by its deadline, and the end of the spooler puts the logon down without asking here.
     */
    void whenUnused(Runnable task) {
        changes.close(() -> whenQuiet(task));
    }

    /** As {@link #whenQuiet}, and not before a logon that is being made is there to be given up. */
    void whenSettled(Runnable task) {
        CompletableFuture<?> unused = settled.thenRun(() -> whenQuiet(task));
    }

    boolean isLeaving() {
        return leaving;
    }

    void last(QueueSnapshot snapshot) {
        last = snapshot;
    }

    QueueSnapshot last() {
        return last;
    }

    /** Removes what is kept no longer, behind all that the store is asked for. */
    void sweep() {
        StoreDesk present = desk;
        if (present != null) {
            present.sweep().begin();
        }
    }

    /** On the queue: the spooler gives its logon up; what the store held is {@link #last()}. */
    List<String> release(Patience patience) {
        leaving = true;
        StoreDesk table = desk;
        if (table != null) {
            table.sweep().end();
            table.endActivity();
        }
        LogonCare present = care;
        return present == null ? List.of() : present.release(patience, table == null ? () -> {} : table::shut);
    }
}
