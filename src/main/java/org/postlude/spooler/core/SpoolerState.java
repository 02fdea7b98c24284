package org.postlude.spooler.core;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;

/**
 * All that the spooler knows. Belongs to one owner: nobody else may touch it. {@link Core#step} changes it in place;
 * {@link #copy()} is for those who want to know what another event would have done.
 */
public final class SpoolerState {
    final StoreTable stores;
    final Map<TransportKey, TransportState> transports = new TreeMap<>();
    /** In the order of their attempts, each of which is later than all before it; each step walks over them. */
    final Map<AttemptId, Transfer> transfers = new LinkedHashMap<>();
    /** Attempts whose workers were abandoned, until they come back. */
    final Map<AttemptId, TransportKey> abandoned = new TreeMap<>();

    final DestinationTable destinations;
    final LimitTable limits;

    /** The store that was given a transport's place last: the others come before it. */
    @Nullable
    StoreKey lastServed;

    /** The process is going to end: no store is opened any more, and none does anything new. */
    boolean ending;
    /** By when; null for no limit. */
    @Nullable
    Instant endsBy;

    long nextAttempt;
    long nextStore;
    long nextTransport;
    /** By how much the clock was set forward while this process ran. */
    List<Deadlines.Jump> jumps = List.of();

    /**
     * An empty spooler.
     *
     * @param firstAttempt attempt ids rise from here
     */
    public SpoolerState(long firstAttempt) {
        this(firstAttempt, false);
    }

    /**
     * An empty spooler.
     *
     * @param firstAttempt attempt ids rise from here
     * @param hasOtherWays whether there is mail that has several routes
     */
    public SpoolerState(long firstAttempt, boolean hasOtherWays) {
        this(firstAttempt, new StoreTable(), new DestinationTable(hasOtherWays), new LimitTable());
    }

    private SpoolerState(long firstAttempt, StoreTable stores, DestinationTable destinations, LimitTable limits) {
        nextAttempt = firstAttempt;
        this.stores = stores;
        this.destinations = destinations;
        this.limits = limits;
    }

    /**
     * A deep copy.
     *
     * @return shares nothing that changes
     */
    public SpoolerState copy() {
        SpoolerState copy = new SpoolerState(nextAttempt, stores.copy(), destinations.copy(), limits.copy());
        transports.forEach((key, transport) -> copy.transports.put(key, transport.copy()));
        transfers.forEach((key, transfer) -> copy.transfers.put(key, transfer.copy()));
        copy.abandoned.putAll(abandoned);
        copy.lastServed = lastServed;
        copy.ending = ending;
        copy.endsBy = endsBy;
        copy.nextStore = nextStore;
        copy.nextTransport = nextTransport;
        copy.jumps = jumps;
        return copy;
    }

    AttemptId newAttempt() {
        return new AttemptId(nextAttempt++);
    }

    Stream<Transfer> transfersOf(StoreKey store) {
        return transfers.values().stream().filter(transfer -> transfer.store.equals(store));
    }

    boolean isBusy(StoreKey store) {
        for (Transfer transfer : transfers.values()) {
            if (transfer.store.equals(store)) {
                return true;
            }
        }
        return false;
    }

    /** The one for new mail, if it has this URL; one that is about to go only if there is no other. */
    @Nullable
    TransportState byRoute(String name, String url) {
        TransportState found = null;
        for (TransportState transport : transports.values()) {
            if (transport.name.equals(name) && transport.url.equals(url)) {
                if (transport.configured) {
                    return transport;
                }
                found = found == null || found.retiring ? transport : found;
            }
        }
        return found;
    }

    /** The whole state in words; equal states give equal words. */
    @Override
    public String toString() {
        return stores + "\n" + transports + "\n" + transfers + "\n" + abandoned + lastServed + " " + nextAttempt + " "
                + nextStore + " " + nextTransport + (ending ? " ending " + endsBy : "") + destinations + limits + jumps;
    }
}
