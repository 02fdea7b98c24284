package org.postlude.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.Filter;

/**
 * Values of the public face as JSON and back: a record is an object with its components' names, in their order; what is not known
 * is null, never absent. A duration is a number of milliseconds under its name and {@code Millis}, a time is ISO 8601, a name
 * that is a record of one {@code value} is that value, a filter is its text. One rule for all of them, so that a field that a
 * record gets is in the protocol and in every list with it.
 */
public final class Records {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String MILLIS = "Millis";

    private Records() {}

    /**
     * A value as JSON.
     *
     * @param value null, a record of the public face, or what such records are made of
     * @return a tree of its own
     */
    public static JsonNode write(@Nullable Object value) {
        if (value == null) {
            return JSON.nullNode();
        } else if (value instanceof Optional<?> optional) {
            return write(optional.orElse(null));
        } else if (value instanceof Collection<?> several) {
            ArrayNode array = JSON.arrayNode();
            several.forEach(each -> array.add(write(each)));
            return array;
        } else if (value instanceof Record fields) {
            return write(fields);
        } else if (value instanceof Duration duration) {
            return JSON.numberNode(duration.toMillis());
        } else if (value instanceof Long || value instanceof Integer) {
            return JSON.numberNode(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        } else if (value instanceof Enum<?> word) {
            return JSON.textNode(word.name());
        } else if (value instanceof String || value instanceof Instant || value instanceof Filter) {
            return JSON.textNode(value.toString());
        }
        throw new IllegalArgumentException(value.getClass() + " is no value of the protocol");
    }

    private static JsonNode write(Record fields) {
        RecordComponent[] components = fields.getClass().getRecordComponents();
        if (isName(components)) {
            return write(get(components[0], fields));
        }
        ObjectNode object = JSON.objectNode();
        for (RecordComponent component : components) {
            object.set(key(component), write(get(component, fields)));
        }
        return object;
    }

    private static boolean isName(RecordComponent[] components) {
        return components.length == 1 && components[0].getName().equals("value");
    }

    private static @Nullable Object get(RecordComponent component, Record fields) {
        try {
            return component.getAccessor().invoke(fields);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " is no public one", e);
        }
    }

    private static String key(RecordComponent component) {
        boolean isDuration = component.getType() == Duration.class
                || (component.getGenericType() instanceof ParameterizedType optional
                        && optional.getActualTypeArguments()[0] == Duration.class);
        return isDuration ? component.getName() + MILLIS : component.getName();
    }

    /**
     * A value from JSON.
     *
     * @param type what it is
     * @param node as {@link #write} gives it; a field that is not there is null, one that nobody knows is passed by
     * @return the value
     * @throws IllegalArgumentException if it is not that
     */
    public static @Nullable Object read(Type type, JsonNode node) {
        if (type instanceof ParameterizedType several) {
            return readSeveral(several, node);
        }
        Class<?> wanted = (Class<?>) type;
        if (node.isNull() || node.isMissingNode()) {
            if (wanted.isPrimitive()) {
                throw wrong(wanted, node);
            }
            return null;
        }
        if (wanted == boolean.class || wanted == Boolean.class) {
            return required(node.isBoolean(), wanted, node).booleanValue();
        } else if (wanted == long.class || wanted == Long.class) {
            return required(node.isIntegralNumber(), wanted, node).longValue();
        } else if (wanted == int.class || wanted == Integer.class) {
            return required(node.canConvertToInt(), wanted, node).intValue();
        } else if (wanted == Duration.class) {
            return Duration.ofMillis(
                    required(node.isIntegralNumber(), wanted, node).longValue());
        } else if (wanted.isRecord()) {
            return readRecord(wanted, node);
        }
        return readText(wanted, required(node.isTextual(), wanted, node).textValue());
    }

    private static Object readText(Class<?> wanted, String text) {
        if (wanted == String.class) {
            return text;
        } else if (wanted == Filter.class) {
            return Filter.parse(text);
        } else if (wanted == Instant.class) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("'" + text + "' is no time such as 2026-01-31T12:00:00Z", e);
            }
        }
        if (wanted.isEnum()) {
            for (Object constant : wanted.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text.toUpperCase(Locale.ROOT))) {
                    return constant;
                }
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no " + wanted.getSimpleName());
    }

    private static Object readSeveral(ParameterizedType type, JsonNode node) {
        Type each = type.getActualTypeArguments()[0];
        if (type.getRawType() == Optional.class) {
            return Optional.ofNullable(read(each, node));
        }
        Collection<@Nullable Object> all = type.getRawType() == List.class ? new ArrayList<>() : new LinkedHashSet<>();
        required(node.isArray(), List.class, node).forEach(one -> all.add(read(each, one)));
        return all;
    }

    private static Object readRecord(Class<?> type, JsonNode node) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new @Nullable Object[components.length];
        if (!isName(components)) {
            required(node.isObject(), type, node);
        }
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            JsonNode field = isName(components) ? node : node.path(key(components[i]));
            values[i] = read(components[i].getGenericType(), field);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw new IllegalArgumentException(type.getSimpleName() + ": " + refused.getMessage(), refused);
            }
            throw new IllegalStateException(type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is no public record", e);
        }
    }

    private static JsonNode required(boolean isSo, Class<?> wanted, JsonNode node) {
        if (!isSo) {
            throw wrong(wanted, node);
        }
        return node;
    }

    private static IllegalArgumentException wrong(Class<?> wanted, JsonNode node) {
        String text = node.toString();
        return new IllegalArgumentException((text.length() > 100 ? text.substring(0, 100) + "..." : text) + " is no "
                + wanted.getSimpleName().toLowerCase(Locale.ROOT));
    }
}
