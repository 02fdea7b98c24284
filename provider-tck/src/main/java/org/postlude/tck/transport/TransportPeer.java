package org.postlude.tck.transport;

import java.util.List;
import org.postlude.transport.TransportRequest;

/** The next hop of a transport under test: a server, a directory, whatever it hands mail to. Thread-safe. */
public interface TransportPeer extends AutoCloseable {
    /**
     * How the transport finds it.
     *
     * @return what is given to {@code transportLogon}
     */
    TransportRequest request();

    /**
     * What it took responsibility for.
     *
     * @return in the order it came; an entry is there before the transport is answered
     */
    List<Received> received();

    /**
     * Stops it; what a client stands in is cut, and whoever comes later finds nobody. One test logs on to a peer that is closed
     * (rule T1), which tells more if a directory, too, is gone by then.
     */
    @Override
    void close();
}
