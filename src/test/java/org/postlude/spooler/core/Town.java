package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.OpenOptions;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/**
 * The core among stores and next hops that are played in one thread and in a time of their own: weeks take seconds, and the same
 * call gives the same run. Each message has one recipient.
 */
final class Town {
    static final Instant BEGIN = Instant.parse("2026-08-03T09:00:00Z");

    /** What a next hop says, and after how long. */
    record Says(AttemptAnswer answer, Duration after) {}

    /** A place on the other side. */
    interface Hop {
        Says to(String transport, Recipient recipient, Instant now);
    }

    /** One call of a transport; {@code begun} if it began to hand something over. */
    record Call(Instant at, String transport, String domain, String sender, PartId part, boolean begun) {}

    /** A part's row. */
    private static final class Row {
        final PartId id;
        final Recipient recipient;
        long revision;
        Label label;
        PartRecord record;

        Row(PartId id, Recipient recipient, Label label, PartRecord record) {
            this.id = id;
            this.recipient = recipient;
            this.label = label;
            this.record = record;
        }

        Candidate candidate() {
            return new Candidate(id, revision, List.of(recipient), label, record, false, false);
        }
    }

    private record Timed(Instant at, long order, Runnable what) {}

    private static final Comparator<Row> ORDER = Comparator.comparing((Row row) -> -row.label.priority())
            .thenComparing(row -> row.label.due())
            .thenComparing(row -> row.id);

    final Core core;
    final SpoolerState state;
    final List<Call> calls = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<Told> answers = new ArrayList<>();
    final Map<PartId, PartRecord> ended = new LinkedHashMap<>();
    /** Hears each answer of a next hop, when it comes. */
    Consumer<Call> answered = call -> {};

    private final Map<StoreKey, Map<PartId, Row>> stores = new TreeMap<>();
    /** By lane, as a store has them: a look costs no more for a long queue. */
    private final Map<StoreKey, Map<String, NavigableSet<Row>>> waiting = new HashMap<>();

    private final Map<TransportKey, String> transports = new HashMap<>();
    private final PriorityQueue<Timed> agenda =
            new PriorityQueue<>(Comparator.comparing(Timed::at).thenComparing(Timed::order));
    private final Hop hop;
    private final int maxAttempts;
    private Instant now = BEGIN;
    private @Nullable Instant wake;
    private long order;
    private int messages;
    int looks;

    Town(Settings settings, int maxAttempts, Hop hop) {
        this(settings, maxAttempts, hop, false);
    }

    Town(Settings settings, int maxAttempts, Hop hop, boolean hasOtherWays) {
        this.core = new Core(settings);
        this.state = new SpoolerState(1, hasOtherWays);
        this.maxAttempts = maxAttempts;
        this.hop = hop;
    }

    static Says accepts(Recipient recipient, Duration after) {
        return new Says(
                new AttemptAnswer.Ended(new EndResult.Done(List.of(new EndResult.Result(
                        recipient, new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken")))))),
                after);
    }

    static Says defers(Recipient recipient, Reply reply, Duration after) {
        return new Says(
                new AttemptAnswer.Ended(new EndResult.Done(
                        List.of(new EndResult.Result(recipient, new RecipientOutcome.Deferred(reply))))),
                after);
    }

    static Says isDown(Duration after) {
        return new Says(
                new AttemptAnswer.None(new SubmitResult.NetworkError(Duration.ofMinutes(5), "connection refused")),
                after);
    }

    static Says refusesTheLogin(Duration retryAfter) {
        return new Says(
                new AttemptAnswer.None(new SubmitResult.Unconfigured(retryAfter, "the login was refused")),
                Duration.ofMillis(10));
    }

    static Says declines() {
        return new Says(new AttemptAnswer.None(new SubmitResult.NotMine()), Duration.ofMillis(10));
    }

    static Says keeps() {
        return new Says(new AttemptAnswer.Ended(new EndResult.KeptByTransport("not now")), Duration.ofMillis(10));
    }

    Instant now() {
        return now;
    }

    void transport(String name) {
        step(new Event.AddTransport(name, name + ":"));
    }

    StoreKey open() {
        StoreKey key = new StoreKey(stores.size());
        stores.put(key, new TreeMap<>());
        waiting.put(key, new TreeMap<>());
        step(new Event.OpenStore(
                new CallKey(key.value()),
                "memory:" + key.value(),
                new HandleKey(key.value()),
                new SessionKey(1),
                OpenOptions.DEFAULT));
        return key;
    }

    /** Stored, but the core is not told yet. */
    PartId queue(StoreKey store, String sender, String recipient, int priority, List<Terms.Hop> hops) {
        Recipient to = Recipient.smtp(recipient);
        PartId id = new PartId(new MessageId(String.format("m%08d", messages++)), 0);
        Terms terms = new Terms(null, null, Terms.USUAL.reports(), hops);
        PartRecord record = new PartRecord(
                null,
                sender,
                now,
                null,
                InDoubtPolicy.RETRY,
                1,
                0,
                null,
                MessageState.QUEUED,
                false,
                hops.isEmpty() ? "smtp" : hops.get(0).transport(),
                hops.isEmpty() ? "smtp:" : hops.get(0).url(),
                List.of(),
                null,
                null,
                List.of(Mark.PENDING),
                terms,
                Past.NONE);
        put(
                store,
                new Row(id, to, new Label(LabelState.READY, now, priority, Lanes.of(record.transport(), to)), record));
        return id;
    }

    PartId submit(StoreKey store, String recipient) {
        PartId id = queue(store, "sender@example.org", recipient, 0, List.of());
        submitted(store, 1);
        return id;
    }

    void submitted(StoreKey store, int count) {
        step(new Event.Submitted(store, count, 0));
    }

    private void put(StoreKey store, Row row) {
        rows(store).put(row.id, row);
        if (row.label.state().isWaiting()) {
            shelf(store)
                    .computeIfAbsent(row.label.lane(), lane -> new TreeSet<>(ORDER))
                    .add(row);
        }
    }

    private Map<PartId, Row> rows(StoreKey store) {
        return java.util.Objects.requireNonNull(stores.get(store));
    }

    private Map<String, NavigableSet<Row>> shelf(StoreKey store) {
        return java.util.Objects.requireNonNull(waiting.get(store));
    }

    private void unshelve(StoreKey store, Row row) {
        NavigableSet<Row> lane = shelf(store).get(row.label.lane());
        if (lane != null) {
            lane.remove(row);
        }
    }

    PartRecord record(StoreKey store, PartId id) {
        PartRecord last = ended.get(id);
        return last != null
                ? last
                : java.util.Objects.requireNonNull(rows(store).get(id)).record;
    }

    /** As a person reads it. */
    Candidate candidate(StoreKey store, PartId id) {
        return java.util.Objects.requireNonNull(rows(store).get(id)).candidate();
    }

    int left(StoreKey store) {
        return rows(store).size();
    }

    /** What the transport was asked for, in this domain. */
    long callsTo(String domain) {
        return calls.stream().filter(call -> call.domain().equals(domain)).count();
    }

    void at(Duration after, Runnable what) {
        agenda.add(new Timed(now.plus(after), order++, what));
    }

    void run(Duration howLong) {
        Instant end = now.plus(howLong);
        while (true) {
            Timed next = agenda.peek();
            Instant alarm = wake;
            if (alarm != null && (next == null || alarm.isBefore(next.at()))) {
                if (alarm.isAfter(end)) {
                    break;
                }
                now = alarm.isAfter(now) ? alarm : now;
                wake = null;
                step(new Event.Tick());
            } else if (next != null && !next.at().isAfter(end)) {
                agenda.remove();
                now = next.at();
                next.what().run();
            } else {
                break;
            }
        }
        now = end;
    }

    /** The clock is set forward; as long as that lasts nothing else happens. */
    void jump(Duration by) {
        List<Timed> later = new ArrayList<>(agenda);
        agenda.clear();
        later.forEach(timed -> agenda.add(new Timed(timed.at().plus(by), timed.order(), timed.what())));
        now = now.plus(by);
        step(new Event.ClockJumped(by));
    }

    List<Command> step(Event event) {
        List<Command> commands = core.step(state, event, now);
        wake = null;
        commands.forEach(this::carryOut);
        return commands;
    }

    private void soon(Event event) {
        agenda.add(new Timed(now, order++, () -> step(event)));
    }

    private void carryOut(Command command) {
        if (command instanceof Command.WakeAt alarm) {
            wake = alarm.time();
        } else if (command instanceof Command.LogonStore logon) {
            soon(new Event.StoreUp(logon.store(), rows(logon.store()).size()));
        } else if (command instanceof Command.LogonTransport logon) {
            transports.put(logon.transport(), logon.name());
            soon(new Event.TransportUp(
                    logon.transport(),
                    maxAttempts,
                    List.of("SMTP"),
                    new TransportAbilities(true, true, false, false, false)));
        } else if (command instanceof Command.LoadDue load) {
            soon(due(load));
        } else if (command instanceof Command.LoadPage page) {
            soon(page(page));
        } else if (command instanceof Command.Write write) {
            Row row = java.util.Objects.requireNonNull(rows(write.store()).get(write.part()));
            unshelve(write.store(), row);
            row.revision++;
            row.label = write.label();
            row.record = write.record();
            put(write.store(), row);
            soon(new Event.Written(write.store(), write.attempt(), ChangeResult.APPLIED));
        } else if (command instanceof Command.End end) {
            Row row = java.util.Objects.requireNonNull(rows(end.store()).remove(end.part()));
            unshelve(end.store(), row);
            ended.put(end.part(), end.record());
            soon(new Event.PartEnded(
                    end.store(),
                    end.attempt(),
                    ChangeResult.APPLIED,
                    end.record().state() == MessageState.RETURNED ? MessageEnd.RETURNED : MessageEnd.SENT));
        } else if (command instanceof Command.FileReport report) {
            soon(new Event.Filed(report.store(), report.attempt()));
        } else if (command instanceof Command.Attempt attempt) {
            attempt(attempt);
        } else if (command instanceof Command.Warn warn) {
            warnings.add(warn.sentence());
        } else if (command instanceof Command.Answered answered) {
            answers.add(answered.told());
        } else if (command instanceof Command.CloseGate gate) {
            soon(new Event.GateDrained(gate.store()));
        } else if (command instanceof Command.Tell tell && tell.onBehalfOf() != null) {
            soon(new Event.NoticeTaken(tell.onBehalfOf()));
        } else if (command instanceof Command.ReleaseStore release) {
            soon(new Event.StoreReleased(release.store(), List.of()));
        } else if (command instanceof Command.Flush flush) {
            soon(new Event.FlushAnswered(flush.transport(), flush.store(), true));
        }
    }

    private void attempt(Command.Attempt attempt) {
        Recipient recipient = attempt.recipients().get(0);
        String transport = java.util.Objects.requireNonNull(transports.get(attempt.transport()));
        Says says = hop.to(transport, recipient, now);
        boolean begun = !(says.answer() instanceof AttemptAnswer.None);
        Call call = new Call(now, transport, recipient.domain(), attempt.sender(), attempt.part(), begun);
        calls.add(call);
        at(says.after(), () -> {
            if (says.answer() instanceof AttemptAnswer.Ended ended
                    && ended.result() instanceof EndResult.Done done
                    && done.results().get(0).outcome() instanceof RecipientOutcome.Accepted) {
                step(new Event.PermitTaken(attempt.attempt()));
            }
            answered.accept(call);
            step(new Event.AttemptEnded(attempt.attempt(), says.answer()));
        });
    }

    private Event due(Command.LoadDue load) {
        looks++;
        List<Row> all = new ArrayList<>();
        boolean isFull = false;
        Instant next = null;
        for (NavigableSet<Row> lane : shelf(load.store()).values()) {
            int taken = 0;
            for (Row row : lane) {
                if (row.label.isExcluded(load.excluded()) || taken == load.perLane()) {
                    break;
                }
                if (next == null || row.label.due().isBefore(next)) {
                    next = row.label.due();
                }
                if (!row.label.due().isAfter(load.asOf())) {
                    all.add(row);
                    taken++;
                }
            }
            isFull |= taken == load.perLane();
        }
        all.sort(ORDER);
        isFull |= all.size() >= load.limit();
        return new Event.DueLoaded(
                load.store(),
                load.asOf(),
                all.stream().limit(load.limit()).map(Row::candidate).toList(),
                isFull,
                load.excluded(),
                isFull ? Optional.empty() : Optional.ofNullable(next));
    }

    private Event page(Command.LoadPage load) {
        Set<LabelState> states = Set.of(LabelState.READY, LabelState.IN_DOUBT, LabelState.HELD);
        List<Candidate> found = new ArrayList<>();
        String last = null;
        for (Row row : rows(load.store()).values()) {
            boolean isBehind =
                    load.cursor().isEmpty() || row.id.message().value().compareTo(load.cursor()) > 0;
            if (isBehind
                    && states.contains(row.label.state())
                    && row.label.lane().startsWith(load.lanePrefix())) {
                if (found.size() == load.limit()) {
                    last = found.get(found.size() - 1).id().message().value();
                    break;
                }
                found.add(row.candidate());
            }
        }
        return new Event.PageLoaded(load.store(), found, last, load.purpose());
    }
}
