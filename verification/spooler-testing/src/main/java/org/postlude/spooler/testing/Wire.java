package org.postlude.spooler.testing;

import java.util.Set;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** The transport to the peer, as one process has it. */
final class Wire implements TransportProvider {
    static final String SCHEME = "simulated";

    private final SimulatedProcess process;
    private final Peer peer;
    private final boolean isCancellable;
    private final int most;
    private final Flaw flaw;

    Wire(SimulatedProcess process, Peer peer, boolean isCancellable, int most, Flaw flaw) {
        this.flaw = flaw;
        this.process = process;
        this.peer = peer;
        this.isCancellable = isCancellable;
        this.most = most;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        WireLogon logon = new WireLogon(process, peer, support, most, flaw);
        return isCancellable ? new CancellableWireLogon(logon) : logon;
    }

    @Override
    public void shutdown() {
        // it holds nothing but its logons
    }
}
