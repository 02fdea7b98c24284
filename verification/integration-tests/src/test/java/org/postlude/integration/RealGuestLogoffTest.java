package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.ActivityLog;
import org.postlude.activitylog.LogEntry;
import org.postlude.activitylog.LogOptions;
import org.postlude.activitylog.LogReader;
import org.postlude.activitylog.LogVerifier;
import org.postlude.activitylog.Verdict;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;
import org.postlude.trigger.GuestBridge;
import org.postlude.trigger.GuestMap;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineEvents;

/** A user logs off in a real virtual machine while one of their messages is being sent to a slow server. */
@Tag("real-peer")
@Timeout(180)
class RealGuestLogoffTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path dir;

    private final List<MachineEvent> heard = new CopyOnWriteArrayList<>();

    @Test
    void theMessageInProcessIsDeliveredTheQueueStaysAndTheLogShowsIt() throws Exception {
        try (Guest guest = new Guest(dir.resolve("guest"));
                FaultServer server = FaultServer.smtp().start();
                SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport("smtp://127.0.0.1:" + server.port() + "?starttls=off&connections=1")
                        .build();
                ActivityLog log = ActivityLog.open(dir.resolve("log"), LogOptions.DEFAULT, CLOCK);
                GuestBridge bridge = bridge(spooler, log);
                MachineEvents events = new MachineEvents(CLOCK)) {
            events.listen(bridge);
            events.listen(event -> {
                heard.add(event);
                return CompletableFuture.completedFuture(null);
            });
            events.watch(MachineAddress.parse("qga:" + guest.agent() + "?machine=desk&poll=100ms"));
            guest.console().logOn("ann");
            await().atMost(LONG).until(() -> heard(MachineEventType.ADDITIONS_AVAILABLE));
            assertLogoff(guest, server, spooler);
            assertFalse(heard(MachineEventType.HEARTBEAT_STOPPED));
            guest.cutPower();
            await().atMost(LONG)
                    .until(() -> heard.stream()
                                    .filter(e -> e.type() == MachineEventType.STATE_CHANGED)
                                    .count()
                            == 2);
        }
        assertLogged();
    }

    private static GuestBridge bridge(SpoolerCoordinator spooler, ActivityLog log) {
        GuestMap map = new GuestMap(List.of(new GuestMap.Entry("desk", "*", "{user}")));
        return new GuestBridge(
                spooler,
                map,
                Map.of(),
                event -> log.append(new LogEntry(event, Optional.empty(), Optional.empty())),
                CLOCK);
    }

    private boolean heard(MachineEventType type) {
        return heard.stream().anyMatch(event -> event.type() == type);
    }

    private void assertLogoff(Guest guest, FaultServer server, SpoolerCoordinator spooler) throws Exception {
        server.at(SmtpPoint.END_OF_DATA, SmtpFault.held(SmtpFault.none()));
        String address = "sqlite:" + dir.resolve("ann");
        MessageStore ann = spooler.logon("ann").openStore(address);
        submit(ann, "slow");
        server.awaitReached(SmtpPoint.END_OF_DATA, LONG);
        submit(ann, "queued");
        guest.console().logOff();
        await().atMost(LONG).until(() -> heard(MachineEventType.GUEST_LOGOFF));
        server.release();
        await().atMost(LONG).until(() -> spooler.since("ann").isEmpty());
        assertEquals(1, server.taken().size());
    }

    private static void submit(MessageStore store, String key) {
        store.submit(
                Submission.of(Envelope.smtp(Letters.SENDER, key + "@example.com"), Content.of(Letters.bytesOf(key))));
    }

    private void assertLogged() throws Exception {
        Verdict verdict = LogVerifier.verify(dir.resolve("log"), LogOptions.DEFAULT, Optional.empty());
        assertTrue(verdict.isGood(), verdict::toString);
        List<Map<String, String>> logoffs = new LogReader(dir.resolve("log"), unreadable -> {})
                .read(100).stream()
                        .map(line -> line.event())
                        .filter(event -> event.kind().equals("guest.logoff"))
                        .map(ActivityEvent::facts)
                        .toList();
        Map<String, String> facts = logoffs.get(0);
        assertEquals("ann", facts.get("user"));
        assertEquals("desk", facts.get("machine"));
        assertEquals("ORDERLY", facts.get("mode"));
        assertEquals("RELEASED", facts.get("outcome"));
        assertEquals("1", facts.get("sent"));
        assertEquals("1", facts.get("left"));
        assertEquals(1, logoffs.size(), logoffs::toString);
    }
}
