package org.postlude.spooler.run;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.store.MessageStatus;
import org.postlude.store.NotSupportedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
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

    /**
     * One message.
     *
     * @param id which
     * @return all that is known of it; empty if the store knows none of that name
     * @throws IOException if the queue cannot be read
     */
    public Optional<MessageDetails> show(MessageId id) throws IOException {
        return new Details(logon, clock.instant()).of(id);
    }

    /**
     * The messages that have not ended and whose name begins so.
     *
     * @param prefix of the store's name for them
     * @param limit at most so many
     * @return their names, oldest first
     * @throws IOException if the queue cannot be read
     */
    public List<String> beginningWith(String prefix, int limit) throws IOException {
        return new Details(logon, clock.instant()).beginningWith(prefix, limit);
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
