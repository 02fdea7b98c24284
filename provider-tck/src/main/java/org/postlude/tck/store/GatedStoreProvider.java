package org.postlude.tck.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;

/**
 * A store that lets nothing be sent behind a test's back: the spooler hears what is due only when the gate is open, so that
 * between the recovery of an earlier process's attempts and the first new one there is time; and of what is in doubt only when
 * somebody has looked at it since. It changes no answer. Any thread.
 */
public final class GatedStoreProvider implements StoreProvider {
    private final StoreProvider store;
    private final Watcher watcher;
    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch gate = new CountDownLatch(1);

    /** Looks at what is in doubt before the spooler hears of it. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Something is in doubt that was not when somebody looked last, or is so again.
         *
         * @throws InterruptedException if the spooler's thread is to give up
         */
        void look() throws InterruptedException;
    }

    /**
     * Stands before a store of this class path; the gate is shut.
     *
     * @param scheme of its addresses
     * @param watcher is called on a thread of the spooler, which waits for it
     * @throws IllegalStateException if there is none
     */
    public GatedStoreProvider(String scheme, Watcher watcher) {
        this.watcher = watcher;
        store = found(scheme);
    }

    /** A store of this class path. */
    static StoreProvider found(String scheme) {
        return ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.schemes().contains(scheme))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no store for " + scheme + ": on the class path"));
    }

    /**
     * The same with nobody who looks.
     *
     * @param scheme of its addresses
     */
    public GatedStoreProvider(String scheme) {
        this(scheme, () -> {});
    }

    /** A part in one of its doubts: each change makes it another. */
    private record Seen(PartId id, long revision) {}

    /** The spooler hears nothing of what is due from here on. */
    public void shut() {
        gate = new CountDownLatch(1);
    }

    /** The spooler hears all of it from here on. */
    public void open() {
        gate.countDown();
    }

    @Override
    public Set<String> schemes() {
        return store.schemes();
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        return store.logon(support, request);
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        SpoolerLogon logon = store.spoolerLogon(support, request);
        InvocationHandler gated = (proxy, method, args) -> call(logon, method, args);
        Class<?>[] faces = logon instanceof JointRecords
                ? new Class<?>[] {SpoolerLogon.class, JointRecords.class}
                : new Class<?>[] {SpoolerLogon.class};
        return (SpoolerLogon) Proxy.newProxyInstance(SpoolerLogon.class.getClassLoader(), faces, gated);
    }

    private @Nullable Object call(SpoolerLogon logon, Method method, Object @Nullable [] args) throws Throwable {
        if (method.getName().equals("due")) {
            gate.await();
        }
        Object answer;
        try {
            answer = method.invoke(logon, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (answer instanceof List<?> parts) {
            showDoubt(parts);
        } else if (answer instanceof Page<?> page) {
            showDoubt(page.items());
        }
        return answer;
    }

    private void showDoubt(List<?> answer) throws InterruptedException {
        List<Seen> doubts = answer.stream()
                .filter(QueuedPart.class::isInstance)
                .map(QueuedPart.class::cast)
                .filter(part -> part.label().state() == LabelState.IN_DOUBT)
                .map(part -> new Seen(part.id(), part.revision()))
                .filter(doubt -> !seen.contains(doubt))
                .toList();
        if (!doubts.isEmpty()) {
            watcher.look();
            seen.addAll(doubts);
        }
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return store.compareStoreIds(one, other);
    }

    @Override
    public void shutdown() {
        store.shutdown();
    }
}
