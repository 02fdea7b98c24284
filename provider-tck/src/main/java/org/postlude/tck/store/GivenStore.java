package org.postlude.tck.store;

import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/** A store in a place that is given, in this process and no other: for those who end processes of their own. */
record GivenStore(StoreProvider start, StoreAddress freshAddress) implements StoreUnderTest {
    @Override
    public void crash(StoreProvider process) {
        throw new IllegalStateException("this process cannot die and go on; another one is killed for it");
    }

    @Override
    public void close() {
        // The place is the vendor's.
    }
}
