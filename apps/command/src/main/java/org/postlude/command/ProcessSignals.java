package org.postlude.command;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of this process, by {@code sun.misc.Signal}: a shutdown hook hears only of the first one, and it must not wait
 * for the thread that is waiting for the logoff (docs/adr/0031). By reflection, for the compiler warns of that class and
 * cannot be told not to. A Java without it, or started with {@code -Xrs}, ends at once, as it always did.
 */
final class ProcessSignals implements Signals {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);

    @Override
    public void handle(Consumer<String> handler) {
        List.of("INT", "TERM").forEach(name -> handle(name, () -> handler.accept("SIG" + name)));
    }

    @Override
    public void hangUp(Runnable work) {
        handle("HUP", work);
    }

    private static void handle(String name, Runnable work) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (self, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    work.run();
                    yield null;
                }
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "the handler of SIG" + name;
            };
            Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, call);
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} ends the process at once", name, e);
        }
    }

    @Override
    public void halt(int code) {
        Runtime.getRuntime().halt(code);
    }
}
