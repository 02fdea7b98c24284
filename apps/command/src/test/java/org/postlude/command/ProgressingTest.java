package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** What the watchdog is told of: the spooler itself has to answer, and each store. */
@Timeout(60)
class ProgressingTest {
    private static final String IDLE = "0 messages queued, 0 in process, 0 in doubt, 1 transports";

    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private volatile boolean hangs;
    private volatile boolean fails;
    private final CountDownLatch goesOn = new CountDownLatch(1);

    /** Stores that can hang, or fail, when they are asked what waits in them. */
    private final class Watched implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return disk.schemes();
        }

        @Override
        public StoreLogon logon(StoreSupport support, LogonRequest request) {
            return disk.logon(support, request);
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
            SpoolerLogon logon = disk.spoolerLogon(support, request);
            return (SpoolerLogon) Proxy.newProxyInstance(
                    SpoolerLogon.class.getClassLoader(), new Class<?>[] {SpoolerLogon.class}, (self, method, all) -> {
                        if (hangs && method.getName().equals("counts")) {
                            goesOn.await();
                        } else if (fails && method.getName().equals("counts")) {
                            throw new IOException("this disk is broken");
                        }
                        try {
                            return method.invoke(logon, all);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return disk.compareStoreIds(one, other);
        }

        @Override
        public void shutdown() {
            disk.shutdown();
        }
    }

    @Test
    void eachStoreHasToAnswerAndOneThatFailsHasAnswered() {
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(new Watched())
                        .transport("local:")
                        .build();
                StoreSession session = spooler.logon("test");
                MessageStore store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            Progressing progressing = new Progressing(spooler);
            assertEquals(Optional.of(IDLE), progressing.look());
            fails = true;
            assertEquals(Optional.of(IDLE), progressing.look());
            hangs = true;
            assertEquals(Optional.empty(), progressing.look(), "it does not answer");
            hangs = false;
            fails = false;
            goesOn.countDown();
            assertEquals(Optional.of(IDLE), progressing.look());
            assertEquals(0, store.queue("", 1).messages().size());
        }
    }

    @Test
    void aSpoolerThatHasEndedDoesNotAnswer() {
        SpoolerCoordinator spooler =
                SpoolerCoordinator.builder().store(disk).transport("local:").build();
        spooler.close();
        assertThrows(IllegalStateException.class, () -> new Progressing(spooler).look());
    }
}
