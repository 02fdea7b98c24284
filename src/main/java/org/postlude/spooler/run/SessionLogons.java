package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Profile;

/**
 * What all who share a session have in common: its profile, and its logons in the order of opening (S2, S10). A logon goes
 * with the last handle on it, whoever holds that. Thread-safe; its lock is also that of those who share it.
 */
final class SessionLogons {
    private final Profile profile;
    private final boolean isShared;
    /** One open of a store at a time, so that two opens of it share one logon (S2); other stores do not wait. */
    private final Turns<Place> opening = new Turns<>();

    /** In the order of opening; there may be very many, so each is found by its name. */
    private final Map<StoreKey, List<ClientLogon>> byStore = new LinkedHashMap<>(); // guarded by this

    private final Map<String, List<ClientLogon>> byIdentity = new HashMap<>(); // guarded by this

    SessionLogons(Profile profile, boolean isShared) {
        this.profile = profile;
        this.isShared = isShared;
    }

    Profile profile() {
        return profile;
    }

    boolean isShared() {
        return isShared;
    }

    Turns<Place> opening() {
        return opening;
    }

    /** Takes a reference on a logon that is there already, before the owner is asked: so it cannot go meanwhile. */
    synchronized @Nullable ClientLogon reserve(
            String identity, HandleKey handle, SessionKey holder, Predicate<StoreKey> isOpen) {
        for (ClientLogon logon : byIdentity.getOrDefault(identity, List.of())) {
            if (isOpen.test(logon.store())) {
                logon.holders().put(handle, holder);
                return logon;
            }
        }
        return null;
    }

    synchronized void add(ClientLogon logon, HandleKey first, SessionKey holder) {
        byStore.computeIfAbsent(logon.store(), store -> new ArrayList<>(1)).add(logon);
        byIdentity
                .computeIfAbsent(logon.identity(), identity -> new ArrayList<>(1))
                .add(logon);
        logon.holders().put(first, holder);
    }

    private List<ClientLogon> of(StoreKey store) {
        return byStore.getOrDefault(store, List.of());
    }

    private boolean forget(ClientLogon logon) {
        boolean wasThere = forget(byStore, logon.store(), logon);
        return forget(byIdentity, logon.identity(), logon) && wasThere;
    }

    private static <K> boolean forget(Map<K, List<ClientLogon>> map, K key, ClientLogon logon) {
        List<ClientLogon> there = map.getOrDefault(key, new ArrayList<>());
        boolean wasThere = there.remove(logon);
        if (there.isEmpty()) {
            map.remove(key);
        }
        return wasThere;
    }

    /** One more handle beside another one; false if that is none any more. */
    synchronized boolean addBeside(ClientLogon logon, HandleKey handle, HandleKey added, SessionKey holder) {
        boolean isHeld = logon.holders().containsKey(handle);
        if (isHeld) {
            logon.holders().put(added, holder);
        }
        return isHeld;
    }

    /** One handle less; true if it was the last one, and the logon is nobody's any more. */
    synchronized boolean remove(ClientLogon logon, HandleKey handle) {
        logon.holders().remove(handle);
        return logon.holders().isEmpty() && forget(logon);
    }

    /** Takes from one holder all handles on a store; returns the logons that are nobody's any more. */
    synchronized List<ClientLogon> removeAll(StoreKey store, SessionKey holder) {
        List<ClientLogon> gone = new ArrayList<>();
        for (ClientLogon logon : of(store)) {
            if (logon.holders().values().removeIf(holder::equals)
                    && logon.holders().isEmpty()) {
                gone.add(logon);
            }
        }
        gone.forEach(this::forget);
        return gone;
    }

    /** The handles that one holder has on a store. */
    synchronized Set<HandleKey> handlesOf(StoreKey store, SessionKey holder) {
        Set<HandleKey> mine = new HashSet<>();
        for (ClientLogon logon : of(store)) {
            logon.holders().forEach((handle, session) -> {
                if (session.equals(holder)) {
                    mine.add(handle);
                }
            });
        }
        return mine;
    }

    /** Who holds a store. */
    synchronized Set<SessionKey> holdersOf(StoreKey store) {
        Set<SessionKey> all = new HashSet<>();
        of(store).forEach(logon -> all.addAll(logon.holders().values()));
        return all;
    }

    /** The store that was opened last under this name; null if none is. */
    synchronized @Nullable StoreKey latest(String identity) {
        List<ClientLogon> named = byIdentity.getOrDefault(identity, List.of());
        return named.isEmpty() ? null : named.get(named.size() - 1).store();
    }

    /** Stores that one holder has handles on, last opened first. */
    synchronized List<StoreKey> stores(SessionKey holder) {
        List<StoreKey> stores = new ArrayList<>(byStore.keySet());
        stores.removeIf(store -> !isHeld(store, holder));
        Collections.reverse(stores);
        return stores;
    }

    synchronized boolean isHeld(StoreKey store, SessionKey holder) {
        return of(store).stream().anyMatch(logon -> logon.holders().containsValue(holder));
    }
}
