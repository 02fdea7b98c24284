package org.postlude.command.tour;

import java.util.Set;
import java.util.function.BiConsumer;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** A transport within this process, to a next hop that can make it stand still. */
final class GatedTransport implements TransportProvider {
    static final String NAME = "transport";
    static final String URL = "gated:next-hop";

    private final NextHop hop;
    private final BiConsumer<Object, String> names;

    /**
     * A transport to a next hop.
     *
     * @param hop the other side
     * @param names is told which message an attempt or a part is of
     */
    GatedTransport(NextHop hop, BiConsumer<Object, String> names) {
        this.hop = hop;
        this.names = names;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("gated");
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        if (!request.url().equals(URL)) {
            throw new TransportConfigurationException("transport '" + request.name() + "': there is one next hop only;"
                    + " write " + URL + " instead of " + request.url());
        }
        return new GatedLogon(support, hop, names);
    }

    /** The next hop is the tour's; nothing is held here. */
    @Override
    public void shutdown() {}
}
