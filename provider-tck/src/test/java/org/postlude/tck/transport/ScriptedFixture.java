package org.postlude.tck.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.postlude.message.Recipient;
import org.postlude.transport.TransportProvider;

/** A scripted transport as a transport under test, with all its capabilities. */
class ScriptedFixture
        implements TransportContract,
                RecipientOutcomeContract,
                CancellableNetworkContract,
                DeferringFlushContract,
                StatusReportingContract,
                IdleAwareContract,
                OptionListingContract,
                LoginContract,
                PreprocessingContract,
                LateStatusContract,
                InboundContract {
    private final ScriptedTransport transport;
    private final Duration patience;
    private final UnaryOperator<TransportProvider> face;

    ScriptedFixture() {
        this(builder -> builder, Duration.ofSeconds(10));
    }

    ScriptedFixture(UnaryOperator<ScriptedTransport.Builder> change, Duration patience) {
        this(change, patience, provider -> provider);
    }

    /** @param face what the suites see of the transport */
    ScriptedFixture(
            UnaryOperator<ScriptedTransport.Builder> change, Duration patience, UnaryOperator<TransportProvider> face) {
        ScriptedTransport.Builder all = ScriptedTransport.builder()
                .cancellable()
                .deferring()
                .flushable()
                .statusReporting()
                .inbound()
                .idleAware()
                .preprocessing()
                .keepingContent();
        this.transport = change.apply(all).build();
        this.patience = patience;
        this.face = face;
    }

    ScriptedTransport transport() {
        return transport;
    }

    @Override
    public TransportProvider provider() {
        return face.apply(transport);
    }

    @Override
    public FailingPeer startPeer() {
        return new ScriptedPeer(transport);
    }

    @Override
    public TransportPeer startRefusingPeer() {
        transport.otherwise().answerUnconfigured(Duration.ofMinutes(5));
        return new ScriptedPeer(transport);
    }

    @Override
    public InboundPeer startSource() {
        return new ScriptedPeer(transport);
    }

    @Override
    public Recipient unreachable() {
        transport.refuseBefore("nowhere@example.org");
        return recipient("nowhere");
    }

    @Override
    public void report(TransportPeer peer, Recipient recipient, boolean delivered) throws IOException {
        transport.reportLate(transport.deliveriesTo(recipient.toString()).get(0), delivered);
    }

    @Override
    public void beginKeeping(TransportPeer peer) {
        transport.otherwise().keep();
    }

    @Override
    public void endKeeping(TransportPeer peer) {
        transport.otherwise().accept();
        transport.kept().forEach(transport::sentDeferred);
    }

    @Override
    public Duration patience() {
        return patience;
    }
}
