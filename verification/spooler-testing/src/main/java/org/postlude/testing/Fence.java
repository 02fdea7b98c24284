package org.postlude.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoredMessage;
import org.postlude.transport.Attempt;
import org.postlude.transport.Haste;
import org.postlude.transport.Permit;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportSupport;

/**
 * Stands between the spooler of one process and its providers. When the process dies it falls: threads cannot be killed here,
 * so whatever they still call reaches nobody, as calls of a dead process do. It also sees which stores are opened, and
 * counts the streams of what they lend.
 */
final class Fence {
    private static final Set<String> LAST_CALLS =
            Set.of("logoff", "close", "shutdown", "transportLogoff", "transportNotify");
    private static final List<Class<?>> WATCHED =
            List.of(StoreLogon.class, TransportLogon.class, Attempt.class, StatusReporting.StatusObject.class);

    private final LooseEnds looseEnds;
    private final Set<StoreAddress> stores;
    private final List<TransportLogon> transports = new CopyOnWriteArrayList<>();
    private final Set<TransportLogon> closed = ConcurrentHashMap.newKeySet();
    private volatile boolean fallen;

    /** @param stores gets the address of each store that is opened */
    Fence(LooseEnds looseEnds, Set<StoreAddress> stores) {
        this.looseEnds = looseEnds;
        this.stores = stores;
    }

    StoreProvider stores(StoreProvider provider) {
        return StoreProvider.class.cast(fenced(provider));
    }

    TransportProvider transports(TransportProvider provider) {
        return TransportProvider.class.cast(fenced(provider));
    }

    /** The process is dead; a system closes its connections. */
    void fall() {
        fallen = true;
        for (TransportLogon logon : transports) {
            if (closed.add(logon)) {
                logon.transportLogoff(Haste.HURRY);
                logon.close();
            }
        }
    }

    boolean hasFallen() {
        return fallen;
    }

    private Object fenced(Object target) {
        Set<Class<?>> faces = new LinkedHashSet<>();
        addFaces(target.getClass(), faces);
        return Proxy.newProxyInstance(
                Fence.class.getClassLoader(),
                faces.toArray(Class<?>[]::new),
                (face, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? ofObject(face, target, method, arguments)
                        : call(target, method, arguments));
    }

    private static Object ofObject(Object face, Object target, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && face == arguments[0];
            case "hashCode" -> System.identityHashCode(face);
            default -> target.toString();
        };
    }

    /** What others may see of it; a sealed face is seen through the one that it permits. */
    private static void addFaces(@Nullable Class<?> type, Set<Class<?>> faces) {
        if (type != null) {
            for (Class<?> face : type.getInterfaces()) {
                boolean isSeen = face.getModule().isExported(face.getPackageName(), Fence.class.getModule());
                if (isSeen && !face.isSealed()) {
                    faces.add(face);
                }
                addFaces(face, faces);
            }
            addFaces(type.getSuperclass(), faces);
        }
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        if (fallen) {
            return ofTheDead(method);
        }
        if (arguments != null && arguments[0] instanceof TransportSupport support) {
            arguments[0] = fenced(support);
        }
        if (arguments != null && method.getName().endsWith("ogon") && arguments[1] instanceof LogonRequest request) {
            stores.add(request.address());
        }
        if (method.getName().equals("close") && target instanceof TransportLogon logon) {
            closed.add(logon);
        }
        try {
            return lent(method.invoke(target, arguments));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private @Nullable Object lent(@Nullable Object result) {
        if (result instanceof StoredMessage message) {
            return new StoredMessage(
                    message.id(),
                    message.envelope(),
                    message.submitted(),
                    looseEnds.lent("message " + message.id(), message.content()));
        }
        if (result instanceof TransportLogon logon) {
            transports.add(logon);
        }
        return result != null && WATCHED.stream().anyMatch(type -> type.isInstance(result)) ? fenced(result) : result;
    }

    /** What a thread of a dead process is told, which nobody hears. */
    private static @Nullable Object ofTheDead(Method method) throws Exception {
        if (method.getReturnType() == Permit.class) {
            return Permit.STOP;
        }
        if (LAST_CALLS.contains(method.getName()) || method.getReturnType() == void.class) {
            return null;
        }
        List<Class<?>> thrown = Arrays.asList(method.getExceptionTypes());
        if (thrown.contains(InterruptedException.class)) {
            throw new InterruptedException("the process is dead");
        }
        if (thrown.contains(IOException.class)) {
            throw new IOException("the process is dead");
        }
        throw new IllegalStateException("the process is dead");
    }
}
