package org.postlude.spooler.values;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** A transport that answers whatever a test wants, sense or not; scheme {@code loose}, addresses of type LOOSE. */
final class LooseTransport implements TransportProvider {
    static final String TYPE = "LOOSE";

    final AtomicInteger attempts = new AtomicInteger();
    volatile Function<OutboundMessage, SubmitResult> submit = message -> new SubmitResult.Busy();
    volatile @Nullable Consumer<InboundMessage> inbound;
    volatile FlushAnswer flush = FlushAnswer.STARTED;
    volatile int most = 1;
    volatile int begun = 1;
    volatile int lines = 1;
    volatile List<String> types = List.of(TYPE);
    volatile boolean logsOn = true;
    private volatile @Nullable TransportSupport support;

    @Override
    public Set<String> schemes() {
        return Set.of("loose");
    }

    TransportSupport support() {
        TransportSupport present = support;
        if (present == null) {
            throw new IllegalStateException("nobody is logged on");
        }
        return present;
    }

    @Override
    public TransportLogon transportLogon(TransportSupport offered, TransportRequest request) {
        support = offered;
        return logsOn ? new Logon() : Nothing.nothing();
    }

    @Override
    public void shutdown() {}

    private final class Logon implements TransportLogon, FlushableTransport, InboundTransport {
        @Override
        public List<String> addressTypes() {
            return types;
        }

        @Override
        public int maxAttempts() {
            return most;
        }

        @Override
        public int attemptsAtOnce() {
            return begun;
        }

        @Override
        public int lines() {
            return lines;
        }

        @Override
        public SubmitResult submitMessage(OutboundMessage message) {
            attempts.incrementAndGet();
            return submit.apply(message);
        }

        @Override
        public FlushAnswer flushQueues(Set<FlushFlag> flags) {
            return flush;
        }

        @Override
        public boolean poll() {
            return inbound != null;
        }

        @Override
        public void startMessage(InboundMessage message) {
            Consumer<InboundMessage> once = inbound;
            inbound = null;
            if (once != null) {
                once.accept(message);
            }
        }

        @Override
        public void transportNotify(TransportNotice notice) {}

        @Override
        public void transportLogoff(Haste haste) {}

        @Override
        public void close() {}
    }
}
