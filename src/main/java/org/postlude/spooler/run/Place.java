package org.postlude.spooler.run;

import org.jspecify.annotations.Nullable;
import org.postlude.message.PostludeException;
import org.postlude.message.ProviderContractException;
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

    /** What a logon of the provider gives; what it throws, or leaves out, is named (rule S1). */
    <T> T logon(Callbacks.Call<@Nullable T, RuntimeException> call) {
        T made;
        try {
            made = Callbacks.inside(call);
        } catch (PostludeException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw unusable("threw in a logon: " + Words.of(e), e);
        }
        if (made == null) {
            throw unusable("returned null for a logon", null);
        }
        return made;
    }

    private ProviderContractException unusable(String how, @Nullable Throwable cause) {
        return new ProviderContractException(
                "S1",
                "store " + address + ": its provider " + how + "; it was not opened, and all its mail is in it",
                cause);
    }

    boolean isSame(Place other) {
        return Callbacks.inside(() -> provider.compareStoreIds(address, other.address))
                || address.equals(other.address);
    }
}
