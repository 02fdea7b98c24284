package org.postlude.spooler.run;

import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/** Where a store is, under the address by which it was opened first. */
final class Place {
    private final StoreProvider provider;
    private final StoreAddress address;

    Place(StoreProvider provider, StoreAddress address) {
        this.provider = provider;
        this.address = address;
    }

    StoreProvider provider() {
        return provider;
    }

    StoreAddress address() {
        return address;
    }

    /** The one name of all addresses of this store. */
    String identity() {
        return address.toString();
    }

    boolean isSame(Place other) {
        return Callbacks.inside(() -> provider.compareStoreIds(address, other.address))
                || address.equals(other.address);
    }
}
