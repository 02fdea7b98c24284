package org.postlude.trigger.libvirt;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.event.DomainEventType;

/** A libvirt that fails, is lost and found, and whose guests do not answer. */
@Timeout(30)
class LibvirtWatchTest {
    private static final Duration SOON = Duration.ofMillis(5);

    private final Heard heard = new Heard();
    private final ScriptedLibvirt libvirt = new ScriptedLibvirt();
    private LibvirtWatch watch =
            new LibvirtWatch(new LibvirtWatch.Settings("scripted:///", "", SOON, SOON), libvirt, heard);

    @AfterEach
    void close() {
        watch.close();
    }

    private void begin(String... machines) {
        for (String each : machines) {
            libvirt.running.put(each, DomainState.VIR_DOMAIN_RUNNING);
        }
        watch.start();
        await().until(() ->
                watch.machines().equals(List.of(machines)) && watch.problems().isEmpty());
    }

    private void awaitHeard(String words) {
        await().until(() -> heard.words().contains(words));
    }

    private void awaitConnections(int count) {
        await().until(() ->
                libvirt.connections.size() >= count && watch.problems().isEmpty());
    }

    private long times(String words) {
        return heard.words().stream().filter(words::equals).count();
    }

    @Test
    void aLibvirtThatIsLostAndFoundTellsWhatBecameOfItsMachinesAndWhoLeftMeanwhile() {
        libvirt.loggedOn("desk", "ann", "bob");
        begin("desk", "lab", "shop");
        awaitHeard("desk GUEST_LOGON bob");
        libvirt.fail(() -> new IOException("the daemon is away"));
        await().until(() -> watch.problems().toString().contains("the daemon is away"));
        assertEquals(0, libvirt.opened(), "what was lost is closed");
        libvirt.running.remove("lab");
        libvirt.running.remove("shop");
        libvirt.endings.put("lab", Host.Ending.OFF);
        libvirt.endings.put("shop", Host.Ending.SAVED);
        libvirt.loggedOn("desk", "bob");
        libvirt.isThereAgain();
        awaitHeard("desk GUEST_LOGOFF ann");
        assertEquals(1, times("lab TURNED_OFF"));
        assertEquals(1, times("shop SAVED"));
        assertEquals(1, times("desk RUNNING"), "it went on");
        assertEquals(0, times("desk GUEST_LOGOFF bob"));
    }

    @Test
    void whateverIsThrownIsAProblemAndTheConnectionIsMadeAgain() {
        libvirt.failOnce(() -> new UnsatisfiedLinkError("no libvirt here"));
        begin("desk");
        libvirt.failOnce(() -> new IllegalStateException("a bug"));
        awaitConnections(2);
        libvirt.failOnce(() -> new AssertionError("another"));
        awaitConnections(3);
        libvirt.latest().event("desk", DomainEventType.STOPPED, ScriptedLibvirt.BY_SHUTDOWN);
        awaitHeard("desk TURNED_OFF");
        assertEquals(1, libvirt.opened());
    }

    @Test
    void whatAConnectionOfBeforeTellsIsNotHeard() {
        begin("desk");
        libvirt.failOnce(() -> new IOException("away"));
        awaitConnections(2);
        libvirt.connections.get(0).event("desk", DomainEventType.STOPPED, ScriptedLibvirt.BY_SHUTDOWN);
        libvirt.latest().event("desk", DomainEventType.SUSPENDED, 0);
        awaitHeard("desk PAUSED");
        assertEquals(0, times("desk TURNED_OFF"));
    }

    @Test
    void guestsThatDoNotAnswerHoldUpNobodyElses() {
        libvirt.loggedOn("desk", "ann");
        List<String> silent = List.of("a", "b", "c");
        CountDownLatch gate = new CountDownLatch(1);
        silent.forEach(each -> libvirt.gates.put(each, gate));
        begin("a", "b", "c", "desk");
        await().until(() -> libvirt.asked.containsAll(silent));
        awaitHeard("desk GUEST_LOGON ann");
        libvirt.loggedOn("desk");
        awaitHeard("desk GUEST_LOGOFF ann");
        libvirt.latest().event("a", DomainEventType.STOPPED, ScriptedLibvirt.BY_SHUTDOWN);
        awaitHeard("a TURNED_OFF");
        assertEquals(3, libvirt.asked.stream().filter(silent::contains).count(), "each once");
        gate.countDown();
    }

    @Test
    void anEventIsOfWhenItWasToldAndNotOfWhenItWasTaken() {
        CountDownLatch gate = new CountDownLatch(1);
        begin("desk");
        libvirt.holdUntil(gate);
        await().until(libvirt::isHeld);
        heard.itIs(Heard.NOW.plusSeconds(3));
        libvirt.latest().event("desk", DomainEventType.STOPPED, ScriptedLibvirt.BY_SHUTDOWN);
        heard.itIs(Heard.NOW.plusSeconds(3600));
        gate.countDown();
        awaitHeard("desk TURNED_OFF");
        assertEquals(
                Heard.NOW.plusSeconds(3),
                heard.events().get(heard.events().size() - 1).at());
    }

    @Test
    void agentsAreAskedWhenTheyCome() {
        begin("desk");
        await().until(() -> libvirt.asked.size() > 2);
        assertEquals(0, times("desk ADDITIONS_AVAILABLE"));
        libvirt.loggedOn("desk", "ann");
        libvirt.latest().by().agent("desk", true);
        awaitHeard("desk GUEST_LOGON ann");
        assertEquals(1, times("desk ADDITIONS_AVAILABLE"));
    }

    @Test
    void whatAGuestSaysThatIsNoAnswerIsAProblemOfItsMachine() {
        libvirt.loggedOn("lab", "bob");
        libvirt.answers.put("desk", "{\"return\": 5}");
        for (String each : List.of("desk", "lab")) {
            libvirt.running.put(each, DomainState.VIR_DOMAIN_RUNNING);
        }
        watch.start();
        await().until(() -> watch.problems().toString().contains("machine desk"));
        awaitHeard("lab GUEST_LOGON bob");
        libvirt.loggedOn("desk", "ann");
        await().until(() -> watch.problems().isEmpty());
    }

    @Test
    void machinesOfTwoLibvirtsMayHaveTheSameNames() {
        watch = new LibvirtWatch(new LibvirtWatch.Settings("scripted:///", "north/", SOON, SOON), libvirt, heard);
        libvirt.loggedOn("desk", "ann");
        libvirt.running.put("desk", DomainState.VIR_DOMAIN_RUNNING);
        watch.start();
        awaitHeard("north/desk GUEST_LOGON ann");
        assertEquals(List.of("north/desk"), watch.machines());
    }

    @Test
    void itEndsAtOnceWithItsThreadAndTellsNothingMoreAndHurtsNobodyWhoTells() {
        watch = new LibvirtWatch(
                new LibvirtWatch.Settings("scripted:///", "", Duration.ofHours(1), SOON), libvirt, heard);
        begin("desk");
        ScriptedLibvirt.Told told = libvirt.latest();
        watch.close();
        assertEquals(0, libvirt.opened());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().equals("postlude-libvirt")));
        told.event("desk", DomainEventType.STOPPED, ScriptedLibvirt.BY_SHUTDOWN);
        assertEquals(List.of("desk RUNNING"), heard.words());
    }
}
