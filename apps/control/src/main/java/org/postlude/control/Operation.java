package org.postlude.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.QueueControl;

/**
 * One operation of {@link QueueControl} as a word of the protocol: its name is the method's, its arguments are the method's, in
 * their order. What listens, and so has an answer of many lines, is not among them.
 */
record Operation(Method method) {
    /** Those that listen. */
    static final String TRACE = "trace";

    private static final Map<String, Operation> ALL = Arrays.stream(QueueControl.class.getMethods())
            .filter(method -> !method.getName().equals(TRACE))
            .collect(Collectors.toMap(Method::getName, Operation::new, Operation::refuse, TreeMap::new));

    private static Operation refuse(Operation one, Operation other) {
        throw new IllegalStateException(one + " and " + other + " have one name");
    }

    static Operation named(String word) {
        Operation found = ALL.get(word);
        if (found == null) {
            throw new IllegalArgumentException(
                    "'" + word + "' is no word of the control protocol; there are hello, submit, trace, "
                            + String.join(", ", ALL.keySet()) + ". Nothing was done");
        }
        return found;
    }

    static Operation of(Method method) {
        return named(method.getName());
    }

    JsonNode call(QueueControl queue, JsonNode arguments) throws Exception {
        Type[] types = method.getGenericParameterTypes();
        if (!arguments.isArray() || arguments.size() != types.length) {
            throw new IllegalArgumentException(
                    method.getName() + " takes " + types.length + " arguments; nothing was done");
        }
        @Nullable Object[] values = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = Records.read(types[i], arguments.get(i));
        }
        try {
            return Records.write(method.invoke(queue, values));
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
