package org.postlude.tck.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** One attempt: goes from point to point and does what its plan says. */
final class ScriptedAttempt implements Attempt {
    private final ScriptedLogon logon;
    private final Stage stage;
    private final OutboundMessage message;
    private final Plan plan;
    private final AtomicBoolean endCalled = new AtomicBoolean();

    /** Completes when the attempt is to stop before its permit. */
    private final CompletableFuture<Void> stop = new CompletableFuture<>();

    /** Completes when the logon is torn down; wakes an attempt that is past its permit too. */
    private final CompletableFuture<Void> cut = new CompletableFuture<>();

    private volatile boolean cancelled;

    ScriptedAttempt(ScriptedLogon logon, Stage stage, OutboundMessage message, Plan plan) {
        this.logon = logon;
        this.stage = stage;
        this.message = message;
        this.plan = plan;
    }

    AttemptId id() {
        return message.attempt();
    }

    void cancel() {
        cancelled = true;
        if (stage.can().cancel() == Capabilities.Cancel.STOPS) {
            stop.complete(null);
        }
    }

    /** The logon is torn down; a transport that ignores its cancels ignores this too. */
    void abandon() {
        if (stage.can().cancel() != Capabilities.Cancel.IGNORED) {
            stop.complete(null);
            cut.complete(null);
        }
    }

    /** What submitMessage answers: this, or why there is no attempt. One that was stopped tells so in endMessage. */
    SubmitResult submit() throws InterruptedException {
        SubmitResult answer =
                plan.answer().<SubmitResult>map(Step.Answer::answer).orElse(this);
        if (answer != this && !(answer instanceof SubmitResult.NetworkError)) {
            return answer;
        }
        stand(Point.CONNECTING, Phase.CONNECTING);
        if (isStopped()) {
            return this;
        }
        plan.throwAt(Point.CONNECTING);
        return answer;
    }

    @Override
    public EndResult endMessage() throws InterruptedException {
        stage.journal().call("endMessage " + id());
        if (!endCalled.compareAndSet(false, true)) {
            stage.journal().violation("T4", "endMessage was called twice for " + id());
            throw new IllegalStateException("endMessage was called twice for " + id());
        }
        try {
            return run();
        } finally {
            logon.ended(this);
        }
    }

    private EndResult run() throws InterruptedException {
        if (isStopped()) {
            return stopped();
        }
        stage.journal().transaction();
        stand(Point.ENVELOPE, Phase.ENVELOPE);
        if (isStopped()) {
            return stopped();
        }
        Results results = new Results(plan, stage.can().faults());
        if (!plan.reachesPermit()) {
            return retriesInside(results).done();
        }
        return transfer(results);
    }

    private EndResult transfer(Results results) throws InterruptedException {
        Bytes bytes;
        try {
            bytes = breaks(Fault.HANDS_OVER_HALF)
                    ? Bytes.asFarAsItGoes(message.content())
                    : Bytes.read(message.content(), stage.can().keepsContent(), breaks(Fault.CHANGES_BYTES));
        } catch (IOException e) {
            Reply reply = Reply.local("the message could not be read: " + e.getMessage());
            return results.allLeft(new RecipientOutcome.Deferred(reply)).done();
        }
        if (breaks(Fault.TELLS_THE_MESSAGE)) {
            tellAll();
        }
        if (!breaks(Fault.CHANGES_BYTES)) {
            stage.journal().sameBytes(message.part(), bytes.digest());
        }
        stand(Point.BODY, Phase.BODY);
        if (isStopped()) {
            return stopped();
        }
        plan.throwAt(Point.BODY);
        if (plan.keep().isPresent()) {
            logon.keep(message.part());
            return new EndResult.KeptByTransport(plan.keep().get().reason());
        }
        return commit(results, bytes);
    }

    private void tellAll() {
        try {
            new String(Bytes.all(message.content()), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> logon.support().conversation(id(), Direction.OUTBOUND, line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EndResult commit(Results results, Bytes bytes) throws InterruptedException {
        if (breaks(Fault.ASKS_TOO_LATE)) {
            deliver(bytes);
        }
        if (!breaks(Fault.NEVER_ASKS) && ask() == Permit.STOP && !breaks(Fault.HANDS_OVER_AFTER_STOP)) {
            return stopped();
        }
        if (breaks(Fault.ASKS_TWICE)) {
            ask();
        }
        if (!breaks(Fault.ASKS_TOO_LATE)) {
            deliver(bytes);
        }
        if (!standCommitted()) {
            Reply reply = Reply.local("cut off after the final dot");
            return results.allLeft(new RecipientOutcome.InDoubt(reply)).done();
        }
        plan.throwAt(Point.COMMITTED);
        return retriesInside(results).done();
    }

    private Permit ask() throws InterruptedException {
        if (logon.isClosed()) {
            return Permit.STOP;
        }
        var gates = stage.gates().of(message, Point.PERMIT);
        gates.forEach(Gate::enter);
        try {
            Permit permit = logon.support().mayCommit(id());
            if (permit == Permit.PROCEED) {
                logon.permitted(id());
                if (cancelled) {
                    stage.journal().violation("T12", id() + " got a permit after it was cancelled");
                }
            }
            return permit;
        } finally {
            gates.forEach(Gate::leave);
        }
    }

    private void deliver(Bytes bytes) {
        for (Map.Entry<Recipient, Step.Outcome> entry : plan.outcomes().entrySet()) {
            if (entry.getValue().taken()) {
                boolean answered = entry.getValue().outcome() instanceof RecipientOutcome.Accepted;
                stage.journal().delivered(bytes.delivery(message, entry.getKey(), answered));
            }
        }
    }

    private void stand(Point point, Phase phase) throws InterruptedException {
        if (!logon.isClosed() || breaks(Fault.SPEAKS_AFTER_CLOSE)) {
            logon.support().progress(id(), phase);
        }
        for (Gate gate : stage.gates().of(message, point)) {
            gate.pass(stop);
        }
    }

    /** False if it was torn away: nobody can be told any more what the next hop said. */
    private boolean standCommitted() {
        try {
            for (Gate gate : stage.gates().of(message, Point.COMMITTED)) {
                gate.pass(cut);
            }
            return !cut.isDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Results retriesInside(Results results) {
        if (breaks(Fault.RETRIES_INSIDE) && results.hasDeferred()) {
            stage.journal().transaction();
        }
        return results;
    }

    private EndResult stopped() {
        if (breaks(Fault.HIDES_CANCEL) && cancelled) {
            Reply reply = Reply.local("something happened");
            return new Results(plan, stage.can().faults())
                    .allLeft(new RecipientOutcome.Deferred(reply))
                    .done();
        }
        return new EndResult.Stopped();
    }

    private boolean isStopped() {
        return stop.isDone();
    }

    private boolean breaks(Fault fault) {
        return plan.breaks(fault, stage.can().faults());
    }
}
