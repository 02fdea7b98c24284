package org.postlude.tck.store;

import org.postlude.message.MessageId;
import org.postlude.store.StoreAddress;

/** A store whose stored bytes can be damaged behind its back. */
public interface DamageableStore extends StoreUnderTest {
    /**
     * Changes at least one octet of the stored bytes of a message, the length staying the same.
     *
     * @param address the store
     * @param id which message, queued or filed
     * @throws Exception if it cannot be reached
     */
    void damage(StoreAddress address, MessageId id) throws Exception;
}
