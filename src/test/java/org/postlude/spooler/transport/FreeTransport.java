package org.postlude.spooler.transport;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.PartId;
import org.postlude.message.Reply;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Conversational;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.IdleAware;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OptionListing;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * A transport with every add-on, each call of which runs a test's own code, for what no script can say; scheme {@code free},
 * addresses of type FREE. Unless told otherwise it accepts everything.
 */
final class FreeTransport implements TransportProvider, OptionListing {
    static final String TYPE = "FREE";

    /** Code of a test. */
    interface Hook<T, R> {
        R on(T argument) throws InterruptedException;
    }

    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile List<String> types = List.of(TYPE);
    volatile Consumer<TransportSupport> onLogon = support -> {};
    volatile Hook<OutboundMessage, SubmitResult> submit = message -> (Attempt) () -> this.end.on(message);
    volatile Hook<OutboundMessage, EndResult> end = this::accept;
    volatile Consumer<String> onCall = call -> {};
    volatile Hook<AttemptId, Boolean> poll = none -> false;
    volatile Consumer<InboundMessage> start = message -> {};
    volatile List<String> conversations = List.of();
    volatile String state = "the hooks are in place";
    private volatile @Nullable TransportSupport support;

    /** Adds it to a spooler. */
    SpoolerCoordinator.Builder into(SpoolerCoordinator.Builder builder) {
        return builder.transportProvider(this).transport("free", "free:hop", Map.of());
    }

    TransportSupport support() {
        TransportSupport present = support;
        if (present == null) {
            throw new IllegalStateException("nobody is logged on");
        }
        return present;
    }

    /** Asks for the permit and accepts everybody. */
    EndResult accept(OutboundMessage message) throws InterruptedException {
        if (support().mayCommit(message.attempt()) == Permit.STOP) {
            return new EndResult.Stopped();
        }
        return done(message, new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken")));
    }

    static EndResult done(OutboundMessage message, RecipientOutcome outcome) {
        return new EndResult.Done(message.recipients().stream()
                .map(to -> new EndResult.Result(to, outcome))
                .toList());
    }

    boolean has(String call) {
        return calls.stream().anyMatch(line -> line.startsWith(call));
    }

    @Override
    public Set<String> schemes() {
        return Set.of("free");
    }

    @Override
    public List<TransportOption> options() {
        return List.of(new TransportOption("speed", "how fast", "slow", false));
    }

    @Override
    public TransportLogon transportLogon(TransportSupport offered, TransportRequest request) {
        calls.add("transportLogon " + request.options());
        support = offered;
        onLogon.accept(offered);
        return new Logon();
    }

    @Override
    public void shutdown() {
        called("shutdown");
    }

    private void called(String call) {
        calls.add(call);
        onCall.accept(call);
    }

    private final class Logon
            implements TransportLogon,
                    CancellableTransport,
                    DeferringTransport,
                    FlushableTransport,
                    InboundTransport,
                    IdleAware,
                    Conversational,
                    StatusReporting,
                    StatusReporting.StatusObject {
        @Override
        public List<String> addressTypes() {
            return types;
        }

        @Override
        public int maxAttempts() {
            return 2;
        }

        @Override
        public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
            called("submitMessage " + message.recipients());
            return submit.on(message);
        }

        @Override
        public void cancelMessage(AttemptId attempt) {
            called("cancelMessage");
        }

        @Override
        public void abortDeferred(PartId part) {
            called("abortDeferred");
        }

        @Override
        public void transportNotify(TransportNotice notice) {
            called(notice.name());
        }

        @Override
        public FlushAnswer flushQueues(Set<FlushFlag> flags) {
            called("flushQueues");
            return FlushAnswer.BUSY;
        }

        @Override
        public boolean poll() throws InterruptedException {
            called("poll");
            return poll.on(new AttemptId(0));
        }

        @Override
        public void startMessage(InboundMessage message) {
            called("startMessage");
            start.accept(message);
        }

        @Override
        public void idle() {
            called("idle");
        }

        @Override
        public List<String> conversations() {
            called("conversations");
            return conversations;
        }

        @Override
        public void leave(String conversation, Blocked reason, String words) {
            called("leave " + conversation + " " + reason + " " + words);
        }

        @Override
        public void leaveAll(boolean forced) {
            called("leaveAll " + forced);
        }

        @Override
        public StatusObject openStatusEntry() {
            return this;
        }

        @Override
        public String validateState() {
            called("validateState");
            return state;
        }

        @Override
        public void transportLogoff(Haste haste) {
            called("transportLogoff " + haste);
        }

        @Override
        public void close() {
            called("close");
        }
    }
}
