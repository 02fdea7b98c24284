package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.PartId;

/** One worker of the model transport, with one transfer in hand. */
final class ModelWorker {
    /** What it knows of its permit. */
    enum Permit {
        NONE,
        ASKED,
        PROCEED,
        STOP
    }

    final AttemptId attempt;
    /** Null for an inbound transfer. */
    final @Nullable PartId part;
    /** Recipients it was asked to send to. */
    final int offered;

    Permit permit = Permit.NONE;
    boolean cancelled;
    boolean fenced;
    /** Inbound: the store has the message. Outbound and fenced: the next hop has it. */
    boolean handedOver;

    ModelWorker(AttemptId attempt, @Nullable PartId part, int offered) {
        this.attempt = attempt;
        this.part = part;
        this.offered = offered;
    }

    ModelWorker copy() {
        ModelWorker copy = new ModelWorker(attempt, part, offered);
        copy.permit = permit;
        copy.cancelled = cancelled;
        copy.fenced = fenced;
        copy.handedOver = handedOver;
        return copy;
    }

    boolean isInbound() {
        return part == null;
    }

    @Override
    public String toString() {
        return (part == null ? "the inbound transfer" : "the attempt of " + part) + (fenced ? " (abandoned)" : "");
    }
}
