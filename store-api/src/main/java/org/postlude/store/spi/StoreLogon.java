package org.postlude.store.spi;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.store.KeyConflictException;
import org.postlude.store.StoreInfo;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;

/**
 * One logon on one store; MAPI {@code IMSLogon} and {@code IMsgStore}. Clients never see it: the framework stands between.
 *
 * <p><b>Threads.</b> Any method may be called from any thread, at the same time as any other.
 *
 * <p><b>Failure.</b> A method that throws {@link IOException} leaves its result unknown: the framework stops using the
 * entry until the store was opened again. {@link StoreRefusingException} means that nothing was changed. After a failed
 * fsync a store refuses every further change (rule Q0), for the failure may have been told only once.
 *
 * <p><b>Durable</b> means: written and forced to storage, directory entries included, before the method returns.
 */
public interface StoreLogon extends AutoCloseable {
    /**
     * What the store says of itself.
     *
     * @return name, Inbox, capabilities
     */
    StoreInfo info();

    /**
     * Operation 1: stores a message with all its parts, or nothing (rule Q1). Durable at return.
     *
     * <p>The same key with the same digest (SHA-256 over envelope and bytes) gives the same id whatever became of the
     * message, with another digest {@link KeyConflictException}. Keys outlive the message by seven days unless set.
     *
     * @param key the client's name for it
     * @param envelope sender and all recipients
     * @param parts at least one; their recipients are the envelope's, each once
     * @param content lent until return; read once; where it comes slowly, nobody else waits for it
     * @return the id, and whether it was there already
     * @throws KeyConflictException if the key belongs to another message
     * @throws StoreRefusingException if the store takes nothing now; nothing was stored
     * @throws IOException if the result is unknown; repeat under the same key
     */
    Submitted submit(SubmissionKey key, Envelope envelope, List<NewPart> parts, Content content) throws IOException;

    /**
     * Operation 7: takes a message back, atomically against a claim (rule Q7). Parts that are done stay done; the others
     * become done. The bytes of a message that was set aside stay (rule Q8). Durable at return.
     *
     * @param id which
     * @return UNABLE_TO_ABORT if any part is claimed, NOT_IN_QUEUE if all are done or the id is unknown
     * @throws IOException if the result is unknown
     */
    Withdrawal withdraw(MessageId id) throws IOException;

    /**
     * Operation 8, first half: a stored message, queued or filed (rule Q8). Its content gives the same bytes each time and
     * checks them against the digest of the submit at the end of the stream.
     *
     * @param id which
     * @return the message; its content fails with {@link DamagedMessageException} where the bytes are damaged
     * @throws NoSuchMessageException if there is none, or its bytes were dropped
     * @throws IOException if it cannot be read
     */
    StoredMessage open(MessageId id) throws IOException;

    /**
     * Operation 9, last part: what the store filed in a folder and is still there, by {@code deliver} or when its last part
     * ended (rule Q9). Whether mail is among them that others put there is the store's affair.
     *
     * @param folder {@value SpoolerLogon#INBOX} or another folder's name
     * @param cursor empty for the first page, else the one before's {@link Page#next()}
     * @param limit at least 1
     * @return names that {@link #open} takes, in the order in which they were given, so oldest first; what is there throughout
     *     appears once; none if there is no such folder
     * @throws IOException if it cannot be read
     */
    Page<MessageId> filed(String folder, String cursor, int limit) throws IOException;

    /**
     * Operation 11, first half: the parts that carry one of some labels, oldest submit first; MAPI
     * {@code GetOutgoingQueue} (rule Q11).
     *
     * @param query which
     * @param cursor empty for the first page, else the one before's {@link Page#next()}
     * @param limit at least 1
     * @return a page; a part that carries such a label throughout appears at least once
     * @throws IOException if it cannot be read
     */
    Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws IOException;

    /**
     * All parts of one message.
     *
     * @param id which
     * @return by index; empty if there is no such message or it is kept no longer
     * @throws IOException if they cannot be read
     */
    List<QueuedPart> parts(MessageId id) throws IOException;

    /**
     * Operation 11, second half: how many there are (rule Q11). Exact, and cheap at any depth.
     *
     * @return counts of this moment
     * @throws IOException if they cannot be had
     */
    QueueCounts counts() throws IOException;

    /**
     * Operation 12: whether the store takes changes (rule Q12), and what it could not read as a record (rule Q8).
     *
     * @return OK, or REFUSING with the reason and since when; and a sentence for each thing set aside
     */
    StoreHealth health();

    /**
     * Forced logoff; MAPI {@code IMSLogon::Logoff}. Frees everything this logon holds; cannot be refused; idempotent. The
     * framework has made the handles invalid before. Exceptions are logged and put into the report.
     */
    void logoff();

    /** The last call; MAPI Release. A close without {@link #logoff()} acts as if that had been called first (S8). */
    @Override
    default void close() {
        logoff();
    }

    /**
     * Which labels to page through.
     *
     * @param states parts whose label has one of these
     * @param lanePrefix and whose lane begins so; empty for all
     */
    record LabelQuery(Set<LabelState> states, String lanePrefix) {
        /**
         * Copies the states.
         *
         * @param states parts whose label has one of these
         * @param lanePrefix and whose lane begins so
         */
        public LabelQuery {
            Objects.requireNonNull(states, "states");
            Objects.requireNonNull(lanePrefix, "lanePrefix");
            states = Set.copyOf(states);
        }

        /**
         * All parts with some states.
         *
         * @param states which
         * @return a query without a lane
         */
        public static LabelQuery of(LabelState... states) {
            return new LabelQuery(Set.of(states), "");
        }
    }
}
