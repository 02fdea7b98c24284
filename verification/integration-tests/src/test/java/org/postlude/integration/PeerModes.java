package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.Submission;

/** Every mode against a server that is not ours: what the report says is what the server has, and the next run sends the rest. */
@Timeout(120)
abstract class PeerModes {
    private static final int COUNT = 40;
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(60));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    /** A spooler whose one transport leads to the server. */
    abstract SpoolerCoordinator spooler();

    /** All that arrived, whole, a character an octet. */
    abstract List<String> arrived() throws Exception;

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void theReportIsTrueAndTheNextRunSendsTheRest(LogoffMode mode) throws Exception {
        LogoffReport first = run(mode, COUNT);
        assertEquals(COUNT, first.counts().submitted(), first::toString);
        assertEquals(COUNT, first.counts().sent() + first.counts().left(), first::toString);
        assertEquals(0, first.counts().inDoubt(), first::toString);
        assertEquals(first.counts().left(), first.messages().size(), first::toString);
        if (mode == LogoffMode.NO_WAIT || mode == LogoffMode.PURGE) {
            assertEquals(0, first.counts().left(), first::toString);
        }
        await("what was said to be sent")
                .atMost(PATIENCE)
                .until(() -> byId().size() == first.counts().sent());
        LogoffReport second = run(LogoffMode.PURGE, 0);
        assertEquals(first.counts().left(), second.counts().sent(), second::toString);
        assertEquals(0, second.counts().left(), second::toString);
        await("the rest").atMost(PATIENCE).until(() -> byId().size() == COUNT);
        byId().forEach((id, copies) -> {
            String key = id.substring(1, id.indexOf('@'));
            assertEquals(1, copies.size(), id);
            assertTrue(copies.get(0).endsWith(Letters.textOf(key)), copies.get(0));
        });
    }

    /** Submits, logs off at once, and follows a refusal by ORDERLY, as the command does. */
    private LogoffReport run(LogoffMode mode, int count) throws Exception {
        try (SpoolerCoordinator spooler = spooler();
                MessageStore store = spooler.logon("writer").openStore("sqlite:" + dir.resolve("store"))) {
            for (int i = 0; i < count; i++) {
                Envelope envelope = Envelope.smtp(Letters.SENDER, "r" + i + "@example.net");
                store.submit(Submission.of(envelope, Content.of(Letters.bytesOf("k" + i))));
            }
            LogoffReport report = store.storeLogoff(mode, SOON);
            if (report.outcome() == Outcome.REFUSED) {
                assertTrue(mode == LogoffMode.QUIET || mode == LogoffMode.ABORT, report::toString);
                report = store.storeLogoff(LogoffMode.ORDERLY, SOON);
            }
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            return report;
        }
    }

    private Map<String, List<String>> byId() throws Exception {
        Map<String, List<String>> copies = new TreeMap<>();
        for (String message : arrived()) {
            copies.computeIfAbsent(Letters.messageId(message), id -> new ArrayList<>())
                    .add(message);
        }
        return copies;
    }

    static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }
}
