package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postlude.tck.store.DiscoverySuite;

final class DiscoveryTest {
    /** The in-memory store is handed over in code: a process of its own that somebody found would share nothing. */
    @Test
    void aProviderThatIsNotDeclaredIsCaught() {
        DiscoverySuite suite = () -> InMemoryStoreProvider.class;

        assertThrows(AssertionError.class, suite::S1_theProviderIsFoundByItsService);
    }
}
