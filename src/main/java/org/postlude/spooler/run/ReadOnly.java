package org.postlude.spooler.run;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.core.Standing;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.store.MessageStatus;
import org.postlude.store.NotSupportedException;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.StoreLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logon that only looks. */
public final class ReadOnly implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadOnly.class);

    private final StoreLogon logon;
    private final LogonCare care;
    private final InstantSource clock;

    private ReadOnly(StoreLogon logon, LogonCare care, InstantSource clock) {
        this.logon = logon;
        this.care = care;
        this.clock = clock;
    }

    /**
     * Logs on.
     *
     * @param providers where the store's provider is
     * @param address which store
     * @param clock for ages
     * @return a logon
     */
    public static ReadOnly logon(Providers providers, StoreAddress address, InstantSource clock) {
        SupportShare.Body body = new SupportShare.Body(
                clock,
                (mode, deadline) -> {
                    throw new NotSupportedException(
                            "store " + address + " is only looked at: there is nothing to log off");
                },
                () -> {},
                event -> {});
        SupportShare support = new SupportShare(body);
        LogonRequest request = new LogonRequest(address, LogonRequest.Access.READ_ONLY, false);
        StoreLogon logon = providers.store(address).logon(support, request);
        Trace silent = new Trace(null, Waiting.REAL, Runnable::run);
        return new ReadOnly(
                logon,
                new LogonCare("reader", logon, support, body, silent, Waiting.REAL, Runnable::run, LOG::warn, () -> {}),
                clock);
    }

    /**
     * The messages that have not ended.
     *
     * @param limit at most so many
     * @return oldest first
     * @throws IOException if they cannot be read
     */
    public List<MessageStatus> list(int limit) throws IOException {
        return Statuses.ofReader(logon, clock.instant()).list(limit);
    }

    private QueueLook look() {
        return QueueLook.fromOutside(logon, clock.instant());
    }

    /**
     * The messages that a filter means.
     *
     * @param filter which
     * @param cursor empty for the first page
     * @param limit at most so many
     * @return a page
     * @throws IOException if they cannot be read
     */
    public QueuePage list(Filter filter, String cursor, int limit) throws IOException {
        return look().search().list(filter, cursor, limit);
    }

    /**
     * How many messages a filter means.
     *
     * @param filter which
     * @return of this moment
     * @throws IOException if they cannot be read
     */
    public long count(Filter filter) throws IOException {
        return look().search().count(filter);
    }

    /**
     * One message.
     *
     * @param id which
     * @return all that is known of it; empty if the store knows none of that name
     * @throws IOException if the queue cannot be read
     */
    public Optional<MessageDetails> show(MessageId id) throws IOException {
        return look().details().of(id);
    }

    /**
     * Why a message is still here, as far as the store knows.
     *
     * @param id which
     * @return everything that applies; empty if the store knows none of that name
     * @throws IOException if the queue cannot be read
     */
    public Optional<Explanation> why(MessageId id) throws IOException {
        QueueLook look = look();
        List<QueuedPart> parts = look.parts(id);
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(look.why(id, parts, null, standing(), (label, part) -> -1));
    }

    /**
     * The standing orders.
     *
     * @return none if the store shows them to its owner only
     * @throws IOException if they cannot be read
     */
    public Standing standing() throws IOException {
        return StandingNotes.read(logon, clock.instant(), LOG::warn);
    }

    /**
     * The suppression list.
     *
     * @return by address; none if the store shows it to its owner only
     * @throws IOException if it cannot be read
     */
    public List<SuppressionList.Entry> suppressed() throws IOException {
        return SuppressionNotes.seen(logon).entries();
    }

    /**
     * The messages whose name begins so; what has not ended goes before what has.
     *
     * @param prefix of the store's name for them
     * @param limit at most so many
     * @return their names, oldest first
     * @throws IOException if the queue cannot be read
     */
    public List<String> beginningWith(String prefix, int limit) throws IOException {
        return look().search().beginningWith(prefix, limit);
    }

    /**
     * What was filed in the Inbox.
     *
     * @return good until this is closed
     */
    public Inbox inbox() {
        return new Inbox(logon);
    }

    /**
     * Who owns the store.
     *
     * @return in words; empty if nobody does
     */
    public Optional<String> owner() {
        return logon.info().owner();
    }

    /**
     * Where the owner of this moment is reached (rule S14).
     *
     * @return what it has told, the latest first
     * @throws IOException if that cannot be found out
     */
    public List<String> reachableAt() throws IOException {
        return logon instanceof ReachableLogon reachable ? reachable.announced() : List.of();
    }

    /**
     * What the store could not read as a record.
     *
     * @return one sentence each
     */
    public List<String> setAside() {
        return logon.health().setAside();
    }

    @Override
    public void close() {
        care.release(Patience.ofSteps());
    }
}
