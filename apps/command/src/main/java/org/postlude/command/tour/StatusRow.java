package org.postlude.command.tour;

import java.util.EnumSet;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.transport.TransportSupport;

/** What the transport says of itself. Thread-safe; changes are told in the order they were made. */
final class StatusRow {
    private final TransportSupport support;
    private final Set<StatusBit> bits = EnumSet.of(StatusBit.AVAILABLE); // guarded by this

    StatusRow(TransportSupport support) {
        this.support = support;
    }

    synchronized void set(StatusBit bit, boolean on) {
        if (on ? bits.add(bit) : bits.remove(bit)) {
            support.modifyStatusRow(Set.copyOf(bits));
        }
    }
}
