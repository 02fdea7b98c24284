package com.example.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.CrashSuite;
import org.postlude.tck.store.CrashableFileStore;
import org.postlude.tck.store.DiscoverySuite;
import org.postlude.tck.store.FaultSuite;
import org.postlude.tck.store.KillSuite;
import org.postlude.tck.store.ObstacleSuite;
import org.postlude.tck.store.StepLayer;
import org.postlude.tck.store.StoreSuite;

/** The kit's suites. A name like {@code Q4_...} is a rule of docs/rules.md. */
class JournalStoreTest implements StoreSuite, CrashSuite, FaultSuite, KillSuite, ObstacleSuite, DiscoverySuite {
    @Override
    public Class<? extends StoreProvider> providerClass() {
        return JournalStoreProvider.class;
    }

    @Override
    public JournalUnderTest newStore() throws IOException {
        return new JournalUnderTest();
    }

    /** How a process of this store begins, and what it reads. */
    static final class JournalUnderTest extends CrashableFileStore {
        JournalUnderTest() throws IOException {
            super("journal");
        }

        @Override
        protected StoreProvider provider(StepLayer layer) {
            return new JournalStoreProvider((step, path, action) -> layer.run(step, path, action::run));
        }

        /** What a store reads first of all. */
        @Override
        protected Path first(Path place) {
            return place.resolve("journal");
        }

        @Override
        public StoreAddress otherSpelling(StoreAddress address) {
            return new StoreAddress(address.scheme(), address.place() + "/.");
        }
    }
}
