package org.postlude.transport;

import java.io.IOException;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;

/** Where one inbound message goes. Used by the thread that startMessage runs on, once. */
public interface InboundMessage {
    /**
     * This transfer's name, for progress and cancels.
     *
     * @return known before any data flows
     */
    AttemptId attempt();

    /**
     * What this transport has saved in this store, in this process or an earlier one, and though somebody has deleted it since. With
     * it a transport whose source keeps its copies, or lost an acknowledgement, fetches nothing twice (rule T16).
     *
     * @param prefix keys that begin so
     * @param after empty for the first ones, else {@link SavedKeys#next()} of those before
     * @param most at least 1; the cost grows with it, not with all that was saved
     * @return some of them, or the rest
     * @throws IOException if the store cannot say it now; whether something was saved is not known then
     */
    SavedKeys saved(String prefix, String after, int most) throws IOException;

    /**
     * Commits the message to the store that holds the default Inbox; asks for the permit by itself. Durable when it returns
     * true.
     *
     * @param key the source's own name for this message, the same each time it is offered (rule T16)
     * @param content read once, before return
     * @return true: durable, or it was already; acknowledge at the source now. False: stopped; leave it at the source
     * @throws IOException if the store failed; leave it at the source
     * @throws InterruptedException stopped; leave it at the source
     */
    default boolean saveChanges(String key, Content content) throws IOException, InterruptedException {
        return saveChanges(key, "", content);
    }

    /**
     * The same, into a folder that the transport knows: a conversation's, for example (rule T26).
     *
     * @param key the source's own name for this message, the same each time it is offered (rule T16)
     * @param folder levels with a slash between them, no control characters; made where there is none of that name; empty for the one in which the store receives such mail
     * @param content read once, before return
     * @return true: durable, or it was already; acknowledge at the source now. False: stopped; leave it at the source
     * @throws IOException if the store failed; leave it at the source
     * @throws InterruptedException stopped; leave it at the source
     */
    boolean saveChanges(String key, String folder, Content content) throws IOException, InterruptedException;
}
