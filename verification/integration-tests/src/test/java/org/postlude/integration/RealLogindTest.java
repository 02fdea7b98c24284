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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineEvents;

/** A real systemd-logind tells of logoffs, and waits with a shutdown. */
@Tag("real-peer")
@Timeout(120)
class RealLogindTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    private final List<MachineEvent> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> flushed = new CompletableFuture<>();
    private final MachineEvents events = new MachineEvents(InstantSource.system());

    private void watch(Logind logind) {
        events.listen(event -> {
            heard.add(event);
            return event.type() == MachineEventType.GUEST_SHUTDOWN ? flushed : CompletableFuture.completedFuture(null);
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

    @Test
    void aShutdownWaitsUntilWhatHasToBeDoneIsDone() throws Exception {
        try (Logind logind = new Logind(dir);
                events) {
            watch(logind);
            logind.powerOff();
            await().atMost(LONG).until(() -> !heard.isEmpty());
            assertEquals(MachineEventType.GUEST_SHUTDOWN, heard.get(0).type());
            assertFalse(logind.isOff());
            flushed.complete(null);
            await().atMost(LONG).until(logind::isOff);
        }
    }

    @Test
    void aShutdownGoesOnWhenItsTimeIsOver() throws Exception {
        try (Logind logind = new Logind(dir);
                events) {
            watch(logind);
            logind.powerOff();
            await().atMost(LONG).until(logind::isOff);
            assertEquals(MachineEventType.GUEST_SHUTDOWN, heard.get(0).type());
        }
    }
}
