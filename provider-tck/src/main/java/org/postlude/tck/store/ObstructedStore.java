package org.postlude.tck.store;

import java.util.Map;
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
}
