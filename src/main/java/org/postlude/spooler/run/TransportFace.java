package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportKey;
import org.postlude.transport.EndResult;
import org.postlude.transport.Permit;
import org.postlude.transport.Preprocessor;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusAnswer;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one transport may ask of the spooler. What it says is looked at here, on its own thread: the owner serves all
 * stores, and must not stumble over one transport's slip (rule T20).
 */
final class TransportFace implements TransportSupport {
    private static final Logger LOG = LoggerFactory.getLogger(TransportFace.class);

    private final TransportKey key;
    private final String name;
    private final InstantSource clock;
    private final Workers workers;
    private final LateReports late;
    private final Consumer<ActivityEvent> activities;
    private final Consumer<Event> post;
    /** Hears of a notice before the owner does. */
    private final Consumer<SpoolerNotice> noticed;

    private final Trace trace;
    private final Conversations conversations;
    private final Preprocessors preprocessors;
    private volatile Set<StatusBit> bits = Set.of();
    /** Its close has returned. */
    private volatile boolean closed;

    TransportFace(
            TransportKey key,
            String name,
            InstantSource clock,
            Workers workers,
            LateReports late,
            Consumer<ActivityEvent> activities,
            Consumer<Event> post,
            Consumer<SpoolerNotice> noticed,
            Trace trace,
            Conversations conversations) {
        this.key = key;
        this.name = name;
        this.clock = clock;
        this.workers = workers;
        this.late = late;
        this.activities = activities;
        this.post = post;
        this.noticed = noticed;
        this.trace = trace;
        this.conversations = conversations;
        this.preprocessors = new Preprocessors(name);
    }

    Set<StatusBit> bits() {
        return bits;
    }

    Preprocessors preprocessors() {
        return preprocessors;
    }

    /** The logon was released: nobody speaks for it any more (rule T10). */
    void close() {
        closed = true;
    }

    private void requireOpen(String call) {
        if (closed) {
            throw new ProviderContractException(
                    "T10",
                    "transport '" + name + "' called " + call
                            + " after its close; nothing was changed, its mail is kept");
        }
    }

    private <T> T given(@Nullable T value, String call, String what) {
        if (value == null) {
            throw new ProviderContractException(
                    "T20",
                    "transport '" + name + "' called " + call + " with null for " + what
                            + "; nothing was changed, its mail is kept");
        }
        return value;
    }

    @Override
    public Permit mayCommit(AttemptId attempt) throws InterruptedException {
        given(attempt, "mayCommit", "the attempt");
        if (closed) {
            return Permit.STOP; // a worker that was given up may come this far, and is not to go further
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("the attempt was interrupted before it had its permit");
        }
        if (workers.takePermit(attempt, clock.instant())) {
            trace.line(name + " permit " + Permit.PROCEED);
            return Permit.PROCEED;
        }
        return workers.await(attempt, () -> post.accept(new Event.PermitAsked(attempt)));
    }

    @Override
    public void progress(AttemptId attempt, Phase phase) {
        requireOpen("progress");
        given(attempt, "progress", "the attempt");
        given(phase, "progress", "the phase");
        came(attempt, phase);
    }

    /** Said of the transport, not by it: also when its logon was released meanwhile. */
    void came(AttemptId attempt, Phase phase) {
        conversations.phase(attempt, phase);
        Instant now = clock.instant();
        if (workers.isNews(attempt, phase, now)) {
            post.accept(new Event.Progress(attempt, phase, now));
        }
    }

    @Override
    public boolean spoolerYield(AttemptId attempt) {
        return workers.mayGoOn(given(attempt, "spoolerYield", "the attempt"));
    }

    @Override
    public void spoolerNotify(SpoolerNotice notice) {
        requireOpen("spoolerNotify");
        given(notice, "spoolerNotify", "the notice");
        noticed.accept(notice);
        post.accept(new Event.Noticed(key, notice));
    }

    @Override
    public void sentDeferred(PartId part) {
        requireOpen("sentDeferred");
        post.accept(new Event.SentDeferred(key, given(part, "sentDeferred", "the part")));
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> now) {
        requireOpen("modifyStatusRow");
        given(now, "modifyStatusRow", "the bits");
        givenAll(now, "modifyStatusRow", "one of the bits");
        bits = Set.copyOf(now);
        post.accept(new Event.StatusChanged(key, bits));
    }

    @Override
    public StatusAnswer statusRecipients(PartId part, List<EndResult.Result> recipients) throws IOException {
        requireOpen("statusRecipients");
        given(part, "statusRecipients", "the part");
        given(recipients, "statusRecipients", "the recipients");
        givenAll(recipients, "statusRecipients", "one of the recipients");
        trace.line(name + " statusRecipients " + part);
        return late.tell(name, part, List.copyOf(recipients));
    }

    @Override
    public void registerPreprocessor(Set<String> addressTypes, Preprocessor preprocessor) {
        requireOpen("registerPreprocessor");
        given(addressTypes, "registerPreprocessor", "the address types");
        givenAll(addressTypes, "registerPreprocessor", "one of the address types");
        given(preprocessor, "registerPreprocessor", "the preprocessor");
        preprocessors.register(Set.copyOf(addressTypes), preprocessor);
    }

    /** A set may hold null, and one that does not may refuse to be asked for it. */
    private void givenAll(Collection<?> values, String call, String what) {
        @Nullable Object none = values.stream().anyMatch(Objects::isNull) ? null : values;
        given(none, call, what);
    }

    @Override
    public boolean isTraced(AttemptId attempt) {
        return conversations.isHeard(given(attempt, "isTraced", "the attempt"));
    }

    @Override
    public void conversation(AttemptId attempt, Direction direction, String line) {
        given(attempt, "conversation", "the attempt");
        given(direction, "conversation", "the direction");
        conversations.said(attempt, direction, given(line, "conversation", "the line"));
    }

    @Override
    public void activity(ActivityEvent event) {
        requireOpen("activity");
        given(event, "activity", "the event");
        LOG.info("transport {} reports {} {}", name, event.kind(), event.key());
        LOG.debug("transport {} reports {} {} {}", name, event.kind(), event.key(), event.facts());
        activities.accept(event);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }
}
