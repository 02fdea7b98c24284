package org.postlude.integration.hung;

import java.nio.file.Path;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** Where a trial's stores lie. */
interface Disk {
    /** Of a store that is not there yet. */
    StoreAddress address();

    SpoolerCoordinator.Builder register(SpoolerCoordinator.Builder builder);

    /** For the next process. */
    void reopen();

    /** Whether the stores were used as their contract says. */
    void check();

    static Disk inMemory() {
        return new Disk() {
            private InMemoryStoreProvider process = new InMemoryStoreProvider();

            @Override
            public StoreAddress address() {
                return process.freshAddress();
            }

            @Override
            public SpoolerCoordinator.Builder register(SpoolerCoordinator.Builder builder) {
                return builder.store(process);
            }

            @Override
            public void reopen() {
                process = process.reopened();
            }

            @Override
            public void check() {
                process.assertNoViolations();
            }
        };
    }

    /** Real files, and a provider that is found as a program finds it. */
    static Disk real(String scheme, Path folder) {
        return new Disk() {
            private int stores;

            @Override
            public StoreAddress address() {
                return new StoreAddress(
                        scheme, folder.resolve("store" + stores++).toString());
            }

            @Override
            public SpoolerCoordinator.Builder register(SpoolerCoordinator.Builder builder) {
                return builder;
            }

            @Override
            public void reopen() {
                // It is on the disk already.
            }

            @Override
            public void check() {
                // It is not one that remembers what its caller did wrong.
            }
        };
    }
}
