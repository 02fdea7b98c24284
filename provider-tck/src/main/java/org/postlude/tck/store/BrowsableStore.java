package org.postlude.tck.store;

import java.util.List;
import org.postlude.store.StoreAddress;

/** A store whose folders can be looked into past its provider. */
public interface BrowsableStore extends StoreUnderTest {
    /**
     * What lies in a folder.
     *
     * @param address the store
     * @param folder its name
     * @return the bytes of each message; empty if there is no such folder
     * @throws Exception if it cannot be read
     */
    List<byte[]> filed(StoreAddress address, String folder) throws Exception;
}
