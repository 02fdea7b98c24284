package org.postlude.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreSession;

/**
 * A store that is logged off and opened again while a run goes on. Whoever holds its face has the store of now; while there is none each
 * call says so, but for a logoff, which has the report of the last one. Thread-safe.
 */
final class ComingStore {
    private final SpoolerCoordinator coordinator;
    private final String owner;
    private final StoreAddress address;
    private final OpenOptions options;
    private final MessageStore face;
    // Guarded by this.
    private @Nullable MessageStore present;

    private @Nullable StoreSession session;
    private @Nullable LogoffReport last;
    private boolean isOver;

    /**
     * @param owner whose sessions they are; nobody else has one under that name
     */
    ComingStore(SpoolerCoordinator coordinator, String owner, StoreAddress address, OpenOptions options) {
        this.coordinator = coordinator;
        this.owner = owner;
        this.address = address;
        this.options = options;
        this.face = (MessageStore) Proxy.newProxyInstance(
                MessageStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, this::call);
    }

    MessageStore face() {
        return face;
    }

    StoreAddress address() {
        return address;
    }

    synchronized boolean isOpen() {
        return present != null;
    }

    /** Throws if it cannot be opened; nothing of it stays then. Nobody who asks waits for it. */
    void open() {
        if (isOpen()) {
            return;
        }
        StoreSession fresh = coordinator.logon(owner);
        MessageStore opened;
        try {
            opened = fresh.openStore(address, options);
        } catch (RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
        synchronized (this) {
            if (!isOver) {
                present = opened;
                session = fresh;
                last = null;
                return;
            }
        }
        fresh.close();
    }

    /**
     * Logs it off. One that is not done keeps its handle, which takes nothing any more, and is asked again.
     *
     * @return a report; none if it was done meanwhile
     */
    List<LogoffReport> logoff(LogoffMode mode, Deadline deadline) {
        List<LogoffReport> reports = coordinator.logoff(owner::equals, mode, deadline);
        @Nullable StoreSession over;
        synchronized (this) {
            boolean isLeft = false;
            for (LogoffReport report : reports) {
                isLeft |= report.outcome() == Outcome.REFUSED || report.outcome() == Outcome.INCOMPLETE;
                last = report;
            }
            present = isLeft ? present : null;
            over = isLeft ? null : session;
            session = isLeft ? session : null;
        }
        if (over != null) {
            over.close(); // it has no store any more; the next opening has one of its own
        }
        return reports;
    }

    /** It is not opened again. */
    synchronized void end() {
        isOver = true;
    }

    private synchronized @Nullable MessageStore present() {
        return present;
    }

    private synchronized @Nullable LogoffReport last() {
        return last;
    }

    private @Nullable Object call(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals") && arguments != null
                    ? (Object) (proxy == arguments[0])
                    : method.invoke(this, arguments);
        }
        MessageStore now = present();
        if (now == null) {
            return absent(method, arguments);
        }
        try {
            return method.invoke(now, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Object absent(Method method, @Nullable Object @Nullable [] arguments) {
        if (method.getName().equals("close")) {
            return null;
        }
        if (method.getReturnType() == LogoffReport.class && arguments != null) {
            LogoffReport report = last();
            return report == null ? unopened((LogoffMode) arguments[0]) : report;
        }
        throw new StoreClosedException(
                address.toString(),
                "its user is not here, or their hours are over; it is opened again when they come or these begin");
    }

    /** As it lies there, for it was not opened in this run. */
    private LogoffReport unopened(@Nullable Object mode) {
        long left;
        try (QueueReader reader = QueueReader.open(address)) {
            left = reader.count(Filter.all());
        }
        return new LogoffReport(
                (LogoffMode) Objects.requireNonNull(mode),
                Optional.empty(),
                Outcome.RELEASED,
                left > 0 ? Set.of(Activity.OUTBOUND_QUEUE) : Set.of(),
                new LogoffCounts(0, 0, left, 0, 0, 0, 0, 0, 0),
                List.of(),
                left,
                List.of("it was not opened: its user's hours have not begun"));
    }
}
