package org.postlude.transport;

import org.postlude.message.PartId;

/** A transport that may answer {@link EndResult.KeptByTransport} and ask for the message later. */
public interface DeferringTransport {
    /**
     * The spooler takes a deferred message back; MAPI {@code NOTIFY_ABORT_DEFERRED}. Do not ask for it any more.
     *
     * @param part which; one that is not known is no error
     */
    void abortDeferred(PartId part);
}
