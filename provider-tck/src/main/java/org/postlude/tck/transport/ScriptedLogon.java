package org.postlude.tck.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postlude.message.AttemptId;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.IdleAware;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Preprocessor;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;

/**
 * One logon of a scripted transport: takes every call, notes it, checks that it may come now. Has every add-on interface;
 * {@link Capabilities#faceOf} shows those that the test chose.
 */
final class ScriptedLogon
        implements TransportLogon,
                CancellableTransport,
                DeferringTransport,
                FlushableTransport,
                InboundTransport,
                IdleAware,
                StatusReporting,
                StatusReporting.StatusObject {
    private enum Life {
        ON,
        LOGGED_OFF,
        CLOSED
    }

    private final Stage stage;
    private final Journal journal;
    private final TransportSupport support;
    private final String name;
    private final Notices notices;
    private final Running running;
    private final Deferred deferred;
    private final Inbound inbound;

    /** Rows must reach the framework in the order of the changes they tell of. */
    private final Object rowLock = new Object();

    /** How many calls of the notice thread are under way; more than one is a violation. */
    private final AtomicInteger noticesAtOnce = new AtomicInteger();

    private volatile Life life = Life.ON;
    private volatile boolean broken;
    private volatile boolean flushCleared;

    ScriptedLogon(Stage stage, TransportSupport support, String name) {
        this.stage = stage;
        this.journal = stage.journal();
        this.support = support;
        this.name = name;
        this.notices = new Notices(journal);
        this.running = new Running(journal, stage.can().attemptsAtOnce());
        this.deferred = new Deferred(journal);
        this.inbound = new Inbound(stage, support);
    }

    @Override
    public List<String> addressTypes() {
        return stage.can().addressTypes();
    }

    @Override
    public int maxAttempts() {
        return stage.can().maxAttempts();
    }

    @Override
    public int attemptsAtOnce() {
        return stage.can().attemptsAtOnce();
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
        enter("submitMessage " + words(message));
        check(message);
        deferred.submitted(message);
        journal.asked(message);
        ScriptedAttempt attempt = new ScriptedAttempt(this, stage, message, plan(message));
        running.begin(message.attempt(), attempt);
        if (life != Life.ON) {
            // A logoff came between: it has not seen this attempt.
            attempt.abandon();
        }
        boolean begun = false;
        try {
            SubmitResult answer = attempt.submit();
            begun = answer == attempt;
            return answer;
        } finally {
            if (begun) {
                deferred.resubmitted(message.part());
            } else {
                running.end(message.attempt());
            }
        }
    }

    /** Refuses whom the script says; hangs where a call of the notice thread would. */
    List<Preprocessor.Undeliverable> preprocess(OutboundMessage message) {
        String line = "preprocess " + words(message);
        enter(line);
        if (!notices.isOn(TransportNotice.BEGIN_OUTBOUND)) {
            journal.violation("T9", line + " while outbound is off");
        }
        stage.gates().passCall(line);
        List<Preprocessor.Undeliverable> refused = new ArrayList<>();
        for (Recipient recipient : message.recipients()) {
            if (stage.script().isRefusedBefore(recipient)) {
                refused.add(new Preprocessor.Undeliverable(recipient, Reply.local("5.1.2", "the script refuses it")));
                if (stage.can().faults().contains(Fault.CHANGES_ITS_MIND)) {
                    stage.script().allowBefore(recipient);
                }
            }
        }
        if (stage.can().faults().contains(Fault.PREPROCESSES_A_STRANGER)) {
            refused.add(new Preprocessor.Undeliverable(
                    Recipient.smtp("stranger@example.net"), Reply.local("5.1.2", "nobody asked")));
        }
        return refused;
    }

    private static String words(OutboundMessage message) {
        return message.recipients().stream().map(Recipient::toString).collect(Collectors.joining(", "));
    }

    private void check(OutboundMessage message) {
        if (!notices.isOn(TransportNotice.BEGIN_OUTBOUND)) {
            journal.violation("T9", "submitMessage while outbound is off");
        }
        if (message.recipients().isEmpty()) {
            journal.violation("T4", "submitMessage for nobody");
        }
        List<String> types = addressTypes();
        for (Recipient recipient : message.recipients()) {
            if (!types.isEmpty() && !types.contains(recipient.addressType())) {
                journal.violation("T1", recipient + " is of none of the types " + types);
            }
        }
    }

    private Plan plan(OutboundMessage message) {
        try {
            return stage.script().plan(message);
        } catch (IOException e) {
            // T3: what is thrown here is a temporary failure of every recipient.
            throw new UncheckedIOException(message.part() + " cannot be read", e);
        }
    }

    @Override
    public void transportNotify(TransportNotice notice) {
        notice("transportNotify " + notice, () -> {
            if (notice == TransportNotice.BEGIN_OUTBOUND_FLUSH || notice == TransportNotice.BEGIN_INBOUND_FLUSH) {
                flushCleared = false;
            }
            notices.take(notice);
            if (!stage.can().faults().contains(Fault.KEEPS_STATUS_ROW)) {
                showRow();
            }
            return notice;
        });
    }

    @Override
    public void transportLogoff(Haste haste) {
        notice("transportLogoff " + haste, () -> {
            if (haste == Haste.NORMAL && isBusy()) {
                journal.violation("T10", "logoff NORMAL with something in process");
            }
            life = Life.LOGGED_OFF;
            abandonAll();
            return haste;
        });
    }

    @Override
    public void close() {
        if (life == Life.LOGGED_OFF) {
            // The one call that may follow a logoff.
            journal.call("close");
            stage.gates().passCall("close");
            life = Life.CLOSED;
            return;
        }
        notice("close", () -> life = Life.CLOSED);
        abandonAll();
    }

    @Override
    public void cancelMessage(AttemptId attempt) {
        notice("cancelMessage " + attempt, () -> {
            if (!inbound.cancel(attempt)) {
                running.cancel(attempt);
            }
            return attempt;
        });
    }

    @Override
    public void abortDeferred(PartId part) {
        notice("abortDeferred " + part, () -> {
            deferred.abort(part);
            return part;
        });
    }

    @Override
    public void cancelDeferred(PartId part) {
        notice("cancelDeferred " + part, () -> {
            deferred.abort(part);
            return part;
        });
    }

    @Override
    public FlushAnswer flushQueues(Set<FlushFlag> flags) {
        if (flags.isEmpty() || flags.contains(FlushFlag.ASYNC_OK)) {
            journal.violation("T13", "flushQueues with " + flags);
        }
        return notice("flushQueues " + words(flags), () -> {
            if (stage.can().flush() == Capabilities.Flush.BUSY) {
                return FlushAnswer.BUSY;
            }
            deferred.kept().forEach(this::sentDeferred);
            flushCleared = false;
            notices.flush(flags);
            showRow();
            return FlushAnswer.STARTED;
        });
    }

    @Override
    public StatusObject openStatusEntry() {
        return notice("openStatusEntry", () -> this);
    }

    @Override
    public String validateState() {
        return notice("validateState", () -> "the script is ready");
    }

    @Override
    public void idle() {
        notice("idle", () -> {
            if (isBusy()) {
                journal.violation("T9", "idle with something in process");
            }
            return true;
        });
    }

    @Override
    public boolean poll() {
        enter("poll");
        return inbound.poll(notices.isOn(TransportNotice.BEGIN_INBOUND));
    }

    @Override
    public void startMessage(InboundMessage message) throws InterruptedException {
        enter("startMessage " + message.attempt());
        inbound.start(message, notices.isOn(TransportNotice.BEGIN_INBOUND));
    }

    TransportSupport support() {
        return support;
    }

    boolean isClosed() {
        return life == Life.CLOSED;
    }

    void permitted(AttemptId attempt) {
        running.permitted(attempt);
    }

    void keep(PartId part) {
        deferred.keep(part);
    }

    List<PartId> kept() {
        return deferred.kept();
    }

    void sentDeferred(PartId part) {
        if (deferred.ask(part)) {
            support.sentDeferred(part);
        }
    }

    void spoolerNotify(SpoolerNotice notice) {
        support.spoolerNotify(notice);
        if (notice == SpoolerNotice.CRITICAL_ERROR) {
            broken = true;
        }
    }

    void ended(ScriptedAttempt attempt) {
        running.end(attempt.id());
        if (stage.can().flush() == Capabilities.Flush.CLEARS_EARLY) {
            clearFlush();
        }
    }

    void clearFlush() {
        flushCleared = true;
        if (life == Life.ON) {
            showRow();
        }
    }

    private void showRow() {
        synchronized (rowLock) {
            Set<StatusBit> bits = notices.bits(flushCleared);
            if (addressTypes().isEmpty()) {
                bits.add(StatusBit.PREFER_LAST);
            }
            support.modifyStatusRow(bits);
        }
    }

    private boolean isBusy() {
        return !running.all().isEmpty() || inbound.isActive();
    }

    private void abandonAll() {
        running.all().forEach(ScriptedAttempt::abandon);
        inbound.abandon();
    }

    private <T> T notice(String line, Supplier<T> body) {
        enter(line);
        if (noticesAtOnce.getAndIncrement() > 0) {
            journal.violation("T9", line + " while another notice is under way");
        }
        try {
            stage.gates().passCall(line);
            return body.get();
        } finally {
            noticesAtOnce.decrementAndGet();
        }
    }

    private void enter(String line) {
        journal.call(line);
        if (life != Life.ON) {
            journal.violation("T10", line + " after " + (life == Life.CLOSED ? "close" : "transportLogoff"));
        } else if (broken && !line.startsWith("transportLogoff") && !line.equals("close")) {
            journal.violation("T10", line + " after CRITICAL_ERROR");
        }
    }

    private static String words(Set<FlushFlag> flags) {
        return new TreeSet<>(flags).stream().map(FlushFlag::name).collect(Collectors.joining(" "));
    }

    @Override
    public String toString() {
        return "scripted transport '" + name + "'";
    }
}
