package org.postlude.spooler.delivery;

import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.postlude.message.Recipient;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** A transport whose endMessage a test writes by hand, for what no script can say; scheme {@code hand}. */
record HandTransport(BiFunction<OutboundMessage, TransportSupport, EndResult> end) implements TransportProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("hand");
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        return new TransportLogon() {
            @Override
            public List<String> addressTypes() {
                return List.of(Recipient.SMTP);
            }

            @Override
            public int maxAttempts() {
                return 1;
            }

            @Override
            public SubmitResult submitMessage(OutboundMessage message) {
                return (Attempt) () -> end.apply(message, support);
            }

            @Override
            public void transportNotify(TransportNotice notice) {}

            @Override
            public void transportLogoff(Haste haste) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void shutdown() {}
}
