package org.postlude.spooler.logoff;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * A transport that runs a test's own code in its calls, and takes every message. It has a status object and no {@code
 * FlushableTransport}: the second door alone.
 */
final class HookTransport implements TransportProvider {
    /** Code of a test. */
    interface Hook {
        void run() throws InterruptedException;
    }

    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Permit> permits = new CopyOnWriteArrayList<>();
    volatile Hook onLogon = () -> {};
    volatile Hook onSubmit = () -> {};
    volatile Hook beforePermit = () -> {};
    volatile Hook afterPermit = () -> {};
    volatile Hook onCancel = () -> {};
    volatile @Nullable TransportNotice noticed;
    volatile Hook onNotice = () -> {};
    volatile Hook onFlush = () -> {};
    volatile Hook onLogoff = () -> {};
    volatile Hook onClose = () -> {};

    private final String scheme;

    HookTransport() {
        this("hook");
    }

    HookTransport(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(scheme);
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        run(onLogon);
        return new Logon(support);
    }

    private static void run(Hook hook) {
        try {
            hook.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void shutdown() {
        calls.add("shutdown");
    }

    private final class Logon
            implements TransportLogon, CancellableTransport, StatusReporting, StatusReporting.StatusObject {
        private final TransportSupport support;

        Logon(TransportSupport support) {
            this.support = support;
        }

        @Override
        public List<String> addressTypes() {
            return List.of("SMTP");
        }

        @Override
        public int maxAttempts() {
            return 4;
        }

        @Override
        public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
            calls.add("submitMessage " + message.recipients().get(0));
            onSubmit.run();
            return (Attempt) () -> end(message);
        }

        private EndResult end(OutboundMessage message) throws InterruptedException {
            beforePermit.run();
            Permit permit = support.mayCommit(message.attempt());
            permits.add(permit);
            afterPermit.run();
            if (permit == Permit.STOP) {
                return new EndResult.Stopped();
            }
            return new EndResult.Done(message.recipients().stream()
                    .map(to -> new EndResult.Result(to, new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"))))
                    .toList());
        }

        @Override
        public void cancelMessage(AttemptId attempt) {
            calls.add("cancelMessage");
            run(onCancel);
        }

        @Override
        public void transportNotify(TransportNotice notice) {
            calls.add(notice.name());
            if (notice == TransportNotice.END_OUTBOUND_FLUSH) {
                support.modifyStatusRow(Set.of(StatusBit.AVAILABLE, StatusBit.OUTBOUND_ENABLED));
            }
            if (notice == noticed) {
                run(onNotice);
            }
        }

        @Override
        public StatusObject openStatusEntry() {
            return this;
        }

        @Override
        public FlushAnswer flushQueues(Set<FlushFlag> flags) {
            calls.add("status.flushQueues");
            run(onFlush);
            support.modifyStatusRow(Set.of(StatusBit.AVAILABLE, StatusBit.OUTBOUND_ENABLED, StatusBit.OUTBOUND_FLUSH));
            return FlushAnswer.STARTED;
        }

        @Override
        public String validateState() {
            return "the hooks are in place";
        }

        @Override
        public void transportLogoff(Haste haste) {
            calls.add("transportLogoff " + haste);
            run(onLogoff);
        }

        @Override
        public void close() {
            calls.add("close");
            run(onClose);
        }
    }
}
