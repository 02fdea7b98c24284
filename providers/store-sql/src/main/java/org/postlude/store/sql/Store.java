package org.postlude.store.sql;

import java.time.InstantSource;
import org.postlude.message.MessageId;
import org.postlude.store.spi.support.MessageIds;

/** One store of an open database. Only the writer changes it. */
final class Store {
    final long id;
    final String name;
    private final String mark;
    private final MessageIds ids;
    /** Of the one lease that lives. It rises with each open and each spooler that takes over. */
    volatile long epoch;
    /** For the writer alone: what the transaction under way will have made of it. */
    Totals totals;
    /** For the writer alone, too. */
    final KnownParts known = new KnownParts();

    final Heads heads = new Heads();

    Store(StoreRow row, InstantSource clock) {
        this.id = row.id();
        this.name = row.name();
        this.mark = row.mark();
        this.epoch = row.epoch();
        this.totals = row.totals();
        this.ids = new MessageIds(clock);
        ids.resume(new MessageId(mark));
    }

    /** By the writer, where rows were changed by other ways than its own, or what it has noted was taken back. */
    void forgetAll() {
        known.forgetAll();
        heads.forgetAll();
    }

    StoreRow row() {
        return new StoreRow(id, name, mark, epoch, totals);
    }

    /** By the writer, or before it knows the store. */
    void beginEpoch() {
        long next = epoch + 1;
        epoch = next;
    }

    MessageId newId() {
        return ids.next(epoch);
    }
}
