package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.PostludeException;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.spooler.SpoolerObserver.Ending;
import org.postlude.spooler.core.AttemptAnswer;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the life of each message: to the log, as key and value, and to the observer. Neither gets an address, a subject or a
 * server's words above DEBUG. Where nobody listens it keeps nothing.
 */
final class Chronicle {
    private static final Logger LOG = LoggerFactory.getLogger("org.postlude.spooler.mail");
    private static final int MOST = 10_000;
    private static final Duration LAST_ONES = Duration.ofSeconds(1);

    private record Running(String store, StoreKey logon, PartId part, String transport, Instant since) {}

    private final InstantSource clock;
    private final @Nullable Listener<Consumer<SpoolerObserver>> listener;
    private final Map<AttemptId, Running> running = new ConcurrentHashMap<>();

    Chronicle(@Nullable SpoolerObserver observer, InstantSource clock, Executor threads) {
        this.clock = clock;
        this.listener = observer == null
                ? null
                : new Listener<>("the observer", MOST, telling -> telling.accept(observer), observer::missed, threads);
    }

    /** To be called only if somebody listens, so that what is told is not even made otherwise. */
    private void tell(Consumer<SpoolerObserver> telling) {
        if (listener != null) {
            listener.tell(telling);
        }
    }

    private boolean isHeard() {
        return listener != null || LOG.isInfoEnabled();
    }

    /** Each key has the same name in every line, as docs/metrics.md lists them. */
    private static LoggingEventBuilder line(LoggingEventBuilder line, String store, @Nullable StoreKey logon) {
        LoggingEventBuilder named = line.addKeyValue("store", store);
        return logon == null ? named : named.addKeyValue("logon", logon.value());
    }

    void submitted(String store, StoreKey logon, Submission submission, SubmitReceipt receipt, Instant since) {
        if (!isHeard()) {
            return;
        }
        Duration took = Duration.between(since, clock.instant());
        line(LOG.atInfo(), store, logon)
                .addKeyValue("message", receipt.id())
                .addKeyValue("repeated", receipt.existed())
                .log(receipt.existed() ? "accepted before" : "accepted");
        line(LOG.atDebug(), store, logon)
                .addKeyValue("message", receipt.id())
                .addKeyValue("envelope", submission.envelope())
                .log("accepted, its envelope");
        tell(to -> to.submitted(new SpoolerObserver.Submitted(store, receipt.id(), receipt.existed(), took)));
    }

    void refused(String store, StoreKey logon, PostludeException why) {
        line(LOG.atInfo(), store, logon).addKeyValue("kind", why.code()).log("a submit was refused");
        line(LOG.atDebug(), store, logon).addKeyValue("kind", why.code()).log("refused: {}", why.getMessage());
        tell(to -> to.refused(new SpoolerObserver.SubmitRefused(store, why.code())));
    }

    /** On the owner's thread. */
    void began(Command.Attempt command, String store, String transport) {
        if (!isHeard()) {
            return;
        }
        Running begun = new Running(store, command.store(), command.part(), transport, clock.instant());
        running.put(command.attempt(), begun);
        line(LOG.atDebug(), command.attempt(), begun)
                .addKeyValue("recipients", command.recipients())
                .log("an attempt begins");
        tell(to -> to.began(new SpoolerObserver.AttemptBegan(command.attempt(), store, command.part(), transport)));
    }

    private static LoggingEventBuilder line(LoggingEventBuilder line, AttemptId attempt, Running begun) {
        return line(line, begun.store, begun.logon)
                .addKeyValue("message", begun.part.message())
                .addKeyValue("part", begun.part)
                .addKeyValue("attempt", attempt)
                .addKeyValue("transport", begun.transport);
    }

    /** Of an attempt that was given up before, nothing more is told. */
    void ended(Event.AttemptEnded event) {
        if (!running.isEmpty()) {
            ended(event.attempt(), event.answer());
        }
    }

    private void ended(AttemptId attempt, AttemptAnswer answer) {
        if (ended(attempt, AttemptWord.of(answer)) != null && LOG.isDebugEnabled()) {
            LOG.atDebug().addKeyValue("attempt", attempt).log("what it was told: {}", answer);
        }
    }

    /** The watchdog has given its worker up. */
    void abandoned(AttemptId attempt) {
        Running unused = ended(attempt, Ending.ABANDONED);
    }

    private @Nullable Running ended(AttemptId attempt, Ending ending) {
        Running begun = running.remove(attempt);
        if (begun != null) {
            Duration took = Duration.between(begun.since, clock.instant());
            line(LOG.atInfo(), attempt, begun)
                    .addKeyValue("ending", ending)
                    .addKeyValue("took_ms", took.toMillis())
                    .log("an attempt ended");
            tell(to -> to.ended(
                    new SpoolerObserver.AttemptEnded(attempt, begun.store, begun.part, begun.transport, ending, took)));
        }
        return begun;
    }

    /** After it is durable; what only marks a part as claimed is nobody's news. */
    void settled(String store, StoreKey logon, PartId part, PartRecord record) {
        MessageState state = record.state();
        if (state == MessageState.ACTIVE || !isHeard()) {
            return;
        }
        Instant now = clock.instant();
        line(LOG.atInfo(), store, logon)
                .addKeyValue("message", part.message())
                .addKeyValue("part", part)
                .addKeyValue("state", state)
                .addKeyValue("transport", record.transport())
                .addKeyValue("attempts", record.attempts())
                .log("a part is {}", state);
        line(LOG.atDebug(), store, logon)
                .addKeyValue("part", part)
                .addKeyValue("reply", record.lastReply())
                .log("what was said of it last");
        tell(to -> to.settled(new SpoolerObserver.PartSettled(
                store, part, state, record.transport(), record.attempts(), Duration.between(record.submitted(), now))));
    }

    void withdrew(String store, StoreKey logon, MessageId message) {
        line(LOG.atInfo(), store, logon).addKeyValue("message", message).log("a message was withdrawn");
        tell(to -> to.withdrew(new SpoolerObserver.Withdrew(store, message)));
    }

    void loggedOff(String store, StoreKey logon, LogoffReport report, Instant since) {
        Duration took = Duration.between(since, clock.instant());
        line(LOG.atInfo(), store, logon)
                .addKeyValue("mode", report.mode())
                .addKeyValue("outcome", report.outcome())
                .addKeyValue("left", report.counts().left())
                .addKeyValue("in_doubt", report.counts().inDoubt())
                .addKeyValue("took_ms", took.toMillis())
                .log("a logoff was answered");
        tell(to -> to.loggedOff(new SpoolerObserver.LoggedOff(store, report.mode(), report.outcome(), took)));
    }

    void released(String store, StoreKey logon, LogoffMode mode, long left, boolean isAsked) {
        line(LOG.atInfo(), store, logon)
                .addKeyValue("mode", mode)
                .addKeyValue("left", left)
                .addKeyValue("asked", isAsked)
                .log("a store was released");
        tell(to -> to.released(new SpoolerObserver.Released(store, mode, left, isAsked)));
    }

    void broke(String rule) {
        tell(to -> to.broke(new SpoolerObserver.RuleBroken(rule)));
    }

    Instant now() {
        return clock.instant();
    }

    /** What was told so far has been heard when this returns, or takes too long. */
    void settle(Waiting threads, Patience patience) {
        if (listener != null) {
            listener.settle(threads, patience.atMost(LAST_ONES));
        }
    }
}
