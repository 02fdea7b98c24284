package org.postlude.integration;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a database or a store. At one step it says so on standard output and stands still, so that a kill falls there and
 * nowhere else.
 */
final class Stops {
    static final String STOPPED = "stopped";

    private static final Set<String> STEPS = Set.of("executeUpdate", "submit", "commit");

    private final String step;
    private final AtomicInteger left;

    /**
     * A plan.
     *
     * @param step for example {@code behind UPDATE}; empty for none
     * @param times the how many-eth of its kind
     */
    Stops(String step, int times) {
        this.step = step;
        left = new AtomicInteger(times);
    }

    <T> T before(Class<T> type, T target) {
        return before(type, target, "");
    }

    private <T> T before(Class<T> type, Object target, String word) {
        InvocationHandler handler = (self, method, args) -> call(target, word, method, args);
        return type.cast(Proxy.newProxyInstance(Stops.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object call(Object target, String word, Method method, Object @Nullable [] args)
            throws Throwable {
        String name = word.isEmpty() ? method.getName() : word;
        boolean isStep = STEPS.contains(method.getName());
        if (isStep) {
            at("before " + name);
        }
        Object result;
        try {
            result = method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
        if (isStep) {
            at("behind " + name);
        }
        if (result instanceof PreparedStatement && args != null) {
            String sql = String.valueOf(args[0]);
            return before(PreparedStatement.class, result, sql.substring(0, sql.indexOf(' ')));
        }
        return result instanceof Connection ? before(Connection.class, result, "") : result;
    }

    private void at(String now) {
        if (now.equals(step) && left.decrementAndGet() == 0) {
            System.out.println(STOPPED);
            while (true) {
                LockSupport.park();
            }
        }
    }
}
