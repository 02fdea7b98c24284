package org.postlude.store.spi;

import java.util.Set;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;

/**
 * One kind of message store; MAPI {@code IMSProvider}. Found by {@link java.util.ServiceLoader} or handed over in code.
 *
 * <p><b>Threads.</b> Calls may come from any thread and at the same time.
 *
 * <p><b>One owner.</b> A provider that cannot share a store between processes locks it; a second process gets
 * {@link LogonFailedException} naming the owner. Several logons in one process share the owner (S3).
 */
public interface StoreProvider {
    /**
     * The schemes of the addresses that this provider opens.
     *
     * @return at least one, lower case
     */
    Set<String> schemes();

    /**
     * Logs a client on; MAPI {@code IMSProvider::Logon}. Creates the store if it is not there and access is WRITE.
     * By default the spooler's logon, of which a client is shown this half only.
     *
     * @param support what the framework offers; keep a {@link StoreSupport#duplicate()} as long as the logon lives
     * @param request which store and how
     * @return a new logon
     * @throws LogonFailedException if it cannot be opened
     */
    default StoreLogon logon(StoreSupport support, LogonRequest request) {
        return spoolerLogon(support, request);
    }

    /**
     * Logs the spooler on; MAPI {@code IMSProvider::SpoolerLogon}. The same store underneath, a logon of its own.
     *
     * @param support what the framework offers
     * @param request which store and how
     * @return a new logon
     * @throws LogonFailedException if it cannot be opened
     */
    SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request);

    /**
     * Whether two addresses mean one store; MAPI {@code CompareStoreIDs}. May be asked with no store open.
     *
     * @param one of this provider's schemes
     * @param other of this provider's schemes
     * @return true if logons on both would share one store
     */
    boolean compareStoreIds(StoreAddress one, StoreAddress other);

    /**
     * Frees what the provider still holds; MAPI {@code IMSProvider::Shutdown}. Once, after the last logon is gone (S8);
     * not at all where the last call of a logon does not come back. Nothing to do for a provider whose logons take everything with them.
     */
    default void shutdown() {}
}
