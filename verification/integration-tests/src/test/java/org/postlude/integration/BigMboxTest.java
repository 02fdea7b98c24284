package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.BigMbox.Sum;
import org.postlude.integration.Command.Result;

/**
 * More than an int can count, through little memory. It takes minutes and 7 GiB of the temporary folder, so it runs with
 * {@code -Dpostlude.bigMbox=true} only.
 */
@Tag("long")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class BigMboxTest {
    private static final long SIZE = (2L << 30) + (100L << 20);
    private static final String HEAP = "-Xmx96m";

    @TempDir
    Path dir;

    @Test
    void everyMessageOfAnMboxOfMoreThanTwoGibibytesArrivesOnceAndUnchanged() throws Exception {
        assumeTrue(Boolean.getBoolean("postlude.bigMbox"), "-Dpostlude.bigMbox=true is not set");
        Path file = dir.resolve("big");
        BigMbox mbox = BigMbox.write(file, SIZE);
        assertEquals(mbox.size(), Files.size(file));
        int count = mbox.messages().size();

        Result sent = send(file, "--via", "maildir:" + dir.resolve("target"), "--logoff", "purge", "--deadline", "none")
                .assertCode(0);
        assertEquals(count, sent.json().get("submitted").asInt(), sent::toString);
        assertEquals(count, sent.json().get("sent").asInt(), sent::toString);
        assertEquals(0, sent.json().get("left").asInt(), sent::toString);
        assertEquals(mbox.messages(), arrived(dir.resolve("target")));
        System.out.printf(
                "BigMboxTest: %d messages, %,d octets, %s: %d s%n",
                count, mbox.size(), HEAP, sent.took().toSeconds());
    }

    private Result send(Object... words) throws IOException, InterruptedException {
        Object[] line = Stream.concat(Stream.of("send", "--json", "--store", dir.resolve("store")), Stream.of(words))
                .toArray();
        try (Jvm jvm = Command.startIn(List.of(HEAP), line)) {
            return Command.result(jvm, Duration.ofMinutes(20));
        }
    }

    private static Map<String, Sum> arrived(Path maildir) throws IOException {
        Map<String, Sum> messages = new TreeMap<>();
        try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
            for (Path file : files.toList()) {
                byte[] octets = Files.readAllBytes(file);
                String top = new String(octets, 0, Math.min(octets.length, 1024), ISO_8859_1);
                int begin = top.indexOf("From: ");
                assertTrue(begin >= 0, top);
                CRC32 crc = new CRC32();
                crc.update(octets, begin, octets.length - begin);
                Sum before = messages.put(Letters.messageId(top), new Sum(octets.length - begin, crc.getValue()));
                assertNull(before, () -> file + " is a second copy");
            }
        }
        return messages;
    }
}
