package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;

/** One store as the engine knows it, and, once it has a key, one opening of it with the spooler's own logon. */
final class OpenStore {
    private static final StoreKey NONE = new StoreKey(-1);

    private final StoreProvider provider;
    private final StoreAddress address;
    private final OpenOptions options;
    /** A client's logon: all there is of a store that the spooler is not told of (rule L14). */
    private final AtomicReference<StoreLogon> client;

    private final StoreKey key;
    private final Gate gate = new Gate();
    private volatile @Nullable StoreDesk desk;
    private volatile @Nullable LogonCare care;
    private volatile @Nullable Throwable failure;
    private volatile QueueSnapshot last = QueueSnapshot.UNKNOWN;
    private volatile boolean leaving;

    private OpenStore(
            StoreProvider provider,
            StoreAddress address,
            OpenOptions options,
            AtomicReference<StoreLogon> client,
            StoreKey key) {
        this.provider = provider;
        this.address = address;
        this.options = options;
        this.client = client;
        this.key = key;
    }

    static OpenStore of(StoreProvider provider, StoreAddress address) {
        return new OpenStore(provider, address, OpenOptions.DEFAULT, new AtomicReference<>(), NONE);
    }

    OpenStore opening(StoreKey opened, OpenOptions with) {
        return new OpenStore(provider, address, with, new AtomicReference<>(client.get()), opened);
    }

    void client(StoreLogon logon) {
        client.set(logon);
    }

    private StoreLogon requireClient() {
        StoreLogon present = client.get();
        if (present == null) {
            throw new IllegalStateException("no client is logged on to store " + identity());
        }
        return present;
    }

    String identity() {
        return address.toString();
    }

    StoreKey key() {
        return key;
    }

    boolean isSame(OpenStore other) {
        return provider == other.provider && provider.compareStoreIds(address, other.address);
    }

    /** Logs the spooler on and recovers the queue; returns how many messages wait (S1, step 11). */
    long logon(Engine engine) throws IOException {
        if (options.noMail()) {
            return requireClient().counts().messages();
        }
        SupportShare.Body body = new SupportShare.Body(
                engine.config().clock(),
                (mode, deadline) -> Logoff.ofStore(engine, key, mode, deadline),
                () -> engine.post(new Event.QueueChanged(key)));
        SupportShare support = new SupportShare(body);
        engine.trace.line("spooler.spoolerLogon " + identity());
        LogonRequest request = new LogonRequest(address, LogonRequest.Access.WRITE, options.defaultInbox());
        SpoolerLogon logon;
        try {
            logon = Callbacks.inside(() -> provider.spoolerLogon(support, request));
        } catch (RuntimeException e) {
            support.close();
            throw e;
        }
        support.modifyStatusRow(Set.of(StatusBit.AVAILABLE));
        LogonCare present = new LogonCare("spooler.store", logon, support, body, engine.trace);
        try {
            StoreOpener opener = new StoreOpener(logon, engine.config().clock());
            String owner = "pid " + ProcessHandle.current().pid();
            desk = new StoreDesk(
                    key, logon, opener.open(owner), engine.threads().desk(), engine::post);
            opener.doubt().ifPresent(doubt -> engine.warn(new Command.Warn("store " + identity() + ": " + doubt)));
            care = present;
            return logon.counts().messages();
        } catch (IOException | RuntimeException e) {
            present.release();
            throw e;
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

    private StoreLogon any() {
        StoreDesk present = desk;
        return present == null ? requireClient() : present.logon();
    }

    boolean isRefusing() {
        return any().health().refusing().isPresent();
    }

    String health() {
        return any().health().refusing().orElse("store " + identity() + " takes mail");
    }

    Statuses statuses(List<InProcess> inProcess, Instant now) {
        return new Statuses(any(), inProcess, now);
    }

    /** Runs behind everything the store was asked for so far. */
    void whenQuiet(Executor threads, Runnable task) {
        StoreDesk present = desk;
        if (present == null) {
            threads.execute(task);
        } else {
            present.addPlain(task);
        }
    }

    /** The spooler gives its logon up; what the store held is {@link #last()}. */
    void leave() {
        leaving = true;
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

    List<String> release() {
        LogonCare present = care;
        return present == null ? List.of() : present.release();
    }
}
