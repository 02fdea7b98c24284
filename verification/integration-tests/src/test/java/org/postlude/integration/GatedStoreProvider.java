package org.postlude.integration;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;

/**
 * A store that tells the spooler what is due only when the gate was opened: between the recovery of an earlier
 * life's attempts and the first new one there is time to write down what is in doubt.
 */
final class GatedStoreProvider implements StoreProvider {
    private final StoreProvider store;
    private final CountDownLatch gate = new CountDownLatch(1);

    GatedStoreProvider(String scheme) {
        store = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.schemes().contains(scheme))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no store for " + scheme + ": on the class path"));
    }

    void open() {
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
        InvocationHandler gated = (proxy, method, args) -> {
            if (method.getName().equals("due")) {
                gate.await();
            }
            try {
                return method.invoke(logon, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (SpoolerLogon)
                Proxy.newProxyInstance(SpoolerLogon.class.getClassLoader(), new Class<?>[] {SpoolerLogon.class}, gated);
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
