package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What every row carries over all its values: SQLite itself would give out whatever the disk made of them. */
final class Checksum {
    private Checksum() {}

    /** Some values, and behind them what {@link #of} says of them. */
    static @Nullable Object[] with(@Nullable Object... values) {
        @Nullable Object[] row = Arrays.copyOf(values, values.length + 1);
        row[values.length] = of(values);
        return row;
    }

    /** Of strings, whole numbers, octets and null; each with its kind and length, so that no two rows run together. */
    static long of(@Nullable Object... values) {
        CRC32C crc = new CRC32C();
        for (Object value : values) {
            if (value instanceof Number number) {
                add(
                        crc,
                        1,
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(number.longValue())
                                .array());
            } else if (value instanceof byte[] octets) {
                add(crc, 2, octets);
            } else if (value != null) {
                add(crc, 3, value.toString().getBytes(UTF_8));
            } else {
                add(crc, 4, new byte[0]);
            }
        }
        return crc.getValue();
    }

    private static void add(CRC32C crc, int kind, byte[] octets) {
        crc.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(kind)
                .putInt(octets.length)
                .flip());
        crc.update(octets);
    }
}
