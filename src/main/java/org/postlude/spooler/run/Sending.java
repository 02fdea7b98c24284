package org.postlude.spooler.run;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbound side of one transport: an attempt from submitMessage to its end, whatever the transport makes of it. */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private final String name;
    private final Supplier<TransportLogon> logon;
    private final NoticeQueue notices;
    private final Workers workers;
    private final Consumer<Event> post;
    /** Hears of a transport that broke a rule. */
    private final Consumer<String> warnings;

    private final Trace trace;

    Sending(
            String name,
            Supplier<TransportLogon> logon,
            NoticeQueue notices,
            Workers workers,
            Consumer<Event> post,
            Consumer<String> warnings,
            Trace trace) {
        this.name = name;
        this.logon = logon;
        this.notices = notices;
        this.workers = workers;
        this.post = post;
        this.warnings = warnings;
        this.trace = trace;
    }

    /** What is to run on a worker thread for one attempt. */
    Runnable attempt(Command.Attempt command, StoreDesk store) {
        return () -> {
            AttemptAnswer answer = new AttemptAnswer.Failed("it was abandoned before it began");
            try {
                answer = workers.enter(command.attempt()) ? answer(command, store) : answer;
            } finally {
                workers.leave(command.attempt());
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
        } catch (IOException | RuntimeException e) {
            return new AttemptAnswer.Failed("the stored message could not be opened: " + Words.of(e));
        }
        AttemptAnswer answer;
        try {
            answer = Callbacks.inside(() -> drive(command, content));
        } catch (InterruptedException e) {
            answer = new AttemptAnswer.Failed("the attempt was interrupted");
        } catch (Throwable e) {
            // Rule T3: whatever a transport throws is a temporary failure; the mail is kept.
            LOG.warn(
                    "transport {} threw during {} of part {}; {}",
                    name,
                    command.attempt(),
                    command.part(),
                    whereItIs(command.attempt()),
                    e);
            answer = new AttemptAnswer.Failed("the transport failed: " + Words.of(e));
        }
        String damage = content.damage();
        return damage == null ? answer : new AttemptAnswer.Damaged(damage, answer);
    }

    private AttemptAnswer drive(Command.Attempt command, Content content) throws InterruptedException {
        if (!notices.isUsable()) {
            return new AttemptAnswer.Failed("the transport was logged off or is broken");
        }
        trace.line(name + ".submitMessage " + command.part());
        SubmitResult begun = logon.get().submitMessage(command.message(content));
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
        warnings.accept("transport " + name + ", part " + command.part() + ": " + call
                + " returned null (rule T20: no answer is null); " + whereItIs(command.attempt()));
        return new AttemptAnswer.Failed("the transport's " + call + " returned null");
    }

    private String whereItIs(AttemptId attempt) {
        return workers.hasPermit(attempt)
                ? "it had its permit, so the part is in doubt (rule T18)"
                : "the part stays queued and is tried again (rule T18)";
    }
}
