package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;

/** The agent in a real virtual machine is started again, and then the machine is. */
@Tag("real-peer")
@Timeout(360)
class RealGuestRestartTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    /** init starts it again; the echo of this line has another word. */
    private static final String RESTART = "old=$(busybox pidof qemu-ga); busybox kill $old; "
            + "while new=$(busybox pidof qemu-ga); [ -z \"$new\" ] || [ \"$new\" = \"$old\" ]; do busybox sleep 1; done; "
            + "echo started aga''in";

    @TempDir
    Path dir;

    private final List<String> heard = new CopyOnWriteArrayList<>();

    private List<String> people() {
        return heard.stream().filter(each -> each.startsWith("GUEST_")).toList();
    }

    /** All of them since the start, and no others. */
    private void awaitPeople(String... all) {
        await().atMost(LONG).untilAsserted(() -> assertEquals(List.of(all), people(), heard::toString));
    }

    @Test
    void neitherIsALogoffOfSomebodyWhoIsThereAndEventsGoOn() throws Exception {
        try (Guest guest = new Guest(dir.resolve("guest"));
                MachineEvents events = new MachineEvents(InstantSource.system())) {
            events.listen(event -> {
                heard.add(words(event));
                return CompletableFuture.completedFuture(null);
            });
            // A boot takes its time in a machine that is emulated, and is no crash here.
            events.watch(MachineAddress.parse("qga:" + guest.agent() + "?machine=desk&poll=100ms&heartbeat=10m"));
            guest.console().logOn("root");
            awaitPeople("GUEST_LOGON root");
            guest.console().run(RESTART, "started again");
            guest.console().logOff();
            awaitPeople("GUEST_LOGON root", "GUEST_LOGOFF root");
            guest.console().logOn("root");
            awaitPeople("GUEST_LOGON root", "GUEST_LOGOFF root", "GUEST_LOGON root");
            guest.console().reboot();
            guest.console().logOn("ann");
            await().atMost(LONG).until(() -> people().contains("GUEST_LOGON ann"));
            guest.console().logOff();
            awaitPeople(
                    "GUEST_LOGON root",
                    "GUEST_LOGOFF root",
                    "GUEST_LOGON root",
                    "GUEST_LOGOFF root", // who was logged on when it was started again is so no longer
                    "GUEST_LOGON ann",
                    "GUEST_LOGOFF ann");
        }
        assertFalse(heard.contains("HEARTBEAT_STOPPED"), heard::toString);
    }

    private static String words(MachineEvent event) {
        return event instanceof MachineEvent.GuestLogoff left
                ? "GUEST_LOGOFF " + left.user().optional().orElse("?")
                : event instanceof MachineEvent.GuestLogon came
                        ? "GUEST_LOGON " + came.user()
                        : event.type().name();
    }
}
