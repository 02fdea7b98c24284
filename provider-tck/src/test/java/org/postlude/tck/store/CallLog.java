package org.postlude.tck.store;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.Content;

/** A file of calls, each with its arguments, whole or not there. */
final class CallLog {
    /** One call. */
    record Call(String method, List<Object> arguments) {}

    private final Path file;

    CallLog(Path file) {
        this.file = file;
    }

    void append(Call call) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        write(new DataOutputStream(octets), List.of(call.method(), call.arguments()));
        ByteBuffer record = ByteBuffer.allocate(4 + octets.size());
        record.putInt(octets.size()).put(octets.toByteArray()).flip();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (record.hasRemaining()) {
                out.write(record);
            }
            out.force(true);
        }
    }

    /** All but a last one that is not whole. */
    List<Call> read() throws IOException {
        List<Call> calls = new ArrayList<>();
        if (!Files.exists(file)) {
            return calls;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (in.available() >= 4) {
                byte[] record = new byte[in.readInt()];
                in.readFully(record);
                List<?> words = (List<?>) read(new DataInputStream(new java.io.ByteArrayInputStream(record)));
                calls.add(new Call((String) words.get(0), new ArrayList<>((List<?>) words.get(1))));
            }
        } catch (EOFException e) {
            // The process was killed while it wrote the last one, so nobody was told of it.
            return calls;
        }
        return calls;
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        if (value instanceof String || value instanceof Enum<?> || value instanceof Instant) {
            out.writeUTF(value instanceof Enum<?> ? "E" : value instanceof Instant ? "T" : "S");
            out.writeUTF(
                    value instanceof Enum<?> each ? each.getDeclaringClass().getName() : "");
            out.writeUTF(value instanceof Enum<?> each ? each.name() : value.toString());
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeUTF(value instanceof Long ? "L" : "I");
            out.writeLong(((Number) value).longValue());
        } else if (value instanceof List<?> list) {
            out.writeUTF("[");
            out.writeInt(list.size());
            for (Object each : list) {
                write(out, each);
            }
        } else if (value instanceof Record) {
            out.writeUTF("R");
            out.writeUTF(value.getClass().getName());
            for (RecordComponent each : value.getClass().getRecordComponents()) {
                write(out, get(each, value));
            }
        } else {
            byte[] octets = value instanceof Content content ? Mail.read(content) : (byte[]) value;
            out.writeUTF(value instanceof Content ? "C" : "B");
            out.writeInt(octets.length);
            out.write(octets);
        }
    }

    private static Object read(DataInputStream in) throws IOException {
        String kind = in.readUTF();
        return switch (kind) {
            case "S", "E", "T" -> text(kind, in.readUTF(), in.readUTF());
            case "L" -> in.readLong();
            case "I" -> (int) in.readLong();
            case "[" -> list(in, in.readInt());
            case "R" -> made(in, in.readUTF());
            case "C" -> Content.of(octets(in));
            default -> octets(in);
        };
    }

    private static Object text(String kind, String type, String text) {
        if (kind.equals("T")) {
            return Instant.parse(text);
        }
        return kind.equals("S") ? text : constant(type, text);
    }

    private static Object constant(String type, String name) {
        for (Object each : typeOf(type).getEnumConstants()) {
            if (((Enum<?>) each).name().equals(name)) {
                return each;
            }
        }
        throw new IllegalStateException(type + " has no " + name);
    }

    private static List<Object> list(DataInputStream in, int size) throws IOException {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(read(in));
        }
        return list;
    }

    private static byte[] octets(InputStream in) throws IOException {
        DataInputStream data = (DataInputStream) in;
        return data.readNBytes(data.readInt());
    }

    private static Object made(DataInputStream in, String type) throws IOException {
        RecordComponent[] components = typeOf(type).getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = read(in);
        }
        try {
            return typeOf(type).getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object get(RecordComponent component, Object value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> typeOf(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
