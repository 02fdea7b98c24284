package org.postlude.tck.store;

import java.io.IOException;
import java.time.Duration;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/**
 * What a vendor says about its store so that the suites can work on it: how its process starts, how it dies, where a store
 * may stand. Made anew for each test. A vendor that can offer more implements {@link CrashableStore}, {@link FailableStore},
 * {@link DamageableStore}, {@link BrowsableStore} or {@link ObstructedStore} too, and mixes in the suite of that name.
 */
public interface StoreUnderTest extends AutoCloseable {
    /**
     * Starts a process: a provider that shares nothing in memory with an earlier one, on the same storage.
     *
     * @return a new provider
     * @throws Exception if it cannot be made
     */
    StoreProvider start() throws Exception;

    /**
     * The process dies without a close or logoff: whatever the operating system would free is freed, above all its locks;
     * nothing is written any more. Later calls on its logons are the ghost's and must not reach the storage.
     *
     * @param process what {@link #start()} gave; may be dead already
     * @throws Exception if it cannot be ended
     */
    void crash(StoreProvider process) throws Exception;

    /**
     * A place where no store was before.
     *
     * @return another one at each call
     * @throws Exception if there is none
     */
    StoreAddress freshAddress() throws Exception;

    /**
     * Another spelling of the same place, for example with a dot segment or a trailing slash.
     *
     * @param address of this vendor
     * @return an address of the same store; the same spelling where there is no other
     */
    default StoreAddress otherSpelling(StoreAddress address) {
        return address;
    }

    /**
     * How long a submission key outlives its message.
     *
     * @return seven days unless the vendor set it otherwise
     */
    default Duration keyRetention() {
        return Duration.ofDays(7);
    }

    /**
     * Frees what this object holds, the storage included.
     *
     * @throws IOException if something is left behind
     */
    @Override
    void close() throws IOException;
}
