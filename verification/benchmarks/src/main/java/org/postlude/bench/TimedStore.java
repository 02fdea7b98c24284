package org.postlude.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;

/**
 * The store of this class path, with a watch on each look for mail that is due: what is due, and, where the spooler asks for that as
 * well, when the next of it will be. It changes no answer.
 */
final class TimedStore implements StoreProvider {
    private final StoreProvider store;
    private final List<Long> looks = new ArrayList<>();

    TimedStore() {
        store = ServiceLoader.load(StoreProvider.class).iterator().next();
    }

    /** So far, in nanoseconds; it begins anew. */
    synchronized long[] takeLooks() {
        long[] taken = looks.stream().mapToLong(Long::longValue).toArray();
        looks.clear();
        return taken;
    }

    private synchronized void add(String method, long nanos) {
        int last = looks.size() - 1;
        if (method.equals("due")) {
            looks.add(nanos);
        } else if (method.equals("nextDue") && last >= 0) {
            looks.set(last, looks.get(last) + nanos);
        }
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
        return (SpoolerLogon) Proxy.newProxyInstance(
                SpoolerLogon.class.getClassLoader(),
                logon.getClass().getInterfaces(),
                (proxy, method, arguments) -> timed(logon, method, arguments));
    }

    private @Nullable Object timed(SpoolerLogon logon, Method method, Object @Nullable [] arguments) throws Throwable {
        long begin = System.nanoTime();
        try {
            return method.invoke(logon, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            add(method.getName(), System.nanoTime() - begin);
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
