package org.postlude.spooler.run;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.PartRecord;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.SpoolerLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept no longer leaves a store, a little at a time, behind whatever else the store is asked for: messages that
 * ended long ago, and the keys of local deliveries and reports of messages that have ended. Such a key cannot come again
 * when the last part of its message is done: a done part is claimed by nobody, also not after a crash. Keys of inbound mail
 * stay, for their source may offer the same mail again.
 *
 * <p>What is to be forgotten is known in memory only. After a crash, or after a message that was taken back or set aside
 * half done, its keys stay until a sweep that finds nothing in the queue (docs/adr/0019). Used on the store's queue only.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int ENTRIES = 100;
    /** Each is a write of its own, so few at a time. */
    private static final int PREFIXES = 10;
    /** So many are remembered before they are forgotten out of turn. */
    private static final int MOST = 10_000;

    private static final String LOCAL = "local:";
    private static final String REPORT = "ndr:";

    private final String store;
    private final SpoolerLogon logon;
    private final InstantSource clock;
    private final Consumer<Runnable> behind;
    /** Prefixes of keys that no delivery will have again. */
    private final Deque<String> over = new ArrayDeque<>();
    /** There may be keys of an earlier life. */
    private boolean inherited = true;

    private boolean running;
    private boolean ended;

    Sweep(String store, SpoolerLogon logon, InstantSource clock, Consumer<Runnable> behind) {
        this.store = store;
        this.logon = logon;
        this.clock = clock;
        this.behind = behind;
    }

    /** From any thread. */
    void begin() {
        behind.accept(this::start);
    }

    private void start() {
        if (!running && !ended) {
            running = true;
            step();
        }
    }

    /** The store is given up. */
    void end() {
        ended = true;
    }

    /** The last part of a message is done, durably. */
    void over(MessageId message, Iterable<PartRecord> parts) {
        boolean local = false;
        boolean reported = false;
        for (PartRecord part : parts) {
            local |= part.url().equals(PartRecord.LOCAL);
            reported |= part.past().delayTold() != null
                    || part.mayTell(ReportOn.SUCCESS)
                    || part.marks().stream().anyMatch(mark -> mark.fate() == Fate.RETURNED);
        }
        if (local) {
            over.add(LOCAL + message + ":");
        }
        if (reported) {
            over.add(REPORT + message + ":");
        }
        if (over.size() >= MOST) {
            begin();
        }
    }

    private void step() {
        if (ended) {
            return;
        }
        try {
            running = Callbacks.inside(this::isMoreLeft);
        } catch (Throwable e) { // nothing is lost by it: what cannot be removed now is removed next time
            running = false;
            LOG.warn("store {} could not be swept; that is tried again later: {}", store, Masked.text(Words.of(e)));
        }
        if (running) {
            behind.accept(this::step);
        }
    }

    private boolean isMoreLeft() throws IOException {
        return logon.sweep(clock.instant(), ENTRIES) > 0 || isMoreToForget();
    }

    private boolean isMoreToForget() throws IOException {
        // Deliveries under such keys come through this queue too, so none begins between the count and the end of this.
        if ((inherited || !over.isEmpty()) && logon.counts().messages() == 0) {
            logon.forgetKeys(LOCAL);
            logon.forgetKeys(REPORT);
            inherited = false;
            over.clear();
        }
        for (int i = 0; i < PREFIXES && !over.isEmpty(); i++) {
            logon.forgetKeys(over.peek());
            over.remove();
        }
        return !over.isEmpty();
    }
}
