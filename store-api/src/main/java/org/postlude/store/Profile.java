package org.postlude.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a session has at hand: its name, and stores with the way in which each is opened; MAPI profile. It opens nothing by
 * itself. Which transport mail goes to is the spooler's affair, the same for all.
 *
 * @param name of the session, which is its owner's
 * @param stores in the order in which they are listed; each address once, and at most one with the default Inbox
 */
public record Profile(String name, List<Store> stores) {
    /**
     * A store of a profile.
     *
     * @param address which
     * @param options how it is opened; the default store is the one with {@link OpenOptions#defaultInbox()}
     */
    public record Store(StoreAddress address, OpenOptions options) {
        /**
         * Refuses null.
         *
         * @param address which
         * @param options how it is opened
         */
        public Store {
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(options, "options");
        }
    }

    /**
     * Checks the stores.
     *
     * @param name of the session
     * @param stores in the order in which they are listed
     * @throws IllegalArgumentException if an address is there twice, or two stores have the default Inbox
     */
    public Profile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(stores, "stores");
        stores = List.copyOf(stores);
        if (stores.stream().map(Store::address).distinct().count() < stores.size()) {
            throw new IllegalArgumentException("profile " + name + " lists a store twice: " + stores);
        }
        if (stores.stream().filter(store -> store.options().defaultInbox()).count() > 1) {
            throw new IllegalArgumentException("profile " + name
                    + " has two default stores; inbound mail goes into one, so open the others without the Inbox: "
                    + stores);
        }
    }

    /**
     * A profile without stores.
     *
     * @param name of the session
     * @return a profile to which stores are added
     */
    public static Profile named(String name) {
        return new Profile(name, List.of());
    }

    /**
     * The same, with the store that holds the default Inbox.
     *
     * @param address {@code scheme:place}
     * @return a further profile
     * @throws IllegalArgumentException if it has one already
     */
    public Profile withDefaultStore(String address) {
        return with(StoreAddress.parse(address), OpenOptions.DEFAULT);
    }

    /**
     * The same, with a further store, without the Inbox.
     *
     * @param address {@code scheme:place}
     * @return a further profile
     */
    public Profile withStore(String address) {
        return with(StoreAddress.parse(address), OpenOptions.DEFAULT.withDefaultInbox(false));
    }

    /**
     * The same, with a further store.
     *
     * @param address which
     * @param options how it is opened
     * @return a further profile
     * @throws IllegalArgumentException if it is there already, or both have the default Inbox
     */
    public Profile with(StoreAddress address, OpenOptions options) {
        List<Store> more = new ArrayList<>(stores);
        more.add(new Store(address, options));
        return new Profile(name, more);
    }

    /**
     * The store that holds the default Inbox.
     *
     * @return empty if there is none
     */
    public Optional<Store> defaultStore() {
        return stores.stream().filter(store -> store.options().defaultInbox()).findFirst();
    }

    /**
     * How this profile opens a store.
     *
     * @param address any, listed or not
     * @return as it is listed; else {@link OpenOptions#DEFAULT}, without the Inbox if another store has that
     */
    public OpenOptions optionsOf(StoreAddress address) {
        return stores.stream()
                .filter(store -> store.address().equals(address))
                .map(Store::options)
                .findFirst()
                .orElseGet(() ->
                        OpenOptions.DEFAULT.withDefaultInbox(defaultStore().isEmpty()));
    }
}
