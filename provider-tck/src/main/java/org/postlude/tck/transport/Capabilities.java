package org.postlude.tck.transport;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.IdleAware;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.TransportLogon;

/** What one scripted transport can do; fixed when it is made. */
record Capabilities(
        Cancel cancel,
        Flush flush,
        boolean deferring,
        boolean statusReporting,
        boolean inbound,
        boolean idleAware,
        boolean preprocessing,
        boolean keepsContent,
        int maxAttempts,
        int attemptsAtOnce,
        List<String> addressTypes,
        Set<Fault> faults) {

    /** What a cancel does. */
    enum Cancel {
        IMPOSSIBLE,
        STOPS,
        IGNORED
    }

    /** What a flush does. */
    enum Flush {
        IMPOSSIBLE,
        STARTS,
        BUSY,
        CLEARS_EARLY
    }

    Capabilities {
        addressTypes = List.copyOf(addressTypes);
        faults = faults.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(faults));
    }

    /**
     * The logon as the framework may see it. One class has every add-on interface; which of them a caller finds by
     * instanceof is chosen here, so that each of the many combinations need not be a class.
     */
    TransportLogon faceOf(ScriptedLogon logon) {
        List<Class<?>> faces = new ArrayList<>(List.of(TransportLogon.class));
        add(faces, cancel != Cancel.IMPOSSIBLE, CancellableTransport.class);
        add(faces, flush != Flush.IMPOSSIBLE, FlushableTransport.class);
        add(faces, deferring, DeferringTransport.class);
        add(faces, statusReporting, StatusReporting.class);
        add(faces, inbound, InboundTransport.class);
        add(faces, idleAware, IdleAware.class);
        return (TransportLogon) Proxy.newProxyInstance(
                Capabilities.class.getClassLoader(), faces.toArray(Class<?>[]::new), (face, method, arguments) -> {
                    try {
                        return method.invoke(logon, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private static void add(List<Class<?>> faces, boolean can, Class<?> face) {
        if (can) {
            faces.add(face);
        }
    }
}
