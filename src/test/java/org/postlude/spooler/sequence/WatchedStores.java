package org.postlude.spooler.sequence;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;

/** The stores in memory, each call noted: {@code client-1.submit}, {@code spooler-1.change CLAIMED+permit}. */
final class WatchedStores implements StoreProvider {
    private final Incarnation process;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger spoolers = new AtomicInteger();

    WatchedStores(Incarnation process) {
        this.process = process;
    }

    @Override
    public Set<String> schemes() {
        return process.disk.schemes();
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        String name = "client-" + clients.incrementAndGet();
        process.journal.add("logon " + name);
        process.given(name, support);
        return watch(StoreLogon.class, name, process.disk.logon(support, request));
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        String name = "spooler-" + spoolers.incrementAndGet();
        process.journal.add("spoolerLogon " + name);
        process.given(name, support);
        return watch(SpoolerLogon.class, name, process.disk.spoolerLogon(support, request));
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        process.journal.add("compareStoreIds");
        return process.disk.compareStoreIds(one, other);
    }

    @Override
    public void shutdown() {
        if (!process.isDead()) {
            process.journal.add("stores.shutdown");
            process.disk.shutdown();
        }
    }

    private <T> T watch(Class<T> face, String name, T logon) {
        return face.cast(Proxy.newProxyInstance(
                face.getClassLoader(), new Class<?>[] {face}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(logon, arguments);
                    }
                    return process.call(name + "." + line(method, arguments), logon, method, arguments);
                }));
    }

    private static String line(Method method, Object @Nullable [] arguments) {
        if (arguments == null) {
            return method.getName();
        }
        return switch (method.getName()) {
            case "change" -> "change " + words((List<?>) arguments[1]);
            case "deliver", "forgetKeys" -> method.getName() + " " + arguments[0];
            default -> method.getName();
        };
    }

    private static String words(List<?> changes) {
        return changes.stream()
                .map(PartChange.class::cast)
                .map(change -> change.label().state() + (isPermitted(change) ? "+permit" : ""))
                .collect(Collectors.joining(" "));
    }

    /** Whether the claim has its permit. What cannot be read is held as it was found, and nothing else. */
    private static boolean isPermitted(PartChange change) {
        if (change.label().state() == LabelState.HELD) {
            return false;
        }
        try {
            return PartRecordCodec.decode(change.record()).permitted();
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("the spooler wrote a record that it cannot read", e);
        }
    }
}
