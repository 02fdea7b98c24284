package org.postlude.spooler.run;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.queue.Facts;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.Registration;

/**
 * Who listens to the conversations of which attempts (rule O7). Costs an attempt nothing while nobody listens, and a line of one that
 * is heard never waits: whoever is slow misses the oldest lines. Thread-safe.
 */
final class Conversations {
    private static final int MOST = 10_000;
    private static final int LONGEST = 1_024;

    private final InstantSource clock;
    private final Executor threads;
    private final List<Ear> ears = new CopyOnWriteArrayList<>();
    private final Map<AttemptId, Heard> heard = new ConcurrentHashMap<>();

    Conversations(InstantSource clock, Executor threads) {
        this.clock = clock;
        this.threads = threads;
    }

    private record Ear(StoreKey store, Filter filter, Listener<TraceLine> listener) {}

    private record Heard(
            Command.Attempt attempt,
            List<String> recipients,
            String transport,
            List<Ear> ears,
            AtomicReference<@Nullable Phase> phase) {}

    Registration listen(StoreKey store, Filter filter, Consumer<TraceLine> lines) {
        Gap gap = new Gap(lines);
        Ear ear = new Ear(
                store, filter, new Listener<>("a listener to conversations", MOST, gap::hear, gap::missed, threads));
        ears.add(ear);
        return () -> {
            ears.remove(ear);
            ear.listener().end();
        };
    }

    /** Tells a listener where lines are missing, in the words of the line that follows. */
    private static final class Gap {
        private final Consumer<TraceLine> lines;
        private long missing; // only on the listener's queue

        Gap(Consumer<TraceLine> lines) {
            this.lines = lines;
        }

        void missed(long more) {
            missing += more;
        }

        void hear(TraceLine line) {
            if (missing > 0) {
                String gap = "(" + missing + " lines were dropped here: the listener is slow)";
                missing = 0;
                lines.accept(new TraceLine(
                        line.at(),
                        line.id(),
                        line.recipients(),
                        line.transport(),
                        line.attempt(),
                        TraceLine.Kind.TOLD,
                        gap));
            }
            lines.accept(line);
        }
    }

    /** The store was released: nobody hears of it any more. */
    void end(StoreKey store) {
        for (Ear ear : List.copyOf(ears)) {
            if (ear.store().equals(store)) {
                ears.remove(ear);
                ear.listener().end();
            }
        }
    }

    void begin(Command.Attempt attempt, String transport) {
        if (ears.isEmpty()) {
            return;
        }
        Facts facts = facts(attempt);
        List<Ear> open = ears.stream()
                .filter(ear ->
                        ear.store().equals(attempt.store()) && ear.filter().matches(facts))
                .toList();
        if (!open.isEmpty()) {
            List<String> recipients =
                    attempt.recipients().stream().map(Recipient::toString).toList();
            heard.put(attempt.attempt(), new Heard(attempt, recipients, transport, open, new AtomicReference<>()));
            told(attempt.attempt(), "attempt " + attempt.record().attempts() + " begins");
        }
    }

    private Facts facts(Command.Attempt attempt) {
        return new Facts(
                attempt.part().message(),
                attempt.sender(),
                attempt.recipients(),
                attempt.record().transport(),
                MessageState.ACTIVE,
                Facts.age(attempt.record().submitted(), clock.instant()),
                attempt.record().attempts(),
                attempt.record().terms().subject());
    }

    boolean isHeard(AttemptId attempt) {
        return !heard.isEmpty() && heard.containsKey(attempt);
    }

    void said(AttemptId attempt, Direction direction, String line) {
        say(attempt, direction == Direction.OUTBOUND ? TraceLine.Kind.SENT : TraceLine.Kind.RECEIVED, line);
    }

    void told(AttemptId attempt, String line) {
        say(attempt, TraceLine.Kind.TOLD, line);
    }

    /** Told again and again while bytes flow; heard once. */
    void phase(AttemptId attempt, Phase phase) {
        Heard about = heard.isEmpty() ? null : heard.get(attempt);
        if (about != null && about.phase().getAndSet(phase) != phase) {
            told(attempt, "phase " + phase);
        }
    }

    void end(AttemptId attempt, String outcome) {
        told(attempt, outcome);
        heard.remove(attempt);
    }

    private void say(AttemptId attempt, TraceLine.Kind kind, String text) {
        Heard about = heard.get(attempt);
        if (about == null) {
            return;
        }
        String line = text.strip().replaceAll("\\p{Cntrl}", "?");
        TraceLine told = new TraceLine(
                clock.instant(),
                about.attempt().part().message(),
                about.recipients(),
                about.transport(),
                attempt,
                kind,
                line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line);
        about.ears().forEach(ear -> ear.listener().tell(told));
    }

    /** What was told so far has been heard when this returns, or takes too long. */
    void settle(Waiting waiting, Duration within) {
        ears.forEach(ear -> ear.listener().settle(waiting, within));
    }
}
