package org.postlude.tck.transport;

import java.util.EnumSet;
import java.util.Set;
import org.postlude.message.FlushFlag;
import org.postlude.message.StatusBit;
import org.postlude.transport.TransportNotice;

/** Which BEGINs are in force on one logon, and what its status row says of them. Guarded by itself. */
final class Notices {
    private final Set<TransportNotice> begun = EnumSet.noneOf(TransportNotice.class);
    private final Journal journal;

    Notices(Journal journal) {
        this.journal = journal;
    }

    synchronized void take(TransportNotice notice) {
        switch (notice) {
            case BEGIN_INBOUND, BEGIN_OUTBOUND, BEGIN_INBOUND_FLUSH, BEGIN_OUTBOUND_FLUSH -> begin(notice);
            case END_INBOUND -> end(notice, TransportNotice.BEGIN_INBOUND);
            case END_OUTBOUND -> end(notice, TransportNotice.BEGIN_OUTBOUND);
            case END_INBOUND_FLUSH -> end(notice, TransportNotice.BEGIN_INBOUND_FLUSH);
            case END_OUTBOUND_FLUSH -> end(notice, TransportNotice.BEGIN_OUTBOUND_FLUSH);
        }
    }

    /** A flush that flushQueues began; it ends by the same notices. */
    synchronized void flush(Set<FlushFlag> flags) {
        if (flags.contains(FlushFlag.UPLOAD)) {
            begun.add(TransportNotice.BEGIN_OUTBOUND_FLUSH);
        }
        if (flags.contains(FlushFlag.DOWNLOAD)) {
            begun.add(TransportNotice.BEGIN_INBOUND_FLUSH);
        }
    }

    synchronized boolean isOn(TransportNotice begin) {
        return begun.contains(begin);
    }

    /** @param cleared the transport has cleared its flush bits by itself; the END still follows */
    synchronized Set<StatusBit> bits(boolean cleared) {
        Set<StatusBit> bits = EnumSet.of(StatusBit.AVAILABLE);
        add(bits, TransportNotice.BEGIN_INBOUND, StatusBit.INBOUND_ENABLED);
        add(bits, TransportNotice.BEGIN_OUTBOUND, StatusBit.OUTBOUND_ENABLED);
        if (!cleared) {
            add(bits, TransportNotice.BEGIN_INBOUND_FLUSH, StatusBit.INBOUND_FLUSH);
            add(bits, TransportNotice.BEGIN_OUTBOUND_FLUSH, StatusBit.OUTBOUND_FLUSH);
        }
        return bits;
    }

    private void begin(TransportNotice notice) {
        if (!begun.add(notice)) {
            journal.violation("T9", notice + " came twice without its END");
        }
    }

    private void end(TransportNotice notice, TransportNotice begin) {
        if (!begun.remove(begin)) {
            journal.violation("T9", notice + " came without " + begin);
        }
    }

    private void add(Set<StatusBit> bits, TransportNotice begin, StatusBit bit) {
        if (begun.contains(begin)) {
            bits.add(bit);
        }
    }
}
