package org.postlude.outbox;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postlude.store.MessageStore;

/** Stands before a database or a store, and hears of each step before and behind it; what it throws, the caller gets. */
final class Between {
    /** Hears of a step. */
    @FunctionalInterface
    interface Step {
        void at(String what) throws Exception;
    }

    private static final List<String> EXECUTIONS = List.of("executeQuery", "executeUpdate");

    private Between() {}

    static DataSource database(DataSource database, Step step) {
        return proxy(DataSource.class, (method, args) -> {
            Object result = told("connection", step, method, database, args);
            return method.getName().equals("getConnection")
                    ? connection((Connection) Objects.requireNonNull(result), step)
                    : result;
        });
    }

    private static Connection connection(Connection connection, Step step) {
        return proxy(Connection.class, (method, args) -> {
            Object result = called(method, connection, args);
            return method.getName().equals("prepareStatement")
                    ? statement((PreparedStatement) Objects.requireNonNull(result), String.valueOf(args[0]), step)
                    : result;
        });
    }

    private static PreparedStatement statement(PreparedStatement statement, String sql, Step step) {
        String word = sql.substring(0, sql.indexOf(' '));
        return proxy(
                PreparedStatement.class,
                (method, args) -> EXECUTIONS.contains(method.getName())
                        ? told(word, step, method, statement, args)
                        : called(method, statement, args));
    }

    static MessageStore store(MessageStore store, Step step) {
        return proxy(
                MessageStore.class,
                (method, args) -> method.getName().equals("submit")
                        ? told("submit", step, method, store, args)
                        : called(method, store, args));
    }

    private static @Nullable Object told(String what, Step step, Method method, Object target, Object[] args)
            throws Throwable {
        step.at("before " + what);
        Object result = called(method, target, args);
        step.at("behind " + what);
        return result;
    }

    private static @Nullable Object called(Method method, Object target, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    /** A call of an interface. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object of(Method method, Object[] args) throws Throwable;
    }

    static <T> T proxy(Class<T> type, Call call) {
        InvocationHandler handler = (self, method, args) -> call.of(method, args == null ? new Object[0] : args);
        return type.cast(Proxy.newProxyInstance(Between.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
