package org.postlude.tck.memory;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;

/** The in-memory store with one fault planted in its spooler's logon. */
final class FaultyStore extends MemoryStoreUnderTest {
    /** Stands between the suite and the store; one for each logon. */
    interface Fault {
        @Nullable
        Object call(SpoolerLogon store, Method method, Object[] args) throws Throwable;
    }

    private final Supplier<Fault> faults;

    FaultyStore(Supplier<Fault> faults) {
        this.faults = faults;
    }

    /** Calls the store as if there were no fault. */
    static @Nullable Object honestly(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public StoreProvider start() {
        StoreProvider honest = super.start();
        return proxy(StoreProvider.class, (self, method, args) -> {
            Object result = honestly(honest, method, args);
            return result instanceof SpoolerLogon logon ? faulty(logon) : result;
        });
    }

    @Override
    public void crash(StoreProvider dying) {
        memory().crash();
    }

    private SpoolerLogon faulty(SpoolerLogon honest) {
        Fault fault = faults.get();
        return proxy(SpoolerLogon.class, (self, method, args) -> switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == args[0];
            default -> fault.call(honest, method, args);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
