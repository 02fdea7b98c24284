package org.postlude.trigger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MachineEventsTest {
    private final ScriptedSource source = new ScriptedSource();
    private final MachineEvents events = new MachineEvents(List.of(source), () -> Recorded.NOW);
    private final List<MachineEvent> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        events.close();
    }

    private static MachineEvent event(String machine, int number) {
        return new MachineEvent.ConfigurationChanged(machine, Recorded.NOW, "number", Integer.toString(number));
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertTrue(latch.await(15, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thoseOfOneMachineComeInTheirOrder() throws Exception {
        events.listen(event -> {
            heard.add(event);
            return done();
        });
        List<MachineEvent> told =
                IntStream.range(0, 500).mapToObj(each -> event("desk", each)).toList();
        CompletableFuture<?>[] all = told.stream()
                .map(each -> events.tell(each).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).get(10, TimeUnit.SECONDS);
        assertEquals(told, heard);
    }

    @Test
    void aListenerIsNeverCalledOnTheThreadOfTheSource() throws Exception {
        CompletableFuture<Thread> on = new CompletableFuture<>();
        events.listen(event -> {
            on.complete(Thread.currentThread());
            return done();
        });
        events.tell(event("desk", 1));
        assertNotEquals(Thread.currentThread(), on.get(10, TimeUnit.SECONDS));
    }

    @Test
    void whatAListenerThrowsIsHeardOfByNobodyElse() throws Exception {
        events.listen(event -> {
            throw new IllegalStateException("a listener's slip");
        });
        events.listen(event -> CompletableFuture.failedFuture(new IllegalStateException("a later slip")));
        events.listen(event -> {
            heard.add(event);
            return done();
        });
        events.tell(event("desk", 1)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        events.tell(event("desk", 2)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(List.of(event("desk", 1), event("desk", 2)), heard);
    }

    @Test
    void aListenerThatHangsHoldsUpItsMachineAndNoOther() {
        CountDownLatch goOn = new CountDownLatch(1);
        events.listen(event -> {
            if (event.machine().equals("desk")) {
                waitFor(goOn);
            }
            heard.add(event);
            return done();
        });
        events.tell(event("desk", 1));
        events.tell(event("desk", 2));
        events.tell(event("other", 1));
        await().until(() -> heard.size() == 1);
        assertEquals(List.of(event("other", 1)), heard);
        goOn.countDown();
        await().until(() -> heard.size() == 3);
    }

    @Test
    void aHostWaitsForWhatIsDoneBecauseOfAnEventAndTheNextEventDoesNot() throws Exception {
        CompletableFuture<Void> logoff = new CompletableFuture<>();
        events.listen(event -> event.equals(event("desk", 1)) ? logoff : done());
        CompletableFuture<Void> first = events.tell(event("desk", 1)).toCompletableFuture();
        events.tell(event("desk", 2)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertFalse(first.isDone());
        logoff.complete(null);
        first.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSourceIsFoundByTheSchemeOfAnAddressAndClosedAtTheEnd() {
        MachineWatch watch = events.watch(MachineAddress.parse("scripted:desk?poll=1s"));
        assertEquals(List.of("desk"), watch.machines());
        assertEquals(Map.of("poll", "1s"), source.address.options());
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> events.watch(MachineAddress.parse("hyperv:desk")));
        assertTrue(String.valueOf(e.getMessage()).contains("[scripted]"), e::toString);
        events.close();
        assertTrue(source.isClosed);
        assertTrue(events.tell(event("desk", 1)).toCompletableFuture().isDone());
    }

    @Test
    void anAddressIsReadWithItsOptions() {
        MachineAddress address = MachineAddress.parse("qga:/run/a%20b.sock?machine=my%26desk&poll=1s");
        assertEquals("/run/a b.sock", address.place());
        assertEquals("my&desk", address.option("machine").orElseThrow());
        assertEquals(
                "qemu+ssh://root@host/system",
                MachineAddress.parse("libvirt:qemu+ssh://root@host/system").place());
        assertThrows(IllegalArgumentException.class, () -> MachineAddress.parse("/run/a.sock"));
        assertThrows(IllegalArgumentException.class, () -> MachineAddress.parse("qga:/run/a?poll=1s&poll=2s"));
    }

    /** Watches what it is told to. */
    private static final class ScriptedSource implements MachineEventSource {
        private MachineAddress address = new MachineAddress("none", "", Map.of());
        private boolean isClosed;

        @Override
        public Set<String> schemes() {
            return Set.of("scripted");
        }

        @Override
        public MachineWatch watch(MachineAddress which, Sink sink) {
            address = which;
            return new MachineWatch() {
                @Override
                public List<String> machines() {
                    return List.of(which.place());
                }

                @Override
                public List<String> problems() {
                    return List.of();
                }

                @Override
                public void close() {
                    isClosed = true;
                }
            };
        }
    }
}
