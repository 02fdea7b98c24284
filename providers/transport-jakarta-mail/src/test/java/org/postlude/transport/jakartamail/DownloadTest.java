package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What came is what a store reads, however long it is. */
class DownloadTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000})
    void theOctetsAndTheirDigestAreThoseThatWereWritten(int size) throws Exception {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        Download download = new Download(0);
        for (int from = 0; from < size; ) {
            int length = Math.min(size - from, from % 3 == 0 ? 70_001 : 4_096);
            download.write(octets, from, length);
            from += length;
        }
        String sha256 = download.end();
        for (int i = 0; i < 2; i++) {
            try (InputStream in = download.open()) {
                assertArrayEquals(octets, in.readAllBytes());
            }
        }
        assertEquals(size, download.size());
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets)), sha256);
        download.close();
        assertThrows(IOException.class, download::open);
    }
}
