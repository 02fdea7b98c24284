package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private final List<ClientLogon> logons = new ArrayList<>(); // guarded by this

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
        for (ClientLogon logon : logons) {
            if (logon.identity().equals(identity) && isOpen.test(logon.store())) {
                logon.holders().put(handle, holder);
                return logon;
            }
        }
        return null;
    }

    synchronized void add(ClientLogon logon, HandleKey first, SessionKey holder) {
        logons.add(logon);
        logon.holders().put(first, holder);
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
        return logon.holders().isEmpty() && logons.remove(logon);
    }

    /** Takes from one holder all handles on a store; returns the logons that are nobody's any more. */
    synchronized List<ClientLogon> removeAll(StoreKey store, SessionKey holder) {
        List<ClientLogon> gone = new ArrayList<>();
        for (ClientLogon logon : logons) {
            if (logon.store().equals(store) && logon.holders().values().removeIf(holder::equals)) {
                gone.add(logon);
            }
        }
        gone.removeIf(logon -> !logon.holders().isEmpty());
        logons.removeAll(gone);
        return gone;
    }

    /** The handles that one holder has on a store. */
    synchronized Set<HandleKey> handlesOf(StoreKey store, SessionKey holder) {
        Set<HandleKey> mine = new HashSet<>();
        for (ClientLogon logon : logons) {
            if (logon.store().equals(store)) {
                logon.holders().forEach((handle, session) -> {
                    if (session.equals(holder)) {
                        mine.add(handle);
                    }
                });
            }
        }
        return mine;
    }

    /** Who holds a store. */
    synchronized Set<SessionKey> holdersOf(StoreKey store) {
        Set<SessionKey> all = new HashSet<>();
        logons.stream()
                .filter(logon -> logon.store().equals(store))
                .forEach(logon -> all.addAll(logon.holders().values()));
        return all;
    }

    /** The store that was opened last under this name; null if none is. */
    synchronized @Nullable StoreKey latest(String identity) {
        StoreKey latest = null;
        for (ClientLogon logon : logons) {
            latest = logon.identity().equals(identity) ? logon.store() : latest;
        }
        return latest;
    }

    /** Stores that one holder has handles on, last opened first. */
    synchronized List<StoreKey> stores(SessionKey holder) {
        List<StoreKey> stores = new ArrayList<>();
        for (int i = logons.size() - 1; i >= 0; i--) {
            ClientLogon logon = logons.get(i);
            if (logon.holders().containsValue(holder) && !stores.contains(logon.store())) {
                stores.add(logon.store());
            }
        }
        return stores;
    }
}
