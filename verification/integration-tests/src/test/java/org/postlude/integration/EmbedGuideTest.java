package org.postlude.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreSession;

/** What the embedding guide shows is what happens. */
@Timeout(60)
class EmbedGuideTest {
    private static final String HEADER = """
            From: Press <press@example.org>
            To: a@example.net
            Bcc: hidden@example.net
            Subject: raw
            Message-ID: <raw@example.org>
            Date: Mon, 03 Aug 2026 09:00:00 +0200

            """.replace("\n", "\r\n");

    @TempDir
    Path dir;

    @Test
    void whatAStreamHoldsIsSentToWhomItsHeaderNamesAndWithoutBcc() throws Exception {
        String body = "0123456789abcd\r\n".repeat(40_000); // beyond what is kept in memory
        try (Receiver receiver = Receiver.start();
                SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport(receiver.url()).build();
                StoreSession session = spooler.logon("guide");
                MessageStore store = session.openStore("sqlite:" + dir.resolve("store"))) {
            send(store, new ByteArrayInputStream((HEADER + body).getBytes(US_ASCII)));
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);
            assertEquals(1, report.counts().sent(), report::toString);
            Arrival arrival = receiver.arrivals().get(0);
            assertEquals("press@example.org", arrival.sender());
            assertEquals(List.of("a@example.net", "hidden@example.net"), arrival.recipients());
            assertTrue(arrival.octets().endsWith("\r\n\r\n" + body));
            assertFalse(arrival.octets().contains("hidden"));
        }
    }

    @Test
    void whoSharesASessionIsToldOfItsEndAndTheSpoolerEndsFast() throws Exception {
        SpoolerCoordinator spooler =
                SpoolerCoordinator.builder().transport("local:").build();
        String store = "sqlite:" + dir.resolve("store");
        Class<?>[] given = {SpoolerCoordinator.class, String.class, String.class};
        assertEquals("team", call("Shared", "share", given, spooler, store, "sqlite:" + dir.resolve("archive")));
        spooler.logon("guide").openStore(store);
        Object report = call(
                "EndFast",
                "end",
                new Class<?>[] {SpoolerCoordinator.class, Duration.class},
                spooler,
                Duration.ofSeconds(10));
        assertEquals(1, ((FastShutdownReport) report).stores().size(), report::toString);
    }

    private void send(MessageStore store, InputStream in) throws Exception {
        Class<?>[] given = {MessageStore.class, InputStream.class};
        call("SendRaw", "send", given, store, in);
    }

    private Object call(String name, String method, Class<?>[] types, Object... given) throws Exception {
        String guide = Files.readString(Command.root().resolve("docs/guides/embed.md"));
        Matcher example = Pattern.compile("(?s)```java\n(import [^`]*class " + name + " .*?)```")
                .matcher(guide);
        assertTrue(example.find(), "the guide has no example " + name);
        ReadmeTest.compile(Files.writeString(dir.resolve(name + ".java"), example.group(1)), dir);
        URL[] classes = {dir.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
            Method entry = loader.loadClass(name).getDeclaredMethod(method, types);
            entry.setAccessible(true);
            return entry.invoke(null, given);
        }
    }
}
