package org.postlude.spooler.sequence;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Recipient;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.Attempt;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** A scripted transport, each call noted: {@code wire.transportNotify BEGIN_OUTBOUND}, {@code wire.submitMessage a@b.c}. */
final class WatchedTransports implements TransportProvider {
    private final Incarnation process;
    private final ScriptedTransport wire;

    WatchedTransports(Incarnation process, ScriptedTransport wire) {
        this.process = process;
        this.wire = wire;
    }

    @Override
    public Set<String> schemes() {
        return wire.schemes();
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        String name = request.name();
        process.journal.add("transportLogon " + name);
        TransportLogon logon = wire.transportLogon(support(support, name), request);
        return (TransportLogon) Proxy.newProxyInstance(
                TransportLogon.class.getClassLoader(), logon.getClass().getInterfaces(), (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(logon, arguments);
                    }
                    return call(name, logon, method, arguments);
                });
    }

    @Override
    public void shutdown() {
        if (process.isLast()) {
            process.journal.add("transports.shutdown");
            wire.shutdown();
        }
    }

    private @Nullable Object call(String name, TransportLogon logon, Method method, Object @Nullable [] arguments)
            throws Throwable {
        String line = name + "." + line(method, arguments);
        if (method.getName().equals("submitMessage")) {
            return submit(name, line, logon, method, arguments);
        }
        if (!method.getName().equals("startMessage")) {
            return process.call(line, logon, method, arguments);
        }
        process.leaves();
        try {
            return process.call(line, logon, method, arguments);
        } finally {
            process.isBack();
        }
    }

    private @Nullable Object submit(
            String name, String line, TransportLogon logon, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (process.isBusy()) {
            return new SubmitResult.Busy();
        }
        process.leaves();
        @Nullable Object result = null;
        try {
            result = process.call(line, logon, method, arguments);
        } finally {
            if (!(result instanceof Attempt)) {
                process.isBack();
            }
        }
        return result instanceof Attempt attempt ? attempt(name, attempt) : result;
    }

    /** An attempt goes on to its end, whatever becomes of the process: its bytes may be out. */
    private Attempt attempt(String name, Attempt attempt) {
        return () -> {
            process.journal.add(name + ".endMessage");
            try {
                return attempt.endMessage();
            } finally {
                process.isBack();
            }
        };
    }

    private TransportSupport support(TransportSupport support, String name) {
        return (TransportSupport) Proxy.newProxyInstance(
                TransportSupport.class.getClassLoader(),
                new Class<?>[] {TransportSupport.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("mayCommit")) {
                        return process.call(name + ".mayCommit", support, method, arguments);
                    }
                    if (process.isDead() && method.getReturnType() == void.class) {
                        return null;
                    }
                    try {
                        return method.invoke(support, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private static String line(Method method, Object @Nullable [] arguments) {
        if (arguments == null || arguments.length == 0) {
            return method.getName();
        }
        return switch (method.getName()) {
            case "submitMessage" ->
                "submitMessage "
                        + ((OutboundMessage) arguments[0])
                                .recipients().stream().map(Recipient::toString).collect(Collectors.joining(" "));
            case "transportNotify", "transportLogoff" -> method.getName() + " " + arguments[0];
            default -> method.getName();
        };
    }
}
