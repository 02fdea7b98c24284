package org.postlude.spooler.logoff;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Set;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.store.LoneSupport;

/** A store provider that runs a test's code before it does what it is asked for. */
class CallingProvider implements StoreProvider {
    /** Code of a test, in the middle of a provider's method. */
    interface Callback {
        void before(String method, StoreSupport support);
    }

    private final StoreProvider real;
    private final String scheme;
    private final Callback callback;

    CallingProvider(StoreProvider real, String scheme, Callback callback) {
        this.real = real;
        this.scheme = scheme;
        this.callback = callback;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(scheme);
    }

    private static LogonRequest there(LogonRequest request) {
        StoreAddress address = new StoreAddress("memory", request.address().place());
        return new LogonRequest(address, request.access(), request.defaultInbox());
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        callback.before("provider.logon", support);
        return calling(StoreLogon.class, "client.", real.logon(support, there(request)), support);
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        return calling(SpoolerLogon.class, "spooler.", real.spoolerLogon(support, there(request)), support);
    }

    private <T> T calling(Class<T> type, String who, T logon, StoreSupport support) {
        return type.cast(Proxy.newProxyInstance(
                CallingProvider.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    callback.before(who + method.getName(), support);
                    try {
                        return method.invoke(logon, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        callback.before("provider.compareStoreIds", LoneSupport.on(InstantSource.system()));
        return real.compareStoreIds(one, other);
    }

    @Override
    public void shutdown() {
        callback.before("provider.shutdown", LoneSupport.on(InstantSource.system()));
        real.shutdown();
    }
}
