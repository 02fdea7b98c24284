package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postlude.store.ReceiveFolder;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.store.LoneSupport;

/** What is remembered of the receive folders is what the store has, whoever changes it while somebody reads. */
class ReceiveFolderChangesTest {
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");
    private static final ReceiveFolder ALL = new ReceiveFolder("", "All");

    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final SpoolerLogon store =
            disk.spoolerLogon(LoneSupport.at(NOON), new LogonRequest(disk.freshAddress(), Access.WRITE, true));
    /** Runs once, when a call was carried out and has not returned yet. */
    private final AtomicReference<IoTask> next = new AtomicReference<>(() -> {});

    private interface IoTask {
        void run() throws IOException;
    }

    private final SpoolerLogon watched = (SpoolerLogon) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {SpoolerLogon.class}, (proxy, method, arguments) -> {
                try {
                    return method.invoke(store, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                } finally {
                    next.getAndSet(() -> {}).run();
                }
            });
    private final ReceiveFolders folders = new ReceiveFolders("a test's", watched);

    @Test
    void F7_whoReadWhatWasBeforeAChangeDoesNotBringItBack() throws IOException {
        next.set(() -> folders.set(ALL));
        folders.rows(); // before or after the change: both are true, for they came at the same moment

        assertEquals(ALL, folders.of("IPM.Note"));
        store.close();
    }

    @Test
    void F7_aChangeThatFailedAfterItWasDurableIsKnown() throws IOException {
        folders.rows();
        next.set(() -> next.set(() -> {
            throw new IOException("of a test: the answer was lost");
        }));
        try {
            folders.set(ALL);
        } catch (IOException e) {
            assertEquals(ALL, folders.of("IPM.Note"), e::getMessage);
            store.close();
            return;
        }
        throw new AssertionError("the test threw");
    }
}
