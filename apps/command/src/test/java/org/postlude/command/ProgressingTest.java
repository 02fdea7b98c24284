package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreSession;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** What the watchdog is told of: the spooler itself has to answer, and each store. */
@Timeout(60)
class ProgressingTest {
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();

    @Test
    void eachStoreHasToAnswer() {
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(disk)
                        .transport("local:")
                        .build();
                StoreSession session = spooler.logon("test");
                MessageStore store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            assertEquals(
                    Optional.of("0 messages queued, 0 in process, 0 in doubt, 1 transports"),
                    new Progressing(spooler, 1).look());
            assertEquals(Optional.empty(), new Progressing(spooler, 2).look(), "the second one does not answer");
            assertEquals(0, store.queue("", 1).messages().size());
        }
    }

    @Test
    void aSpoolerThatHasEndedDoesNotAnswer() {
        SpoolerCoordinator spooler =
                SpoolerCoordinator.builder().store(disk).transport("local:").build();
        spooler.close();
        assertThrows(IllegalStateException.class, () -> new Progressing(spooler, 0).look());
    }
}
