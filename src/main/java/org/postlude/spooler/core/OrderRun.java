package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postlude.message.PartId;
import org.postlude.spooler.queue.Refusal;

/** An order under way: the parts that are being written, and what became of the others. */
final class OrderRun {
    final CallKey call;
    final Set<PartId> pending = new TreeSet<>();
    final List<Told.OfPart> done = new ArrayList<>();

    OrderRun(CallKey call) {
        this.call = call;
    }

    OrderRun copy() {
        OrderRun copy = new OrderRun(call);
        copy.pending.addAll(pending);
        copy.done.addAll(done);
        return copy;
    }

    void refuse(PartId part, Refusal.Kind kind, String reason) {
        pending.remove(part);
        done.add(new Told.OfPart(part, kind, reason));
    }

    void changed(PartId part) {
        pending.remove(part);
        done.add(new Told.OfPart(part, null, null));
    }

    @Override
    public String toString() {
        return call + " " + pending + done;
    }
}
