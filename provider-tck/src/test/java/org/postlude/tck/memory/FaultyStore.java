package org.postlude.tck.memory;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;

/** The in-memory store with one fault planted in it. */
final class FaultyStore extends MemoryStoreUnderTest {
    /** Stands between the suite and the store; one for each logon, or for each process. */
    interface Fault {
        @Nullable
        Object call(Object store, Method method, Object[] args) throws Throwable;

        /** The process dies. */
        default void crash() {
            // Most faults need no death.
        }
    }

    /**
     * A store that is broken in one place.
     *
     * @param provider stands before a process
     * @param client stands before a client's logon
     * @param spooler stands before a spooler's
     */
    record Break(Supplier<Fault> provider, Supplier<Fault> client, Supplier<Fault> spooler) {
        static final Break NONE = new Break(FaultyStore::honest, FaultyStore::honest, FaultyStore::honest);

        static Break ofSpooler(Supplier<Fault> fault) {
            return new Break(FaultyStore::honest, FaultyStore::honest, fault);
        }

        static Break ofLogons(Supplier<Fault> fault) {
            return new Break(FaultyStore::honest, fault, fault);
        }

        static Break ofProvider(Supplier<Fault> fault) {
            return new Break(fault, FaultyStore::honest, FaultyStore::honest);
        }
    }

    private final Break broken;
    private final List<Fault> planted = new ArrayList<>();

    FaultyStore(Break broken) {
        this.broken = broken;
    }

    private static Fault honest() {
        return FaultyStore::honestly;
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
        Fault fault = broken.provider().get();
        return proxy(StoreProvider.class, List.of(StoreProvider.class), (self, method, args) -> {
            Object result = fault.call(honest, method, args);
            if (result instanceof SpoolerLogon logon) {
                return faulty(SpoolerLogon.class, logon, broken.spooler().get());
            }
            return result instanceof StoreLogon logon
                    ? faulty(StoreLogon.class, logon, broken.client().get())
                    : result;
        });
    }

    @Override
    public void crash(StoreProvider dying) {
        planted.forEach(Fault::crash);
        planted.clear();
        memory().crash();
    }

    /** Has folders for clients as the honest one has. */
    private <T> T faulty(Class<T> type, T honest, Fault fault) {
        planted.add(fault);
        return proxy(
                type,
                List.of(type, FolderLogon.class, ReachableLogon.class),
                (self, method, args) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == args[0];
                    default -> fault.call(honest, method, args);
                });
    }

    private static <T> T proxy(Class<T> type, List<Class<?>> faces, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), faces.toArray(new Class<?>[0]), handler));
    }
}
