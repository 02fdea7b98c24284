package com.example.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.DiscoverySuite;
import org.postlude.tck.store.KillSuite;
import org.postlude.tck.store.MortalProvider;
import org.postlude.tck.store.StoreSuite;
import org.postlude.tck.store.StoreUnderTest;

/** The kit's suites. A name like {@code Q4_...} is a rule of docs/rules.md. */
class JournalStoreTest implements StoreSuite, DiscoverySuite, KillSuite {
    @TempDir
    Path directory;

    @Override
    public Class<? extends StoreProvider> providerClass() {
        return JournalStoreProvider.class;
    }

    @Override
    public StoreUnderTest newStore() {
        return new JournalUnderTest(directory, new AtomicInteger());
    }

    /** How a process of this store starts and dies, and where a store may stand. */
    record JournalUnderTest(Path directory, AtomicInteger places) implements StoreUnderTest {
        @Override
        public StoreProvider start() {
            return new MortalProvider(new JournalStoreProvider(), opening -> {});
        }

        /** Nothing is written late, so it is enough to free what the system would free: the lock. */
        @Override
        public void crash(StoreProvider process) {
            ((MortalProvider) process).takeLogons();
        }

        @Override
        public StoreAddress freshAddress() {
            return new StoreAddress(
                    "journal",
                    directory.resolve("store" + places.getAndIncrement()).toString());
        }

        @Override
        public StoreAddress otherSpelling(StoreAddress address) {
            return new StoreAddress(address.scheme(), address.place() + "/.");
        }

        @Override
        public void close() throws IOException {
            // JUnit removes the directory.
        }
    }
}
