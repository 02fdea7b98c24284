package org.postlude.transport;

import org.postlude.message.PartId;

/** A transport that may answer {@link EndResult.KeptByTransport} and ask for the message later. */
public interface DeferringTransport {
    /**
     * The spooler takes a deferred message back, because it logs off or sends it now; MAPI {@code NOTIFY_ABORT_DEFERRED}
     * alone. Do not ask for it any more; it may come again as any other message.
     *
     * @param part which; one that is not known is no error
     */
    void abortDeferred(PartId part);

    /**
     * The sender has withdrawn a deferred message; MAPI {@code NOTIFY_ABORT_DEFERRED} together with {@code
     * NOTIFY_CANCEL_MESSAGE}. It will never come again, so what was prepared for it can be thrown away.
     *
     * @param part which; one that is not known is no error
     */
    default void cancelDeferred(PartId part) {
        abortDeferred(part);
    }
}
