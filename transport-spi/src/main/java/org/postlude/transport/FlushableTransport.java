package org.postlude.transport;

import java.util.Set;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;

/** A transport that can be told to push everything out; MAPI {@code IXPLogon::FlushQueues}. */
public interface FlushableTransport {
    /**
     * Begins a flush (rule T13): asks again for its deferred messages ({@link TransportSupport#sentDeferred}), sets the
     * flush bits in its status row, returns. The spooler then submits everything and ends with
     * {@code END_OUTBOUND_FLUSH}, on which the bit is cleared. A transport may stop earlier by clearing its bit.
     *
     * @param flags what and how; never ASYNC_OK
     * @return whether it has begun
     */
    FlushAnswer flushQueues(Set<FlushFlag> flags);
}
