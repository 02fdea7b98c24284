package org.postlude.spooler.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportKey;
import org.postlude.transport.Permit;
import org.postlude.transport.SpoolerNotice;
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
    private final Consumer<Event> post;
    /** Hears of a notice before the owner does. */
    private final Consumer<SpoolerNotice> noticed;

    private final Trace trace;
    private volatile Set<StatusBit> bits = Set.of();

    TransportFace(
            TransportKey key,
            String name,
            InstantSource clock,
            Workers workers,
            Consumer<Event> post,
            Consumer<SpoolerNotice> noticed,
            Trace trace) {
        this.key = key;
        this.name = name;
        this.clock = clock;
        this.workers = workers;
        this.post = post;
        this.noticed = noticed;
        this.trace = trace;
    }

    Set<StatusBit> bits() {
        return bits;
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
        given(attempt, "progress", "the attempt");
        given(phase, "progress", "the phase");
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
        given(notice, "spoolerNotify", "the notice");
        noticed.accept(notice);
        post.accept(new Event.Noticed(key, notice));
    }

    @Override
    public void sentDeferred(PartId part) {
        post.accept(new Event.SentDeferred(key, given(part, "sentDeferred", "the part")));
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> now) {
        given(now, "modifyStatusRow", "the bits");
        // A set may hold null, and one that does not may refuse to be asked for it.
        @Nullable StatusBit none = now.stream().anyMatch(Objects::isNull) ? null : StatusBit.AVAILABLE;
        given(none, "modifyStatusRow", "one of the bits");
        bits = Set.copyOf(now);
        post.accept(new Event.StatusChanged(key, bits));
    }

    @Override
    public void activity(ActivityEvent event) {
        given(event, "activity", "the event");
        LOG.info("transport {} reports {} {} {}", name, event.kind(), event.key(), event.facts());
    }

    @Override
    public InstantSource clock() {
        return clock;
    }
}
