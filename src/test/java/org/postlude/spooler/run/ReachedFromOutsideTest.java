package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** A process that finds a store owned learns whom to ask (rule S14). */
class ReachedFromOutsideTest {
    private final InMemoryStoreProvider memory = new InMemoryStoreProvider();
    private final StoreAddress address = memory.freshAddress();
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void theStoreWasUsedAsItsContractSays() {
        memory.assertNoViolations();
    }

    @Test
    void S14_aStoreThatASpoolerHasOpenedTellsWhereThatIsReached() throws IOException {
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(memory)
                        .reachableAt("/run/p/c")
                        .build();
                StoreSession session = spooler.logon("ann");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
                ReadOnly reader = reader()) {
            assertEquals(List.of("/run/p/c"), reader.reachableAt(), () -> "of " + store);
            assertTrue(reader.owner().isPresent());
        }
        try (ReadOnly reader = reader()) {
            assertEquals(List.of(), reader.reachableAt(), "it was logged off");
            assertEquals(Optional.empty(), reader.owner());
        }
    }

    @Test
    void whatCannotBeToldIsAWarningAndTheStoreIsUsed() throws IOException {
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(memory)
                        .reachableAt(" ")
                        .warnings(warnings::add)
                        .build();
                StoreSession session = spooler.logon("ann");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
                ReadOnly reader = reader()) {
            assertEquals(List.of(), reader.reachableAt(), () -> "of " + store);
        }
        assertEquals(1, warnings.stream().filter(each -> each.contains("S14")).count(), warnings::toString);
    }

    private ReadOnly reader() {
        return ReadOnly.logon(new Providers(List.of(memory.reopened()), List.of()), address, InstantSource.system());
    }
}
