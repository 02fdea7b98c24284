package org.postlude.command.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service manager hears, when, and that its watchdog hears nothing of one that makes no progress. */
@Timeout(60)
class ServiceNoticesTest {
    private static final long PID = 4711;

    @TempDir
    Path dir;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    private Manager manager() throws Exception {
        return new Manager(dir.resolve("notify"));
    }

    private ServiceNotices told(String name) {
        variables.put("NOTIFY_SOCKET", name);
        return ServiceNotices.of(variables::get, PID, lines::add);
    }

    private static ServiceNotices.Look well() {
        return () -> Optional.of("3 messages queued");
    }

    @Test
    void itIsReadyAndReloadsAndStops() throws Exception {
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.ready(well());
            assertEquals("READY=1", manager.next());
            assertEquals("STATUS=3 messages queued", manager.next());
            long before = System.nanoTime() / 1_000;
            notices.reloading();
            String reloading = manager.next();
            assertTrue(reloading.matches("RELOADING=1\nMONOTONIC_USEC=\\d+"), reloading);
            long told = Long.parseLong(reloading.replaceAll("(?s).*=", ""));
            assertTrue(told >= before && told <= System.nanoTime() / 1_000, reloading);
            notices.reloaded("one\ntwo");
            assertEquals("READY=1\nSTATUS=one two", manager.next());
            notices.stopping(Optional.of(Duration.ofSeconds(30)));
            assertEquals("STOPPING=1\nSTATUS=logging off\nEXTEND_TIMEOUT_USEC=15000000", manager.next());
        }
        assertEquals(List.of(), lines);
    }

    @Test
    @Tag("long")
    void whileTheDrainTakesLongerThanTheManagerWouldWaitItIsAskedAgainAndAgain() throws Exception {
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.ready(well());
            assertEquals("READY=1", manager.next());
            assertEquals("STATUS=3 messages queued", manager.next());
            notices.stopping(Optional.of(Duration.ofSeconds(30)));
            assertEquals("STOPPING=1\nSTATUS=logging off\nEXTEND_TIMEOUT_USEC=15000000", manager.next());
            assertEquals("EXTEND_TIMEOUT_USEC=15000000\nSTATUS=logging off: 3 messages queued", manager.next());
            assertEquals("EXTEND_TIMEOUT_USEC=15000000\nSTATUS=logging off: 3 messages queued", manager.next());
        }
        assertEquals(List.of(), lines);
    }

    /** The clock that is told is the one of the kernel, which the manager compares it with. */
    @Test
    void theTimeOfAReloadIsTheTimeSinceTheMachineBegan() throws Exception {
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.reloading();
            double told = Long.parseLong(manager.next().replaceAll("(?s).*=", "")) / 1e6;
            double upTime =
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
            assertTrue(upTime - told > -1, told + " is later than " + upTime);
        }
    }

    @Test
    void aNameOfTheAbstractNamespace() throws Exception {
        try (Manager manager = Manager.inAbstractNamespace(
                        "postlude-test-" + ProcessHandle.current().pid());
                ServiceNotices notices = told(manager.name())) {
            notices.ready(well());
            assertEquals("READY=1", manager.next());
        }
    }

    @Test
    void theWatchdogHearsItAsOftenAsItWants() throws Exception {
        variables.put("WATCHDOG_USEC", "200000");
        variables.put("WATCHDOG_PID", String.valueOf(PID));
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.ready(well());
            manager.await(state -> state.equals("WATCHDOG=1\nSTATUS=3 messages queued"));
            long begin = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                assertEquals("WATCHDOG=1\nSTATUS=3 messages queued", manager.next());
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertTrue(millis >= 400, millis + " ms for five of them");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "none"})
    void theWatchdogOfAnotherProcessHearsNothing(String whose) throws Exception {
        variables.put("WATCHDOG_USEC", whose.equals("none") ? "soon" : "200000");
        variables.put("WATCHDOG_PID", whose.equals("none") ? String.valueOf(PID) : whose);
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.ready(well());
            assertEquals("READY=1", manager.next());
            assertEquals("STATUS=3 messages queued", manager.next());
        }
        assertEquals(whose.equals("none") ? 1 : 0, lines.size(), lines::toString);
    }

    @Test
    void oneThatHangsIsNotToldToTheWatchdogUntilItGoesOn() throws Exception {
        variables.put("WATCHDOG_USEC", "200000");
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.ready(() -> {
                asked.incrementAndGet();
                hanging.await();
                return Optional.of("well again");
            });
            String none = "STATUS=no progress: the spooler, or one of its stores, does not answer";
            for (int i = 0; i < 8; i++) {
                manager.await(none::equals);
            }
            assertFalse(manager.heard().toString().contains("WATCHDOG=1"));
            assertEquals(1, asked.get(), "one that hangs is asked once");
            hanging.countDown();
            manager.await(state -> state.equals("WATCHDOG=1\nSTATUS=well again"));
        }
    }

    @Test
    void oneThatSaysThatAStoreHangsOrThatFailsIsNotToldToTheWatchdog() throws Exception {
        variables.put("WATCHDOG_USEC", "200000");
        AtomicBoolean isDead = new AtomicBoolean();
        try (Manager manager = manager();
                ServiceNotices notices = told(manager.name())) {
            notices.ready(() -> {
                if (isDead.get()) {
                    throw new IllegalStateException("the spooler ended");
                }
                return Optional.empty();
            });
            for (int i = 0; i < 4; i++) {
                manager.await(state -> state.startsWith("STATUS=no progress"));
            }
            isDead.set(true);
            for (int i = 0; i < 4; i++) {
                manager.await(state -> state.startsWith("STATUS=no progress"));
            }
            assertFalse(manager.heard().toString().contains("WATCHDOG=1"));
        }
    }

    @Test
    void whereNobodyAsksNothingIsDone() {
        try (ServiceNotices notices = ServiceNotices.of(name -> null, PID, lines::add)) {
            notices.ready(() -> {
                throw new AssertionError("nobody wants to know");
            });
            notices.reloading();
            notices.reloaded("");
            notices.stopping(Optional.empty());
        }
        assertEquals(List.of(), lines);
    }

    @Test
    void aManagerThatIsNotThereIsSaidOnceAndHarmsNothing() {
        try (ServiceNotices notices = told(dir.resolve("nobody").toString())) {
            notices.reloading();
            notices.reloading();
        }
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("systemd was not told 'RELOADING=1"), lines::toString);
        try (ServiceNotices notices = told("vsock:2:1234")) {
            notices.reloading();
        }
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(1).contains("neither a path nor a name behind an @"), lines::toString);
    }
}
