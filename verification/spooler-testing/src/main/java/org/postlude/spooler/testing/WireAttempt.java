package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** One attempt: as a careful SMTP client would drive it, against a peer that is what it is. */
final class WireAttempt implements Attempt {
    private final WireLogon logon;
    private final Peer peer;
    private final OutboundMessage message;
    private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    private boolean permitted;

    WireAttempt(WireLogon logon, OutboundMessage message) {
        this.logon = logon;
        this.peer = logon.peer;
        this.message = message;
    }

    boolean isPermitted() {
        return permitted;
    }

    void cancel() {
        cancelled.complete(true);
    }

    private void say(Supplier<String> what) {
        peer.journal.add(() -> "peer: " + message.attempt() + " of " + message.part() + " " + what.get());
    }

    /** The network takes its time; ends early if the attempt is cancelled. */
    private void take(Duration time) throws InterruptedException {
        try {
            logon.process.baton.await(cancelled, time, true);
        } catch (TimeoutException e) {
            // nobody has cancelled it
        }
    }

    /** Until somebody cancels or interrupts it. */
    private void hang() throws InterruptedException {
        try {
            logon.process.baton.await(cancelled, null, true);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a limit does not end of itself", e);
        }
    }

    SubmitResult begin() throws InterruptedException {
        logon.support.progress(message.attempt(), Phase.CONNECTING);
        take(peer.pace());
        Peer.Greeting greeting = peer.greeting();
        say(() -> "greets: " + greeting);
        return switch (greeting) {
            case GOOD -> this;
            case BUSY -> new SubmitResult.Busy();
            case WAIT -> new SubmitResult.Wait(WireLogon.busyPeer(), "too many connections");
            case UNREACHABLE -> new SubmitResult.NetworkError(Duration.ZERO, "connection refused");
            case THROWS -> throw new IllegalStateException("simulated: a transport that throws");
            case HANGS -> {
                hang();
                yield new SubmitResult.NetworkError(Duration.ZERO, "gave up");
            }
        };
    }

    @Override
    public EndResult endMessage() throws InterruptedException {
        try {
            return converse();
        } finally {
            logon.ended(message.attempt());
        }
    }

    private EndResult converse() throws InterruptedException {
        logon.support.progress(message.attempt(), Phase.ENVELOPE);
        List<EndResult.Result> results = new ArrayList<>();
        List<Recipient> named = new ArrayList<>();
        for (Recipient recipient : message.recipients()) {
            Peer.Answer answer = peer.answer(recipient);
            if (answer == Peer.Answer.GOOD) {
                named.add(recipient);
            } else {
                say(() -> answer + " for " + recipient);
                boolean isForGood = answer == Peer.Answer.NEVER || logon.flaw == Flaw.LATER_IS_TOLD_AS_NEVER;
                results.add(new EndResult.Result(recipient, isForGood ? never() : later()));
            }
        }
        take(peer.pace());
        if (cancelled.isDone()) {
            return results.isEmpty() ? new EndResult.Stopped() : with(results, named, later());
        }
        return named.isEmpty() ? new EndResult.Done(results) : body(results, named);
    }

    private EndResult body(List<EndResult.Result> results, List<Recipient> named) throws InterruptedException {
        logon.support.progress(message.attempt(), Phase.BODY);
        if (!read(named)) {
            return with(results, named, later());
        }
        Peer.Body body = peer.body();
        switch (body) {
            case GOOD -> take(peer.pace());
            case CUT -> {
                say(() -> "is cut off in the body");
                return with(results, named, logon.flaw == Flaw.CUT_IS_TOLD_AS_DOUBT ? doubt() : later());
            }
            case THROWS -> throw new IllegalStateException("simulated: a transport that throws in the body");
            case HANGS -> {
                say(() -> "hangs in the body");
                hang();
            }
        }
        if (cancelled.isDone()) {
            return new EndResult.Stopped();
        }
        logon.requireAlive();
        message.recipients().forEach(recipient -> peer.ledger.asked(recipient.address()));
        if (logon.support.mayCommit(message.attempt()) == Permit.STOP && logon.flaw != Flaw.STOP_IS_NOT_HEEDED) {
            say(() -> "is stopped");
            return new EndResult.Stopped();
        }
        permitted = true;
        logon.requireAlive();
        return end(results, named);
    }

    /** T17: the next hop gets what was submitted. T19: what cannot be read is not handed over. */
    private boolean read(List<Recipient> named) {
        String text;
        try (InputStream in = message.content().open()) {
            text = new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            say(() -> "cannot be read: " + e.getMessage());
            return false;
        }
        int number = peer.ledger.entry(named.get(0).address()).letter.number();
        if (!text.endsWith("Text " + number + "\r\n") || !text.contains("Subject: " + number + "\r\n")) {
            peer.ledger.violated("what goes to " + named + " is not letter " + number + ": " + text);
        }
        return true;
    }

    private EndResult end(List<EndResult.Result> results, List<Recipient> named) throws InterruptedException {
        Peer.End end = peer.end(named, message.recipients());
        say(() -> "ends: " + end);
        RecipientOutcome silence = logon.flaw == Flaw.DOUBT_IS_TOLD_AS_DEFERRED ? later() : doubt();
        try {
            logon.process.baton.sleep(end == Peer.End.TAKEN_SLOWLY ? peer.longPace() : peer.pace());
            switch (end) {
                case TAKEN, TAKEN_SLOWLY -> {
                    RecipientOutcome accepted = new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"));
                    return with(results, named, accepted);
                }
                case LATER -> {
                    return with(results, named, later());
                }
                case NEVER -> {
                    return with(results, named, never());
                }
                case TAKEN_AND_THROWS ->
                    throw new IllegalStateException("simulated: a transport that throws at the end");
                case TAKEN_AND_HANGS -> logon.process.baton.sleep(Duration.ofDays(1));
                case TAKEN_AND_SILENT, LOST_AND_SILENT -> take(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            say(() -> "is interrupted after the final dot");
        }
        return with(results, named, silence);
    }

    private static RecipientOutcome later() {
        return new RecipientOutcome.Deferred(Reply.of(451, "4.3.0", "try again later"), Optional.empty());
    }

    private static RecipientOutcome doubt() {
        return new RecipientOutcome.InDoubt(Reply.local("4.4.2", "no reply to the final dot"));
    }

    private static RecipientOutcome never() {
        return new RecipientOutcome.Refused(Reply.of(550, "5.1.1", "no such user"));
    }

    private static EndResult with(List<EndResult.Result> results, List<Recipient> others, RecipientOutcome outcome) {
        List<EndResult.Result> all = new ArrayList<>(results);
        others.forEach(recipient -> all.add(new EndResult.Result(recipient, outcome)));
        return new EndResult.Done(all);
    }
}
