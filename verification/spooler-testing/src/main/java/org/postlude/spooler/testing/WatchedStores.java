package org.postlude.spooler.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.store.SimulatedCrash;

/** The stores of the machine as one process has them: each change may be its last, and the ledger sees what is durable. */
final class WatchedStores implements StoreProvider {
    private static final Set<String> CHANGES = Set.of(
            "submit",
            "beginEpoch",
            "change",
            "finish",
            "changeAndFinish",
            "withdraw",
            "setAside",
            "deliver",
            "forgetKeys",
            "putNote",
            "sweep");

    private final SimulatedProcess process;
    private final Witness witness;
    private final FlawedStore flaw;

    WatchedStores(SimulatedProcess process, Witness witness, Flaw flaw) {
        this.process = process;
        this.witness = witness;
        this.flaw = new FlawedStore(flaw, process.baton::steps);
    }

    @Override
    public Set<String> schemes() {
        return process.disk.schemes();
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        requireAlive();
        return watch(StoreLogon.class, request.address(), process.disk.logon(support, request));
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        requireAlive();
        SpoolerLogon logon = process.disk.spoolerLogon(support, request);
        witness.opened(process.disk.parts(request.address()));
        return watch(SpoolerLogon.class, request.address(), logon);
    }

    private void requireAlive() {
        if (process.isDead()) {
            throw new Died();
        }
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return process.disk.compareStoreIds(one, other);
    }

    @Override
    public void shutdown() {
        requireAlive();
        process.disk.shutdown();
    }

    private <T> T watch(Class<T> face, StoreAddress address, T logon) {
        Class<?>[] faces =
                logon instanceof JointRecords ? new Class<?>[] {face, JointRecords.class} : new Class<?>[] {face};
        return face.cast(Proxy.newProxyInstance(
                face.getClassLoader(),
                faces,
                (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? method.invoke(logon, arguments)
                        : call(address, logon, method, arguments)));
    }

    private @Nullable Object call(StoreAddress address, Object logon, Method method, Object @Nullable [] arguments)
            throws Throwable {
        requireAlive();
        if (!CHANGES.contains(method.getName())) {
            return flaw.looked(logon, method, arguments, () -> invoke(logon, method, arguments));
        }
        process.beforeChange();
        @Nullable Object result = flaw.changed(logon, method, arguments, () -> invoke(logon, method, arguments));
        if (arguments != null && result instanceof List<?> results) {
            changed(address, (List<?>) arguments[1], results);
        } else if (arguments != null && result instanceof JointRecords.Results both) {
            changed(address, (List<?>) arguments[1], both.changes());
            changed(address, (List<?>) arguments[2], both.ends());
        }
        process.afterChange();
        return result;
    }

    private @Nullable Object invoke(Object logon, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(logon, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SimulatedCrash) {
                process.die();
                throw new Died();
            }
            throw cause;
        }
    }

    /** Of all that changes a store only what changes or ends parts answers with a list. */
    private void changed(StoreAddress address, List<?> changes, List<?> results) {
        for (int i = 0; i < changes.size(); i++) {
            if (results.get(i) != ChangeResult.APPLIED) {
                continue;
            }
            Supplier<List<QueuedPart>> disk = () -> process.disk.parts(address);
            if (changes.get(i) instanceof PartChange change) {
                witness.changed(change.id(), change.label().state(), change.record(), disk);
            } else if (changes.get(i) instanceof PartEnd end) {
                witness.changed(end.id(), LabelState.DONE, end.record(), disk);
            }
        }
    }
}
