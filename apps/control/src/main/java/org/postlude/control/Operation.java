package org.postlude.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.SuppressionList;

/**
 * One operation of {@link QueueControl} as a word of the protocol: its name is the method's, its arguments are the method's, in
 * their order; those of its suppression list have {@value #LIST} and a dot before. What listens, and so has an answer of many
 * lines, is not among them.
 */
record Operation(Method method) {
    /** Those that listen. */
    static final String TRACE = "trace";

    static final String LIST = "suppressionList";

    private static final Map<String, Operation> ALL = Stream.of(QueueControl.class, SuppressionList.class)
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> !Set.of(TRACE, LIST).contains(method.getName()))
            .map(Operation::new)
            .collect(Collectors.toMap(Operation::word, each -> each, Operation::refuse, TreeMap::new));

    String word() {
        return (isOfList() ? LIST + "." : "") + method.getName();
    }

    private boolean isOfList() {
        return method.getDeclaringClass() == SuppressionList.class;
    }

    private static Operation refuse(Operation one, Operation other) {
        throw new IllegalStateException(one + " and " + other + " have one name");
    }

    static Operation named(String word) {
        Operation found = ALL.get(word);
        if (found == null) {
            throw new IllegalArgumentException("'" + word
                    + "' is no word of the control protocol; there are hello, submit, status, reload, logoff, trace, "
                    + String.join(", ", ALL.keySet()) + ". Nothing was done");
        }
        return found;
    }

    static Operation of(Method method) {
        return named(new Operation(method).word());
    }

    JsonNode call(QueueControl queue, JsonNode arguments) throws Exception {
        Type[] types = method.getGenericParameterTypes();
        if (!arguments.isArray() || arguments.size() != types.length) {
            throw new IllegalArgumentException(word() + " takes " + types.length + " arguments; nothing was done");
        }
        @Nullable Object[] values = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = Records.read(types[i], arguments.get(i));
        }
        try {
            return Records.write(method.invoke(isOfList() ? queue.suppressionList() : queue, values));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    static ArrayNode arguments(@Nullable Object @Nullable [] values) {
        ArrayNode arguments = Wire.MAPPER.createArrayNode();
        for (@Nullable Object value : values == null ? new @Nullable Object[0] : values) {
            arguments.add(Records.write(value));
        }
        return arguments;
    }

    @Nullable
    Object result(JsonNode node) {
        return Records.read(method.getGenericReturnType(), node);
    }
}
