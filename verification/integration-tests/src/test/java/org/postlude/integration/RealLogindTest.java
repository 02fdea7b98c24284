package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.SmtpFault;
import org.postlude.tck.smtp.SmtpPoint;
import org.postlude.trigger.GuestBridge;
import org.postlude.trigger.GuestMap;
import org.postlude.trigger.LogoffCause;
import org.postlude.trigger.LogoffRule;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineState;

/** A real systemd-logind tells of logoffs, and waits with a shutdown. */
@Tag("real-peer")
@Timeout(120)
class RealLogindTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    private final List<MachineEvent> heard = new CopyOnWriteArrayList<>();
    private final MachineEvents events = new MachineEvents(InstantSource.system());

    private void watch(Logind logind) {
        events.listen(event -> {
            if (event.type() != MachineEventType.GUEST_LOGON) {
                heard.add(event);
            }
            return CompletableFuture.completedFuture(null);
        });
        events.watch(MachineAddress.parse("logind:" + logind.address()));
        await().atMost(LONG).until(() -> events.watches().get(0).problems().isEmpty());
    }

    @Test
    void theLastSessionThatEndsIsALogoff() throws Exception {
        try (Logind logind = new Logind(dir);
                events) {
            watch(logind);
            FileOutputStream first = logind.logOn();
            FileOutputStream second = logind.logOn();
            first.close();
            second.close();
            await().atMost(LONG).until(() -> !heard.isEmpty());
            MachineEvent.GuestLogoff left = (MachineEvent.GuestLogoff) heard.get(0);
            assertEquals("nobody", left.user().optional().orElseThrow());
            assertEquals(LogoffType.NORMAL, left.how());
            assertTrue(left.since().optional().isPresent());
            assertEquals(1, heard.size(), heard::toString);
        }
    }

    /** A store whose only message is on its way to a server that has not answered yet; its user works at this machine. */
    private SpoolerCoordinator sending(FaultServer server, List<ActivityEvent> log, LogoffCause... purged)
            throws Exception {
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .transport("smtp://127.0.0.1:" + server.port() + "?starttls=off")
                .build();
        GuestMap map = new GuestMap(
                List.of(new GuestMap.Entry("localhost", "*", "{user}"), new GuestMap.Entry("localhost", "*", "*")));
        events.listen(new GuestBridge(
                spooler,
                map,
                Stream.of(purged)
                        .collect(Collectors.toMap(each -> each, each -> new LogoffRule(LogoffMode.PURGE, LONG))),
                log::add,
                InstantSource.system()));
        MessageStore store = spooler.logon("nobody").openStore("sqlite:" + dir.resolve("store"));
        server.at(SmtpPoint.END_OF_DATA, SmtpFault.held(SmtpFault.none()));
        store.submit(Submission.of(Letters.envelopeOf("k1"), Content.of(Letters.bytesOf("k1"))));
        server.awaitReached(SmtpPoint.END_OF_DATA, LONG);
        return spooler;
    }

    @Test
    void aShutdownIsHeldBackUntilTheMailIsSent() throws Exception {
        List<ActivityEvent> log = new CopyOnWriteArrayList<>();
        try (Logind logind = new Logind(dir);
                events;
                FaultServer server = FaultServer.smtp().start();
                SpoolerCoordinator spooler = sending(server, log, LogoffCause.SHUTDOWN)) {
            watch(logind);
            logind.powerOff();
            await().atMost(LONG).until(() -> !heard.isEmpty());
            assertEquals(MachineEventType.GUEST_SHUTDOWN, heard.get(0).type());
            assertFalse(logind.isOff());
            server.release();
            await().atMost(LONG).until(logind::isOff);
            assertEquals("RELEASED", log.get(0).facts().get("outcome"));
            assertEquals("0", log.get(0).facts().get("left"));
            assertTrue(spooler.since("nobody").isEmpty());
        }
    }

    @Test
    void aSleepIsNotHeldBackUnlessThatIsConfigured() throws Exception {
        List<ActivityEvent> log = new CopyOnWriteArrayList<>();
        try (Logind logind = new Logind(dir);
                events;
                FaultServer server = FaultServer.smtp().start();
                SpoolerCoordinator spooler = sending(server, log)) {
            watch(logind);
            logind.suspend();
            await().atMost(LONG).until(logind::hasSlept);
            await().atMost(LONG).until(() -> logind.heldBack().equals("shutdown:sleep"));
            assertTrue(spooler.since("nobody").isPresent());
            assertEquals(List.of(), log);
            server.release();
        }
    }

    @Test
    void aSleepIsHeldBackUntilTheMailIsSentWhereConfiguredAndBehindItTheUserIsToldAgain() throws Exception {
        List<ActivityEvent> log = new CopyOnWriteArrayList<>();
        List<String> came = new CopyOnWriteArrayList<>();
        try (Logind logind = new Logind(dir);
                events;
                FaultServer server = FaultServer.smtp().start();
                SpoolerCoordinator spooler = sending(server, log, LogoffCause.SLEEP);
                FileOutputStream session = logind.logOn()) {
            events.listen(event -> {
                if (event instanceof MachineEvent.GuestLogon logon) {
                    came.add(logon.user());
                }
                return CompletableFuture.completedFuture(null);
            });
            watch(logind);
            assertTrue(session.getFD().valid());
            await().atMost(LONG).until(() -> came.size() == 1);
            logind.suspend();
            await().atMost(LONG).until(() -> !heard.isEmpty());
            assertEquals(MachineState.SAVING, ((MachineEvent.StateChanged) heard.get(0)).state());
            assertFalse(logind.hasSlept());
            server.release();
            await().atMost(LONG).until(logind::hasSlept);
            assertEquals("RELEASED", log.get(0).facts().get("outcome"));
            assertEquals("0", log.get(0).facts().get("left"));
            assertTrue(spooler.since("nobody").isEmpty());
            await().atMost(LONG).until(() -> came.equals(List.of("nobody", "nobody")));
            assertEquals(MachineState.RUNNING, ((MachineEvent.StateChanged) heard.get(1)).state());
            await().atMost(LONG).until(() -> logind.heldBack().equals("shutdown:sleep"));
        }
    }

    @Test
    void aShutdownGoesOnWhenAServerHangsAndTheMailStays() throws Exception {
        List<ActivityEvent> log = new CopyOnWriteArrayList<>();
        try (Logind logind = new Logind(dir);
                events;
                FaultServer server = FaultServer.smtp().start();
                SpoolerCoordinator spooler = sending(server, log, LogoffCause.SHUTDOWN)) {
            watch(logind);
            logind.powerOff();
            await().atMost(LONG).until(logind::isOff);
            await().atMost(LONG).until(() -> !log.isEmpty());
            assertEquals("INCOMPLETE", log.get(0).facts().get("outcome"));
            spooler.closeWithin(Deadline.in(Duration.ofMillis(100)));
        }
        try (QueueReader reader = QueueReader.open(StoreAddress.parse("sqlite:" + dir.resolve("store")))) {
            assertFalse(reader.list(10).isEmpty());
        }
    }
}
