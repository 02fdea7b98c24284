package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What stands behind each row of every store that exists: it may be reckoned faster, and never differently. */
class ChecksumTest {
    private static long asItWasAlways(@Nullable Object... values) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        for (Object value : values) {
            if (value instanceof Number number) {
                out.writeInt(1);
                out.writeInt(8);
                out.writeLong(number.longValue());
            } else {
                byte[] own = value instanceof byte[] given
                        ? given
                        : value == null ? new byte[0] : value.toString().getBytes(UTF_8);
                out.writeInt(value instanceof byte[] ? 2 : value == null ? 4 : 3);
                out.writeInt(own.length);
                out.write(own);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(octets.toByteArray());
        return crc.getValue();
    }

    private static @Nullable Object random(Random random) {
        byte[] octets = new byte[random.nextInt(40)];
        random.nextBytes(octets);
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> random.nextInt(5) - 2;
            case 3 -> octets;
            case 4 -> "bücher \u0000 \ud83d\udce8 " + random.nextInt();
            default -> "";
        };
    }

    @Test
    void itIsThatOfEachKindLengthAndValue() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            @Nullable Object[] values = new Object[random.nextInt(13)];
            for (int k = 0; k < values.length; k++) {
                values[k] = random(random);
            }
            assertEquals(asItWasAlways(values), Checksum.of(values), () -> Arrays.deepToString(values));
        }
    }

    @Test
    void twoRowsDoNotRunTogether() {
        assertNotEquals(Checksum.of("ab", "c"), Checksum.of("a", "bc"));
        assertNotEquals(Checksum.of("", (Object) null), Checksum.of((Object) null, ""));
        assertNotEquals(Checksum.of("a"), Checksum.of((Object) "a".getBytes(UTF_8)));
    }
}
