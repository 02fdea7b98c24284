package org.postlude.tck.transport;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postlude.message.PartId;
import org.postlude.transport.OutboundMessage;

/** What one logon keeps, and which of it it has asked for again. Guarded by itself. */
final class Deferred {
    private final Set<PartId> kept = new LinkedHashSet<>();
    private final Set<PartId> asked = new LinkedHashSet<>();
    private final Journal journal;

    Deferred(Journal journal) {
        this.journal = journal;
    }

    synchronized void keep(PartId part) {
        kept.add(part);
    }

    synchronized void abort(PartId part) {
        kept.remove(part);
        asked.remove(part);
    }

    /** Whether it is kept; then it counts as asked for from now on. */
    synchronized boolean ask(PartId part) {
        if (!kept.contains(part)) {
            return false;
        }
        asked.add(part);
        return true;
    }

    synchronized List<PartId> kept() {
        return List.copyOf(kept);
    }

    synchronized void submitted(OutboundMessage message) {
        PartId part = message.part();
        if (message.deferred() && !asked.contains(part)) {
            journal.violation("T11", part + " came as deferred, and nobody had asked for it");
        }
        if (!message.deferred() && kept.contains(part)) {
            journal.violation("T11", part + " is kept here and came again, not asked for and without abortDeferred");
        }
    }

    /** An attempt has begun: the transport's own copy is done with. */
    synchronized void resubmitted(PartId part) {
        kept.remove(part);
        asked.remove(part);
    }
}
