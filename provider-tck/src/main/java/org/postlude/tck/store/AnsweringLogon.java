package org.postlude.tck.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;

/**
 * A logon that fails by rule and call where the store answers null, or with a null among others. Changes no answer. Any thread.
 */
final class AnsweringLogon {
    private static final List<Class<?>> FACES =
            List.of(StoreLogon.class, SpoolerLogon.class, JointRecords.class, FolderLogon.class, ReachableLogon.class);

    /** The calls that answer something, and the rule of each. */
    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("info", "S1"),
            Map.entry("submit", "Q1"),
            Map.entry("beginEpoch", "Q2"),
            Map.entry("due", "Q3"),
            Map.entry("nextDue", "Q3"),
            Map.entry("change", "Q4"),
            Map.entry("changeAndFinish", "Q4"),
            Map.entry("finish", "Q5"),
            Map.entry("claimedBefore", "Q6"),
            Map.entry("withdraw", "Q7"),
            Map.entry("open", "Q8"),
            Map.entry("setAside", "Q8"),
            Map.entry("deliver", "Q9"),
            Map.entry("filed", "Q9"),
            Map.entry("notes", "Q10"),
            Map.entry("page", "Q11"),
            Map.entry("parts", "Q11"),
            Map.entry("counts", "Q11"),
            Map.entry("health", "Q12"),
            Map.entry("announced", "S14"),
            Map.entry("folders", "F1"),
            Map.entry("messages", "F2"),
            Map.entry("append", "F3"),
            Map.entry("setFlags", "F4"),
            Map.entry("moveMessage", "F5"),
            Map.entry("copyMessage", "F5"),
            Map.entry("deleteMessage", "F6"));

    private AnsweringLogon() {}

    /** What a provider answered to a logon. */
    static <T> T answered(@Nullable T logon, StoreAddress place) {
        if (logon == null) {
            throw new AssertionError("S1: the provider answered a logon on " + place + " with null");
        }
        return logon;
    }

    /** With all of the contract's faces that the store's own has. */
    static <T extends StoreLogon> T of(Class<T> type, T logon) {
        Class<?>[] faces = FACES.stream().filter(face -> face.isInstance(logon)).toArray(Class<?>[]::new);
        Object proxy = Proxy.newProxyInstance(
                AnsweringLogon.class.getClassLoader(),
                faces,
                (self, method, arguments) -> method.getName().equals("equals")
                        ? (Object) (self == Objects.requireNonNull(arguments)[0])
                        : call(logon, method, arguments));
        return type.cast(proxy);
    }

    private static @Nullable Object call(Object logon, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        @Nullable Object answer;
        try {
            answer = method.invoke(logon, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        String rule = RULES.get(method.getName());
        if (rule != null && hasNull(answer)) {
            String asked =
                    arguments == null ? "" : Arrays.deepToString(arguments).replaceAll("^\\[|\\]$", "");
            throw new AssertionError(rule + ": " + method.getName() + "(" + asked + ") answered "
                    + (answer == null ? "null" : "with a null in " + answer)
                    + "; there is always an answer, and where there is nothing it is empty");
        }
        return answer;
    }

    private static boolean hasNull(@Nullable Object answer) {
        return answer == null
                || (answer instanceof List<?> list && Stream.of(list.toArray()).anyMatch(Objects::isNull));
    }
}
