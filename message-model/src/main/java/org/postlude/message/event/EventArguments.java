package org.postlude.message.event;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An event as it goes over the wire: its type and all of its arguments. A text is a {@link String} without NUL, a list a {@link List} of
 * texts that are not empty and have no TAB, a number a {@link Long} of 32 bits, a time an {@link Instant} of whole 100 ns.
 * What is written is read back exactly. There is no absence here: a text of no characters stands for it.
 *
 * @param type which event
 * @param values one for each of its arguments, in their order
 */
public record EventArguments(EventType type, List<Object> values) {
    private static final char SEPARATOR = '\t';
    private static final char NUL = '\0';
    private static final long TICKS_A_SECOND = 10_000_000;
    private static final long NANOS_A_TICK = 100;
    /** From 1601 to 1970. */
    private static final long EPOCH_SECONDS = 11_644_473_600L;

    /**
     * Refuses what cannot be written.
     *
     * @param type which event
     * @param values one for each of its arguments
     * @throws IllegalArgumentException if there are too many or too few, or one is not of its type
     */
    public EventArguments {
        List<EventArgument> arguments = type.arguments();
        if (values.size() != arguments.size()) {
            throw new IllegalArgumentException(type + " has " + arguments.size() + " arguments, not " + values.size());
        }
        List<Object> checked = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            checked.add(checked(arguments.get(i), values.get(i)));
        }
        values = List.copyOf(checked);
    }

    private static Object checked(EventArgument argument, Object value) {
        String name = argument.name();
        return switch (argument.type()) {
            case TEXT -> text(name, (String) value);
            case LIST -> items(name, (List<?>) value);
            case NUMBER -> {
                int unused = Numbers.to32Bits(name, (Long) value);
                yield value;
            }
            case TIME -> {
                long unused = ticks(name, (Instant) value);
                yield value;
            }
        };
    }

    private static String text(String name, String text) {
        if (text.indexOf(NUL) >= 0) {
            throw new IllegalArgumentException(name + " has a NUL, which would end it");
        }
        return text;
    }

    /**
     * A list's items joined. No escape for a TAB is defined.
     *
     * @param name whose items, for the error
     * @param items none is empty
     * @return with a TAB between two
     * @throws IllegalArgumentException if an item is empty, or has a TAB
     */
    public static String joined(String name, List<String> items) {
        return String.join(String.valueOf(SEPARATOR), items(name, items));
    }

    static List<String> items(String name, List<?> items) {
        List<String> checked = new ArrayList<>();
        for (Object each : items) {
            String item = text(name, (String) each);
            if (item.isEmpty() || item.indexOf(SEPARATOR) >= 0) {
                throw new IllegalArgumentException("item " + (checked.size() + 1) + " of " + name
                        + (item.isEmpty() ? " is empty" : " has a TAB, which is what lies between two items")
                        + "; nothing was written");
            }
            checked.add(item);
        }
        return List.copyOf(checked);
    }

    static List<String> split(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(String.valueOf(SEPARATOR), -1));
    }

    private static long ticks(String name, Instant time) {
        if (time.getNano() % NANOS_A_TICK != 0) {
            throw new IllegalArgumentException(name + " is " + time + ", and is written in units of 100 ns");
        }
        try {
            long seconds = Math.addExact(time.getEpochSecond(), EPOCH_SECONDS);
            long ticks = Math.addExact(Math.multiplyExact(seconds, TICKS_A_SECOND), time.getNano() / NANOS_A_TICK);
            if (ticks >= 0) {
                return ticks;
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + " is " + time + ", too far off to be written", e);
        }
        throw new IllegalArgumentException(name + " is " + time + ", before 1601, when this time begins");
    }

    private static Instant time(long ticks) {
        try {
            return Instant.ofEpochSecond(
                    Math.floorDiv(ticks, TICKS_A_SECOND) - EPOCH_SECONDS,
                    Math.floorMod(ticks, TICKS_A_SECOND) * NANOS_A_TICK);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no time: " + ticks, e);
        }
    }

    /**
     * The octets of each argument: one data descriptor of EventWrite each.
     *
     * @return in wire order
     */
    public List<byte[]> pieces() {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            EventArgument argument = type.arguments().get(i);
            pieces.add(octets(argument, values.get(i)));
        }
        return pieces;
    }

    /**
     * All arguments, one behind the other.
     *
     * @return the event's data
     */
    public byte[] octets() {
        List<byte[]> pieces = pieces();
        ByteBuffer out = ByteBuffer.allocate(
                pieces.stream().mapToInt(piece -> piece.length).sum());
        pieces.forEach(out::put);
        return out.array();
    }

    private static byte[] octets(EventArgument argument, Object value) {
        return switch (argument.type()) {
            case TEXT -> octets((String) value);
            case LIST ->
                octets(String.join(
                        String.valueOf(SEPARATOR),
                        ((List<?>) value).stream().map(String.class::cast).toList()));
            case NUMBER -> {
                byte[] octets = new byte[Integer.BYTES];
                little(octets).putInt(((Long) value).intValue());
                yield octets;
            }
            case TIME -> {
                byte[] octets = new byte[Long.BYTES];
                little(octets).putLong(ticks(argument.name(), (Instant) value));
                yield octets;
            }
        };
    }

    /** Each char as it is: an encoder would put a question mark for half of a pair, which hostile names may have. */
    private static byte[] octets(String text) {
        byte[] octets = new byte[(text.length() + 1) * Character.BYTES];
        ByteBuffer out = little(octets);
        for (int i = 0; i < text.length(); i++) {
            out.putChar(text.charAt(i));
        }
        out.putChar(NUL);
        return octets;
    }

    private static ByteBuffer little(byte[] octets) {
        return ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads an event's data.
     *
     * @param type which event
     * @param octets all of its arguments
     * @return what was written
     * @throws IllegalArgumentException if they end too early, or too late, or are not this event's
     */
    public static EventArguments read(EventType type, byte[] octets) {
        ByteBuffer in = little(octets);
        List<Object> values = new ArrayList<>();
        for (EventArgument argument : type.arguments()) {
            try {
                values.add(read(argument.type(), in));
            } catch (BufferUnderflowException e) {
                throw new IllegalArgumentException(
                        type + " ends after " + octets.length + " octets, in " + argument.name(), e);
            }
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(type + " ends, and " + in.remaining() + " octets follow");
        }
        return new EventArguments(type, values);
    }

    private static Object read(EventArgument.Type type, ByteBuffer in) {
        return switch (type) {
            case TEXT -> readText(in);
            case LIST -> split(readText(in));
            case NUMBER -> Integer.toUnsignedLong(in.getInt());
            case TIME -> time(in.getLong());
        };
    }

    private static String readText(ByteBuffer in) {
        StringBuilder text = new StringBuilder();
        for (char next = in.getChar(); next != NUL; next = in.getChar()) {
            text.append(next);
        }
        return text.toString();
    }
}
