package org.postlude.tck.transport;

import org.postlude.transport.TransportRequest;

/** The source of an inbound transport under test, for example a mailbox on a server. */
public interface InboundPeer extends AutoCloseable {
    /**
     * How the transport finds it.
     *
     * @return what is given to {@code transportLogon}
     */
    TransportRequest request();

    /**
     * A message arrives.
     *
     * @param message its bytes
     */
    void offer(byte[] message);

    /**
     * How many messages it still has, that is, were not acknowledged or deleted.
     *
     * @return looked up now, at the source itself
     */
    int waiting();

    /** Stops it. */
    @Override
    void close();
}
