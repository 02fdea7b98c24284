package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.MachineWatch;

/** libvirt's own driver for tests, whose machines are made up, tells what real ones would. */
@Tag("real-peer")
@Timeout(60)
class LibvirtTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String URI = "test:///default";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final MachineEvents events = new MachineEvents(InstantSource.system());

    @AfterEach
    void close() {
        events.close();
    }

    private void listen() {
        events.listen(event -> {
            heard.add(event.machine() + " "
                    + (event instanceof MachineEvent.StateChanged change ? change.state() : event.type()));
            return CompletableFuture.completedFuture(null);
        });
    }

    private void awaitHeard(String... each) {
        await().atMost(LONG).untilAsserted(() -> assertEquals(List.of(each), heard));
    }

    @Test
    void whatBecomesOfAMachineIsToldInOrder() throws Exception {
        listen();
        MachineWatch watch = events.watch(MachineAddress.parse("libvirt:" + URI));
        awaitHeard("test RUNNING");
        Connect host = new Connect(URI);
        Domain test = host.domainLookupByName("test");
        test.suspend();
        test.resume();
        test.destroy();
        awaitHeard("test RUNNING", "test PAUSED", "test RUNNING", "test TURNED_OFF");
        assertEquals(List.of(), watch.machines());
        test.create();
        awaitHeard("test RUNNING", "test PAUSED", "test RUNNING", "test TURNED_OFF", "test " + MachineState.RUNNING);
        assertEquals(List.of("test"), watch.machines());
        watch.close();
        test.suspend();
        test.resume();
        assertEquals(5, heard.size(), heard::toString);
        host.close();
    }

    @Test
    void severalMachinesAreToldApart() throws Exception {
        listen();
        events.watch(MachineAddress.parse("libvirt:" + URI));
        awaitHeard("test RUNNING");
        Connect host = new Connect(URI);
        Domain other = host.domainCreateXML(machine("other"), 0);
        other.destroy();
        awaitHeard("test RUNNING", "other RUNNING", "other TURNED_OFF");
        host.close();
    }

    @Test
    void aMachineThatRunsMayBeUndefinedAndItsPeopleGoOn() throws Exception {
        listen();
        MachineWatch watch = events.watch(MachineAddress.parse("libvirt:" + URI));
        awaitHeard("test RUNNING");
        Connect host = new Connect(URI);
        Domain spare = host.domainDefineXML(machine("spare"));
        spare.create();
        spare.undefine();
        assertEquals(1, spare.isActive());
        spare.suspend();
        awaitHeard("test RUNNING", "spare RUNNING", "spare PAUSED");
        assertEquals(List.of("spare", "test"), watch.machines());
        spare.destroy();
        awaitHeard("test RUNNING", "spare RUNNING", "spare PAUSED", "spare TURNED_OFF");
        host.close();
    }

    @Test
    void aMachineThatStandsStillIsFoundAsOne() throws Exception {
        Connect host = new Connect(URI);
        Domain still = host.domainCreateXML(machine("still"), 0);
        still.suspend();
        listen();
        MachineWatch watch = events.watch(MachineAddress.parse("libvirt:" + URI));
        await().atMost(LONG).until(() -> watch.problems().isEmpty());
        await().atMost(LONG).until(() -> heard.contains("still PAUSED"));
        still.destroy();
        host.close();
    }

    private static String machine(String name) {
        return "<domain type='test'><name>" + name + "</name><memory>8192</memory><os><type>hvm</type></os></domain>";
    }

    @Test
    void itsErrorsAreNotWrittenToStandardError() throws Exception {
        try (Jvm process = Jvm.main(QuietLibvirt.class, Jvm.SHORT_LIVED)) {
            assertEquals(0, process.end(Duration.ofSeconds(60)), process::toString);
            assertTrue(process.out().toString().contains("refused: "), process::toString);
            assertEquals(
                    List.of(),
                    process.err().stream()
                            .filter(line -> line.contains("libvirt:"))
                            .filter(line -> line.contains("error :"))
                            .toList());
        }
    }

    @Test
    void aLibvirtThatIsNotThereIsAProblemAndLookedForAgain() {
        MachineWatch watch = events.watch(MachineAddress.parse("libvirt:test:///nowhere/at/all.xml"));
        await().atMost(LONG).until(() -> watch.problems().toString().contains("looked for again"));
        assertThrows(IllegalArgumentException.class, () -> events.watch(MachineAddress.parse("libvirt:")));
        assertTrue(watch.machines().isEmpty());
    }
}
