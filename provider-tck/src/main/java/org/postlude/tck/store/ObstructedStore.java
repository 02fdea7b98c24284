package org.postlude.tck.store;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;

/** A vendor that has places where no store can be opened. */
public interface ObstructedStore extends StoreUnderTest {
    /**
     * Such places, by what a logon for writing must say of them: CANNOT_CREATE for a place that is a file, NO_ACCESS for one
     * that cannot be written, OWNED_BY_ANOTHER for a store
     * that a living process owns and has claimed nothing in, UNCONFIGURED for an address that lacks
     * something.
     *
     * @return at least one
     * @throws Exception if they cannot be prepared
     */
    Map<Reason, StoreAddress> obstacles() throws Exception;

    /**
     * Places that cannot even be looked into, by what a logon for reading must say of them: no such place may pass for an
     * empty store, or lost mail would look like mail that was sent.
     *
     * @return those of {@link #obstacles} that are no store at all, unless the vendor has more
     * @throws Exception if they cannot be prepared
     */
    default Map<Reason, StoreAddress> unreadable() throws Exception {
        Map<Reason, StoreAddress> places = new EnumMap<>(obstacles());
        places.keySet().retainAll(Set.of(Reason.CANNOT_CREATE, Reason.UNCONFIGURED));
        return places;
    }
}
