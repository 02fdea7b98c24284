package org.postlude.command.tour;

import java.util.List;
import java.util.Map;
import org.postlude.message.Content;
import org.postlude.message.Recipient;
import org.postlude.tck.transport.CancellableContract;
import org.postlude.tck.transport.FlushableContract;
import org.postlude.tck.transport.InboundContract;
import org.postlude.tck.transport.InboundPeer;
import org.postlude.tck.transport.Received;
import org.postlude.tck.transport.TransportContract;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/** The tour's transport keeps the contract, or what the tour shows would prove nothing. */
class GatedTransportTest implements TransportContract, CancellableContract, FlushableContract, InboundContract {
    private static final TransportRequest REQUEST =
            new TransportRequest(GatedTransport.NAME, GatedTransport.URL, Map.of());

    private final NextHop hop = new NextHop();

    @Override
    public TransportProvider provider() {
        return new GatedTransport(hop, (id, name) -> {});
    }

    @Override
    public TransportPeer startPeer() {
        hop.letAllGo();
        return new TransportPeer() {
            @Override
            public TransportRequest request() {
                return REQUEST;
            }

            @Override
            public List<Received> received() {
                return hop.deliveries().stream()
                        .map(each -> new Received(
                                each.sender(),
                                each.recipients().stream()
                                        .map(Recipient::address)
                                        .toList(),
                                each.content()))
                        .toList();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public InboundPeer startSource() {
        hop.letAllGo();
        return new InboundPeer() {
            @Override
            public TransportRequest request() {
                return REQUEST;
            }

            @Override
            public void offer(byte[] message) {
                hop.offer(Content.of(message));
            }

            @Override
            public int waiting() {
                return hop.waiting();
            }

            @Override
            public void close() {}
        };
    }
}
