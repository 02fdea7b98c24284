package org.postlude.tck.store;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The root of the store suites. A vendor's test says what it tests, and the suites do the rest:
 *
 * <pre>{@code
 * final class MyStoreTest implements StoreSuite, CrashSuite {
 *     @Override
 *     public MyStoreUnderTest newStore() {
 *         return new MyStoreUnderTest(directory); // implements CrashableStore
 *     }
 * }
 * }</pre>
 */
@ExtendWith(StoreBenchExtension.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public interface StoreContract {
    /**
     * The vendor's store, on storage of its own.
     *
     * @return a new one at each call; the suite closes it
     * @throws Exception if it cannot be made
     */
    StoreUnderTest newStore() throws Exception;
}
