package org.postlude.bridge.mail;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;

/** One store of this JVM: open, closing, or neither. Thread-safe. */
final class SharedStore {
    private final StoreAddress address;
    /** Connected transports and stores; one that was forgotten counts no more. Guarded by itself. */
    private final Map<Object, OpenStore> users = Collections.synchronizedMap(new WeakHashMap<>());
    // Guarded by this.
    private @Nullable OpenStore open;
    private int logoffs;

    SharedStore(StoreAddress address) {
        this.address = address;
    }

    StoreAddress address() {
        return address;
    }

    /** Opens it if need be; while it is closing, waits for the outcome. */
    synchronized OpenStore connect(Object user, MailSettings settings) throws InterruptedException {
        while (logoffs > 0) {
            wait(); // a logoff ends within its deadline
        }
        OpenStore now = open;
        if (now == null) {
            now = OpenStore.open(address, settings);
            open = now;
        }
        if (settings.hook()) {
            EndOfJvm.watch(this);
        }
        users.put(user, now);
        return now;
    }

    void disconnect(Object user) {
        users.remove(user);
    }

    /** Also during a logoff, which may be refused yet. */
    synchronized boolean isOpen(OpenStore store) {
        return store.equals(open);
    }

    /** Whether nobody else is connected. */
    boolean isAlone(Object user) {
        synchronized (users) {
            return users.keySet().stream().allMatch(other -> other.equals(user));
        }
    }

    /** In the way of whoever opened it. */
    Optional<LogoffReport> logoff() {
        OpenStore now;
        synchronized (this) {
            now = open;
        }
        return now == null
                ? Optional.empty()
                : logoff(now.settings().logoff(), now.settings().logoffDeadline());
    }

    /** Several at once are one logoff, whose mode is the last one's (rules L5, D3). */
    Optional<LogoffReport> logoff(LogoffMode mode, Deadline deadline) {
        OpenStore now;
        synchronized (this) {
            if (open == null) {
                return Optional.empty();
            }
            now = open;
            logoffs++;
        }
        boolean isComplete = false;
        try {
            Optional<LogoffReport> report = now.logoff(mode, deadline);
            isComplete = report.filter(LogoffReport::isComplete).isPresent();
            return report;
        } catch (StoreClosedException e) {
            return Optional.empty(); // another logoff was first; it has the report
        } finally {
            ended(now, isComplete);
        }
    }

    private void ended(OpenStore store, boolean isComplete) {
        boolean isGone;
        synchronized (this) {
            isGone = isComplete && store.equals(open);
            if (isGone) {
                open = null;
            }
            logoffs--;
            notifyAll();
        }
        if (isGone) {
            store.close();
            List.copyOf(users.keySet()).forEach(user -> users.remove(user, store));
        }
    }
}
