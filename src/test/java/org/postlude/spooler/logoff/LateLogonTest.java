package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogonFailedException;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.ScriptedTransport;

/** The spooler is logging on to a store, for somebody who waits no longer, while it is closed itself. */
@Timeout(60)
class LateLogonTest {
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final ScriptedTransport wire = World.wireBuilder().build();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch beginning = new CountDownLatch(1);
    private final CountDownLatch shutdown = new CountDownLatch(1);

    private void note(String method, StoreSupport support) {
        switch (method) {
            case "spooler.beginEpoch" -> {
                beginning.countDown();
                await().until(() -> wire.calls().stream().anyMatch(call -> call.startsWith("transportLogoff")));
                dawdle();
            }
            case "spooler.close" -> calls.add("released");
            case "provider.shutdown" -> {
                calls.add("shut down");
                shutdown.countDown();
            }
            default -> {
                // Not of interest.
            }
        }
    }

    /** For as long as a shutdown would need that does not wait for it. */
    private void dawdle() {
        try {
            boolean unused = shutdown.await(400, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void S8_theProviderIsShutDownAfterALogonThatIsBeingMadeWasGivenUp() throws Exception {
        StoreAddress address = disk.freshAddress();
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .store(new CallingProvider(disk, InMemoryStoreProvider.SCHEME, this::note))
                .transportProvider(wire)
                .transport("wire:next-hop")
                .warnings(sentence -> {})
                .build();
        StoreSession session = spooler.logon("client");
        Thread impatient = new Thread(() -> {
            try {
                session.openStore(address, OpenOptions.DEFAULT).close();
                calls.add("opened");
            } catch (LogonFailedException e) {
                calls.add("waits no longer");
            }
        });
        impatient.start();
        assertTrue(beginning.await(20, TimeUnit.SECONDS));
        impatient.interrupt();
        impatient.join();
        spooler.closeWithin(Deadline.in(Duration.ZERO));
        assertEquals(List.of("waits no longer", "released", "shut down"), calls);
        disk.assertNoViolations();
    }
}
