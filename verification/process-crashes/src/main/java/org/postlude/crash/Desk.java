package org.postlude.crash;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postlude.crash.Entry.Kind;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreSession;
import org.postlude.store.SubmitReceipt;
import org.postlude.tck.store.GatedStoreProvider;

/** The one open store of the program: some threads submit to it while another logs it off and opens it again. */
final class Desk {
    private static final Deadline PATIENT = Deadline.in(Duration.ofMinutes(2));

    private final Witness witness;
    private final StoreSession session;
    private final StoreAddress address;
    private final GatedStoreProvider gate;
    /** Guarded by this; null while it is closed. */
    private @Nullable MessageStore store;

    Desk(Witness witness, StoreSession session, StoreAddress address, GatedStoreProvider gate) {
        this.witness = witness;
        this.session = session;
        this.address = address;
        this.gate = gate;
    }

    /** Opens the store, has its queue looked at, and only then lets it send. */
    MessageStore open() throws InterruptedException {
        gate.shut();
        witness.say(Kind.OPENING);
        MessageStore opened = session.openStore(address, OpenOptions.DEFAULT);
        witness.look();
        gate.open();
        synchronized (this) {
            store = opened;
            notifyAll();
        }
        return opened;
    }

    /** Returns when the message is durable and that is written down outside. Waits while the store is closed. */
    void submit(Letter letter) throws InterruptedException {
        MessageStore now = current(null);
        while (true) {
            witness.say(Kind.TRY, letter.key());
            try {
                SubmitReceipt receipt = now.submit(letter.submission());
                witness.say(Kind.ACK, letter.key(), receipt.id(), receipt.existed());
                return;
            } catch (StoreClosedException notTaken) {
                now = current(now); // the same key goes to the next handle
            }
        }
    }

    private synchronized MessageStore current(@Nullable MessageStore not) throws InterruptedException {
        MessageStore now = store;
        while (now == null || now == not) {
            wait();
            now = store;
        }
        return now;
    }

    /** Logs off; whatever is not over by the deadline is waited for. Returns whether the store is closed. */
    boolean leave(LogoffMode mode, Deadline deadline) throws InterruptedException {
        MessageStore open = current(null);
        LogoffReport report = tell(open.storeLogoff(mode, deadline));
        if (report.outcome() == Outcome.REFUSED) {
            return false;
        }
        if (!report.isComplete()) {
            report = tell(open.storeLogoff(LogoffMode.ORDERLY, PATIENT));
        }
        if (!report.isComplete()) {
            throw new IllegalStateException("the store is not released: " + report);
        }
        synchronized (this) {
            store = null;
        }
        open.close();
        return true;
    }

    private LogoffReport tell(LogoffReport report) {
        witness.say(
                Kind.LOGOFF,
                report.mode(),
                report.outcome(),
                report.counts().left(),
                report.counts().inDoubt());
        return report;
    }
}
