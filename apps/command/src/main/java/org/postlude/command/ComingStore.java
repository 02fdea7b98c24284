package org.postlude.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;

/**
 * A store that is logged off and opened again while a run goes on. Whoever holds its face has the store of now; while there is none each
 * call says so, but for a logoff, which has the report of the last one. Thread-safe.
 */
final class ComingStore {
    private final StoreAddress address;
    private final Supplier<MessageStore> opening;
    private final MessageStore face;
    // Guarded by this.
    private @Nullable MessageStore present;
    private @Nullable LogoffReport last;

    /**
     * @param opening logs its user on and opens it
     */
    ComingStore(StoreAddress address, Supplier<MessageStore> opening) {
        this.address = address;
        this.opening = opening;
        this.face = (MessageStore) Proxy.newProxyInstance(
                MessageStore.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> call(method, arguments));
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

    synchronized void open() {
        if (present == null) {
            present = opening.get();
            last = null;
        }
    }

    /** Its handle is invalid already. */
    synchronized void wasLoggedOff(LogoffReport report) {
        present = null;
        last = report;
    }

    private synchronized Object[] now() {
        return new Object[] {present, last};
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        Object[] now = now();
        if (now[0] == null) {
            return absent(method, (LogoffReport) now[1]);
        }
        try {
            return method.invoke(now[0], arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Object absent(Method method, @Nullable LogoffReport report) {
        if (method.getName().equals("close")) {
            return null;
        }
        if (report != null && method.getReturnType() == LogoffReport.class) {
            return report;
        }
        throw new StoreClosedException(
                address.toString(), "its user's hours are over, and it is opened again when they begin");
    }
}
