package org.postlude.tck.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;

/**
 * The in-memory store made durable: each call that changes something goes into a file before it is answered, and an opening
 * repeats them all. The memory store makes the same ids again. {@link KilledStores} break it.
 */
public class LoggedStoreProvider implements StoreProvider {
    /** Of the kit's calls, those on a logon. */
    private static final Set<String> CHANGES = PointedStore.CALLS.keySet();

    /** For the process that is killed, and for the next one. */
    public LoggedStoreProvider() {}

    /** An open store, guarded by its monitor. */
    static final class Store {
        final SpoolerLogon memory;
        private final CallLog log;

        Store(SpoolerLogon memory, CallLog log) {
            this.memory = memory;
            this.log = log;
        }

        @Nullable
        Object call(Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(memory, arguments);
            } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        }

        void log(CallLog.Call call) throws IOException {
            log.append(call);
        }
    }

    /** Does a change, and has it in the log when it returns. */
    @Nullable
    Object change(Store store, Method method, Object[] arguments) throws Throwable {
        Object answer = store.call(method, arguments);
        store.log(call(method, arguments));
        return answer;
    }

    static CallLog.Call call(Method method, Object[] arguments) {
        return new CallLog.Call(method.getName(), Arrays.asList(arguments));
    }

    /** What a call from the log is repeated as. */
    CallLog.Call replayed(CallLog.Call call) {
        return call;
    }

    /** Takes the lock; closed when the logon is, or by the system. */
    AutoCloseable lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw owned(file);
        }
        return channel;
    }

    static LogonFailedException owned(Path file) {
        return new LogonFailedException(Reason.OWNED_BY_ANOTHER, file + " is locked; end its owner", null);
    }

    @Override
    public Set<String> schemes() {
        return Set.of("logged");
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        Path directory = Path.of(request.address().place());
        try {
            Files.createDirectories(directory);
            AutoCloseable lock = lock(directory.resolve("lock"));
            StoreAddress address = new StoreAddress(InMemoryStoreProvider.SCHEME, "same");
            SpoolerLogon memory = new InMemoryStoreProvider()
                    .spoolerLogon(support, new LogonRequest(address, request.access(), request.defaultInbox()));
            Store store = new Store(memory, new CallLog(directory.resolve("calls")));
            for (CallLog.Call logged : store.log.read()) {
                CallLog.Call call = replayed(logged);
                store.call(method(call.method()), call.arguments().toArray());
            }
            return logon(store, lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(String name) {
        return Arrays.stream(SpoolerLogon.class.getMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private SpoolerLogon logon(Store store, AutoCloseable lock) {
        return (SpoolerLogon) Proxy.newProxyInstance(
                LoggedStoreProvider.class.getClassLoader(),
                new Class<?>[] {SpoolerLogon.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("hashCode")) {
                        return System.identityHashCode(self);
                    }
                    if (method.getName().equals("equals")) {
                        return self == arguments[0];
                    }
                    synchronized (store) {
                        if (CHANGES.contains(method.getName())) {
                            return change(store, method, arguments);
                        }
                        Object answer = store.call(method, arguments);
                        if (method.getName().equals("close")) {
                            lock.close();
                        }
                        return answer;
                    }
                });
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return List.of(one).equals(List.of(other));
    }
}
