package org.postlude.store;

import java.io.IOException;
import org.postlude.message.Content;
import org.postlude.message.event.Blocked;

/**
 * May set aside what transports bring in. A message that is to be judged is stored first, in the folder {@value #FOLDER}, and acknowledged at
 * its source as any other; it is moved to where it belongs when it may pass. So nothing is lost by a judgement, and what nobody came
 * to judge is not shown. Such a store has to have folders.
 */
public interface ReceivePolicy {
    /** Where mail lies that was blocked, or not judged. */
    String FOLDER = "Blocked";

    /**
     * Whether the mail of a store is judged at all. Must not block.
     *
     * @param store as it was opened
     * @return false if all of it passes
     */
    boolean judges(StoreAddress store);

    /**
     * Judges a message. Called on the thread of the transport that brought it; takes no longer than it takes to read it.
     *
     * @param store as it was opened
     * @param message as it is stored
     * @return {@link Blocked#NOT} to let it pass; else why it stays where it is
     * @throws IOException if it cannot be read; it stays where it is
     */
    Blocked judge(StoreAddress store, Content message) throws IOException;
}
