package org.postlude.store.spi;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.MessageId;

/**
 * The spooler's logon on a store: the operations that only the one who sends may use; MAPI {@code SpoolerLogon},
 * {@code SetLockState}, {@code FinishedMsg}, {@code NotifyNewMail}. Threads and failure: as {@link StoreLogon}.
 *
 * <p>Atomicity is per entry of a list: a crash may leave a list partly applied, at the border between two entries.
 */
public interface SpoolerLogon extends StoreLogon {
    /**
     * Operation 2: a new incarnation of the spooler takes the queue (rule Q2). Every lease of an earlier epoch is dead from
     * here on; an embedded store proves by its lock that its owner is.
     *
     * @param owner who, for lists and errors
     * @return the lease; epochs strictly rise, also over restarts
     * @throws IOException if the result is unknown
     */
    Lease beginEpoch(String owner) throws IOException;

    /**
     * Operation 3, first half: waiting parts (READY, HELD, IN_DOUBT) whose due time has come (rule Q3).
     *
     * @param lease a live lease
     * @param now parts due at or before this
     * @param limit at most so many; the cost grows with it, not with the queue
     * @param perLane at most so many of each lane
     * @param excludedLanes none of these lanes and groups of lanes ({@link Label#isExcluded}); to pass a lane by costs no walk
     *     over what waits in it
     * @return by priority (high first), due, id
     * @throws IOException if they cannot be read
     */
    List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> excludedLanes)
            throws IOException;

    /**
     * Operation 3, second half: when to look again.
     *
     * @param excludedLanes lanes and groups of lanes that are not looked at
     * @return the least due time of a waiting part; empty if there is none, or none but {@link Label#NEVER}
     * @throws IOException if it cannot be read
     */
    Optional<Instant> nextDue(Set<String> excludedLanes) throws IOException;

    /**
     * Operation 4: compare-and-set of labels and records (rule Q4). Claim, attempt marker, permit, back-off, hold, doubt and
     * release are all this call. Durable at return.
     *
     * @param lease the epoch under which a CLAIMED label is written
     * @param changes in any order; a part at most once
     * @return one result per change, in the order given
     * @throws IOException if the results are unknown
     */
    List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException;

    /**
     * Operation 5: ends parts; MAPI {@code FinishedMsg} (rule Q5). Idempotent: a part that is done already with the same
     * record answers APPLIED. What happens to the message applies with its last part. Durable at return.
     *
     * @param lease a live lease
     * @param ends the parts and their last records; their labels become DONE
     * @param disposition what becomes of the message
     * @return one result per end, in the order given
     * @throws IOException if the results are unknown
     */
    List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException;

    /**
     * Operation 6: what dead owners left claimed (rule Q6). Recovery reads all of it.
     *
     * @param epoch parts claimed under a lower epoch
     * @param cursor empty for the first page
     * @param limit at least 1
     * @return a page
     * @throws IOException if it cannot be read
     */
    Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws IOException;

    /**
     * Operation 8, second half: holds a damaged message until a person has dealt with it (rule Q8). Those of its parts that
     * wait (READY, HELD, IN_DOUBT) become HELD with the due time {@link Label#NEVER}, each at a revision greater by one and
     * with its record as it was; a part that is so already stays as it is, so a repetition changes nothing. A CLAIMED part is
     * left alone, label, record and revision: it may be on the wire, and only the owner of the claim knows what becomes of
     * it, so the owner writes its outcome, or HELD, with {@link #change} or {@link #finish}. The message therefore still
     * counts, is listed, and can be withdrawn or released as any other. Durable at return.
     *
     * <p>From then on its bytes are a person's: neither {@link #withdraw} nor {@link #finish} nor {@link #sweep} deletes
     * them. What cannot even be read as a record is nothing that can be named here: the store moves it aside by itself when
     * it is opened, and tells of it at every logon ({@link StoreHealth#setAside()}).
     *
     * @param id which
     * @param reason for that person
     * @return where its bytes lie now, in words
     * @throws NoSuchMessageException if there is none, or its parts are kept no longer
     * @throws IOException if the result is unknown
     */
    String setAside(MessageId id, String reason) throws IOException;

    /**
     * Operation 9: files a message exactly once per key (rule Q9). Durable at return.
     *
     * @param key the same for every repetition of this delivery
     * @param folder {@value #INBOX} or another folder's name; made if it is not there
     * @param content read once
     * @return the id, and whether it was there already
     * @throws IOException if the result is unknown; repeat under the same key
     */
    Submitted deliver(String key, String folder, Content content) throws IOException;

    /**
     * Operation 9, second part: the deliveries whose keys are known (rule Q9), among them those of mail that a client has deleted
     * since. A transport that leaves mail at its source learns from it what it need not fetch again.
     *
     * @param prefix keys that begin so; empty for all
     * @param cursor empty for the first page, else the one before's {@link Page#next()}
     * @param limit at least 1; the cost grows with it, not with the keys
     * @return by key, in an order of the store's own; what is known throughout appears once
     * @throws IOException if they cannot be read
     */
    Page<Delivered> delivered(String prefix, String cursor, int limit) throws IOException;

    /**
     * Forgets delivery keys that can never come again.
     *
     * @param prefix all keys that begin so
     * @throws IOException if the result is unknown; harmless
     */
    void forgetKeys(String prefix) throws IOException;

    /**
     * Operation 10, first half: the spooler's small state (rule Q10). Durable at return.
     *
     * @param name 1 to 128 characters out of {@code A-Z a-z 0-9 . _ -}
     * @param expectedRevision 0 for a note that is not there yet
     * @param bytes at most 65,536; empty removes the note
     * @return false if the revision is another one; nothing was changed then
     * @throws IOException if the result is unknown
     */
    boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException;

    /**
     * Operation 10, second half.
     *
     * @param prefix names that begin so
     * @return by name
     * @throws IOException if they cannot be read
     */
    List<Note> notes(String prefix) throws IOException;

    /**
     * Operation 12: removes what is kept no longer: retired messages, keys past their time (rule Q12).
     *
     * @param now the time
     * @param limit at most so many entries
     * @return how many were removed
     * @throws IOException if the result is unknown; harmless
     */
    int sweep(Instant now, int limit) throws IOException;

    /** The folder of new mail. */
    String INBOX = "INBOX";
}
