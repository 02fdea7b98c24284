package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What every row carries over all its values: SQLite itself would give out whatever the disk made of them. */
final class Checksum {
    private static final byte[] NONE = {};

    private Checksum() {}

    /** Some values, and behind them what {@link #of} says of them. */
    static @Nullable Object[] with(@Nullable Object... values) {
        @Nullable Object[] row = Arrays.copyOf(values, values.length + 1);
        row[values.length] = of(values);
        return row;
    }

    /** Of strings, whole numbers, octets and null; each with its kind and length, so that no two rows run together. */
    static long of(@Nullable Object... values) {
        byte[][] octets = new byte[values.length][];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            octets[i] = octets(values[i]);
            size += 2 * Integer.BYTES + (values[i] instanceof Number ? Long.BYTES : octets[i].length);
        }
        // In one piece: each row of a page is checked, and each that is written.
        ByteBuffer all = ByteBuffer.allocate(size);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Number number) {
                all.putInt(1).putInt(Long.BYTES).putLong(number.longValue());
            } else {
                int kind = values[i] instanceof byte[] ? 2 : values[i] != null ? 3 : 4;
                all.putInt(kind).putInt(octets[i].length).put(octets[i]);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(all.array());
        return crc.getValue();
    }

    private static byte[] octets(@Nullable Object value) {
        if (value instanceof byte[] own) {
            return own;
        }
        return value == null || value instanceof Number
                ? NONE
                : value.toString().getBytes(UTF_8);
    }
}
