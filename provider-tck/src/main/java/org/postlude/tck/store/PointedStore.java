package org.postlude.tck.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.Submitted;

/**
 * A store that tells of each call that changes something, before it and after it: {@code submit.begun} and {@code
 * submit.returned NANOSECONDS A m-1}. Changes no answer. Any thread.
 */
final class PointedStore {
    static final String BEGUN = ".begun";
    static final String RETURNED = ".returned";

    /** The calls that change something, and what they are called here. */
    static final Map<String, String> CALLS = Map.ofEntries(
            Map.entry("spoolerLogon", "open"),
            Map.entry("beginEpoch", "beginEpoch"),
            Map.entry("submit", "submit"),
            Map.entry("change", "change"),
            Map.entry("changeAndFinish", "changeAndFinish"),
            Map.entry("finish", "finish"),
            Map.entry("withdraw", "withdraw"),
            Map.entry("setAside", "setAside"),
            Map.entry("deliver", "deliver"),
            Map.entry("forgetKeys", "forgetKeys"),
            Map.entry("putNote", "putNote"),
            Map.entry("sweep", "sweep"));

    private final Consumer<String> ledger;

    private PointedStore(Consumer<String> ledger) {
        this.ledger = ledger;
    }

    static StoreProvider of(StoreProvider provider, Consumer<String> ledger) {
        PointedStore pointed = new PointedStore(ledger);
        return pointed.proxy(StoreProvider.class, provider, StoreProvider.class);
    }

    private <T> T proxy(Class<T> type, Object target, Class<?>... types) {
        InvocationHandler handler = (self, method, arguments) -> {
            @Nullable Object answer = call(target, method, arguments);
            if (answer instanceof SpoolerLogon logon) {
                return logon instanceof JointRecords
                        ? proxy(SpoolerLogon.class, logon, SpoolerLogon.class, JointRecords.class)
                        : proxy(SpoolerLogon.class, logon, SpoolerLogon.class);
            }
            return answer;
        };
        return type.cast(Proxy.newProxyInstance(PointedStore.class.getClassLoader(), types, handler));
    }

    private @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String name = CALLS.get(method.getName());
        if (name == null || arguments == null) {
            return answer(target, method, arguments);
        }
        String key = key(name, arguments[0]);
        ledger.accept(name + BEGUN + key);
        long begun = System.nanoTime();
        @Nullable Object answer = answer(target, method, arguments);
        ledger.accept(name + RETURNED + " " + (System.nanoTime() - begun) + key + promised(answer));
        return answer;
    }

    private static @Nullable Object answer(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Of a submit and of a delivery. */
    private static String key(String call, @Nullable Object first) {
        return first instanceof SubmissionKey || call.equals("deliver") ? " " + first : "";
    }

    private static String promised(@Nullable Object answer) {
        if (answer instanceof Submitted submitted) {
            return " " + submitted.id();
        }
        return answer instanceof Lease lease ? " " + lease.epoch() : "";
    }
}
