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

    /**
     * What lies where a person finds the bytes of a message that was set aside, whatever became of the message since.
     *
     * @param address the store
     * @param id which message
     * @return as they are, damaged or not
     * @throws Exception if there are none
     */
    byte[] bytesAside(StoreAddress address, MessageId id) throws Exception;

    /**
     * Makes what the store keeps of a queued message besides its bytes unreadable, so that the next process cannot even say
     * that it was a message.
     *
     * @param address the store; no process has it open
     * @param id which message
     * @throws Exception if it cannot be reached
     */
    void tear(StoreAddress address, MessageId id) throws Exception;

    /**
     * Takes away what the store set aside by itself, as a person does who has looked at it.
     *
     * @param address the store; no process has it open
     * @throws Exception if it cannot be reached
     */
    void tidy(StoreAddress address) throws Exception;
}
