package org.postlude.spooler.queue;

import java.util.List;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreFailedException;

/** Looks at the queue of one store; changes nothing. Thread-safe. */
public interface QueueView {
    /**
     * The messages that a filter means, oldest first. Looks no further than it has to; a filter that nothing matches costs a
     * look at the whole queue.
     *
     * @param filter which; with {@code state=delivered}, {@code returned} or {@code withdrawn} also what has ended and is kept
     * @param cursor empty for the first page, else {@link QueuePage#next()} of the page before
     * @param limit 1 to 10,000
     * @return a page; a message that is meant throughout appears at least once in all pages together
     * @throws IllegalArgumentException if a word of the filter without a key means no message, or several
     * @throws StoreFailedException if the store cannot be read
     */
    QueuePage list(Filter filter, String cursor, int limit);

    /**
     * How many messages a filter means.
     *
     * @param filter which
     * @return of this moment; without conditions told by the store at once, else counted one by one
     * @throws IllegalArgumentException if a word of the filter without a key means no message, or several
     * @throws StoreFailedException if the store cannot be read
     */
    long count(Filter filter);

    /**
     * One message, ended or not. Its bytes are read to see whether they are those that were submitted.
     *
     * @param id the store's name for it
     * @return all that is known of it; empty if the store knows none of that name, or has forgotten it after it ended
     * @throws StoreFailedException if the store cannot be read
     */
    Optional<MessageDetails> show(MessageId id);

    /**
     * Why a message is still here.
     *
     * @param id the store's name for it
     * @return its state word and everything that applies to it; empty if the store knows none of that name
     * @throws StoreFailedException if the store cannot be read
     */
    Optional<Explanation> why(MessageId id);

    /**
     * The messages whose name begins so, for people who do not type the whole of it. What has not ended goes before what has.
     *
     * @param prefix of the store's name for them
     * @param limit at most so many
     * @return their names, oldest first
     * @throws StoreFailedException if the store cannot be read
     */
    List<String> beginningWith(String prefix, int limit);

    /**
     * The rules that hold now.
     *
     * @return in the order in which they are applied, which is that of their making
     * @throws StoreFailedException if the store cannot be read
     */
    List<Rule> rules();

    /**
     * The suspensions that hold now.
     *
     * @return in the order of their making
     * @throws StoreFailedException if the store cannot be read
     */
    List<Suspension> suspensions();
}
