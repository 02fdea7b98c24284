package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
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
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** A close whose time is up gives workers up; one that is about to open its message never asks a store that is logged off. */
@Timeout(60)
class WorkerInTheStoreTest {
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch logoff = new CountDownLatch(1);

    private void note(String method, StoreSupport support) {
        switch (method) {
            case "spooler.open" -> {
                opening.countDown();
                dawdle();
                calls.add("opened");
            }
            case "spooler.logoff" -> {
                calls.add("logged off");
                logoff.countDown();
            }
            default -> {
                // Not of interest.
            }
        }
    }

    /** For as long as a logoff would need that does not wait for it. */
    private void dawdle() {
        try {
            boolean unused = logoff.await(400, TimeUnit.MILLISECONDS);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void S7_theLogoffWaitsForAWorkerThatIsGivenUpWhileItOpensItsMessage() throws Exception {
        StoreAddress address = disk.freshAddress();
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .store(new CallingProvider(disk, InMemoryStoreProvider.SCHEME, this::note))
                .transportProvider(World.wireBuilder().build())
                .transport("wire:next-hop")
                .warnings(sentence -> {})
                .build();
        spooler.logon("client").openStore(address, OpenOptions.DEFAULT).submit(World.mailTo("ann@example.org"));
        assertTrue(opening.await(20, TimeUnit.SECONDS));
        spooler.closeWithin(Deadline.in(Duration.ZERO));
        await().until(() -> calls.size() >= 2);
        assertTrue(calls.indexOf("opened") < calls.indexOf("logged off"), calls::toString);
        disk.assertNoViolations();
    }
}
