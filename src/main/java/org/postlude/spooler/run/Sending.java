package org.postlude.spooler.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;

/** The outbound side of one transport: an attempt from submitMessage to its end, whatever the transport makes of it. */
final class Sending {
    /** Nobody was left for the transport. */
    private static final AttemptAnswer NOBODY = new AttemptAnswer.Ended(new EndResult.Done(List.of()));

    private final String name;
    private final Supplier<TransportLogon> logon;
    private final Preprocessors preprocessors;
    private final NoticeQueue notices;
    private final Workers workers;
    private final Consumer<Event> post;
    /** Hears of a transport that broke a rule. */
    private final Consumer<ProviderContractException> complaints;

    private final Trace trace;
    private final Conversations conversations;
    private final AtomicInteger inside = new AtomicInteger();

    Sending(
            String name,
            Supplier<TransportLogon> logon,
            Preprocessors preprocessors,
            NoticeQueue notices,
            Workers workers,
            Consumer<Event> post,
            Consumer<ProviderContractException> complaints,
            Trace trace,
            Conversations conversations) {
        this.name = name;
        this.logon = logon;
        this.preprocessors = preprocessors;
        this.notices = notices;
        this.workers = workers;
        this.post = post;
        this.complaints = complaints;
        this.trace = trace;
        this.conversations = conversations;
    }

    /** Whether an attempt has a thread, abandoned or not. */
    boolean isActive() {
        return inside.get() > 0;
    }

    /** What is to run on a worker thread for one attempt. */
    Runnable attempt(Command.Attempt command, StoreDesk store) {
        return () -> {
            AttemptAnswer answer = new AttemptAnswer.Failed("it was abandoned before it began");
            inside.incrementAndGet();
            try {
                answer = workers.enter(command.attempt()) ? answer(command, store) : answer;
            } finally {
                inside.decrementAndGet();
                workers.leave(command.attempt());
                if (conversations.isHeard(command.attempt())) {
                    conversations.end(command.attempt(), "the attempt has ended: " + AttemptText.of(answer));
                }
                post.accept(new Event.AttemptEnded(command.attempt(), answer));
            }
        };
    }

    private AttemptAnswer answer(Command.Attempt command, StoreDesk store) {
        StoredContent content;
        try {
            content = new StoredContent(
                    Callbacks.inside(() -> store.content(command.part().message())));
        } catch (DamagedMessageException | NoSuchMessageException e) {
            String reason = Words.of(e);
            return new AttemptAnswer.Damaged(reason, new AttemptAnswer.Failed(reason));
        } catch (Throwable e) { // an Error too: it is the store's, and this thread serves all of them
            return new AttemptAnswer.Failed("the stored message could not be opened: " + Words.of(e));
        }
        AttemptAnswer answer;
        try {
            answer = Callbacks.inside(() -> drive(command, content, store.suppressions()));
        } catch (InterruptedException e) {
            answer = new AttemptAnswer.Failed("the attempt was interrupted");
        } catch (Throwable e) {
            // Rule T3: whatever a transport throws is a temporary failure; the mail is kept.
            complaints.accept(new ProviderContractException(
                    e instanceof ProviderContractException broke ? broke.rule() : "T18",
                    "transport " + name + ", part " + command.part() + ": it threw during " + command.attempt() + ": "
                            + Words.of(e) + "; " + whereItIs(command.attempt()),
                    e));
            answer = new AttemptAnswer.Failed("the transport failed: " + Words.of(e), true);
        }
        store.suppressions().heard(answer);
        String damage = content.damage();
        return damage == null ? answer : new AttemptAnswer.Damaged(damage, answer);
    }

    private AttemptAnswer drive(Command.Attempt command, Content content, Suppressions suppressions)
            throws IOException, InterruptedException {
        if (!notices.isUsable()) {
            return new AttemptAnswer.Failed("the transport was logged off or is broken");
        }
        List<EndResult.Result> listed;
        try {
            listed = suppressions.refused(command.recipients());
        } catch (IOException | RuntimeException e) { // the store's, not the transport's
            return new AttemptAnswer.Failed("the store's suppression list could not be read: " + Words.of(e));
        }
        if (listed.isEmpty()) {
            return drive(command, command.message(content), content);
        }
        List<Recipient> left = command.recipients().stream()
                .filter(recipient ->
                        listed.stream().noneMatch(each -> each.recipient().equals(recipient)))
                .toList();
        AttemptAnswer rest = left.isEmpty() ? NOBODY : drive(command, command.message(left, content), content);
        if (rest instanceof AttemptAnswer.Preprocessed preprocessed) {
            List<EndResult.Result> all = new ArrayList<>(listed);
            all.addAll(preprocessed.refused());
            return new AttemptAnswer.Preprocessed(all, preprocessed.rest());
        }
        return new AttemptAnswer.Preprocessed(listed, rest);
    }

    private AttemptAnswer drive(Command.Attempt command, OutboundMessage message, Content content)
            throws IOException, InterruptedException {
        if (!preprocessors.isEmpty()) {
            trace.line(name + ".preprocess " + command.part());
        }
        Preprocessors.Said said = preprocessors.ask(message, workers::mayGoOn);
        if (said.stopped()) {
            return new AttemptAnswer.Ended(new EndResult.Stopped());
        }
        if (said.refused().isEmpty()) {
            return hand(command, message);
        }
        AttemptAnswer rest = said.left().isEmpty() ? NOBODY : hand(command, command.message(said.left(), content));
        return new AttemptAnswer.Preprocessed(said.refused(), rest);
    }

    private AttemptAnswer hand(Command.Attempt command, OutboundMessage message) throws InterruptedException {
        trace.line(name + ".submitMessage " + command.part());
        SubmitResult begun = logon.get().submitMessage(message);
        if (begun == null) {
            return unanswered(command, "submitMessage");
        }
        if (begun instanceof SubmitResult.NoAttempt none) {
            return new AttemptAnswer.None(none);
        }
        EndResult end = ((Attempt) begun).endMessage();
        trace.line(name + ".endMessage " + command.part());
        return end == null ? unanswered(command, "endMessage") : new AttemptAnswer.Ended(end);
    }

    /** Null says nothing of anybody, as an exception does (rule T18). */
    private AttemptAnswer unanswered(Command.Attempt command, String call) {
        complaints.accept(new ProviderContractException(
                "T18",
                "transport " + name + ", part " + command.part() + ": " + call
                        + " returned null (rule T20: no answer is null); " + whereItIs(command.attempt())));
        return new AttemptAnswer.Failed("the transport's " + call + " returned null", true);
    }

    private String whereItIs(AttemptId attempt) {
        return workers.hasPermit(attempt)
                ? "it had its permit, so the part is in doubt"
                : "the part stays queued and is tried again";
    }
}
