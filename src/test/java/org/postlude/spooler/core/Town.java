package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.postlude.store.ReportOn;
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

    /** What a next hop says, and after how long; and when its transport took its permit, null if it did not. */
    record Says(
            AttemptAnswer answer, Duration after, @Nullable Duration permit) {
        Says(AttemptAnswer answer, Duration after) {
            this(answer, after, null);
        }
    }

    /** A place on the other side. */
    interface Hop {
        Says to(String transport, Recipient recipient, Instant now);
    }

    /** One call of a transport; {@code begun} if it began to hand something over. */
    record Call(Instant at, String transport, String domain, String sender, PartId part, boolean begun) {}

    /** Something was filed for the sender of a part, when so much time had {@linkplain #passed() passed}. */
    record Report(Instant at, PartId part, String key, ReportOn about) {}

    private record Timed(Instant at, long order, Runnable what) {}

    final Core core;
    SpoolerState state;
    final List<Call> calls = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<Told> answers = new ArrayList<>();
    final Map<PartId, PartRecord> ended = new LinkedHashMap<>();
    /** Reports to senders, of what and about which part, as they were filed. */
    final List<String> told = new ArrayList<>();
    /** Transports whose logon does not come back. */
    final Set<String> hanging = new TreeSet<>();

    final List<Report> reports = new ArrayList<>();
    /** What a logoff told of what it left, by lane. */
    final Map<String, String> leftBehind = new TreeMap<>();
    /** Hears each answer of a next hop, when it comes. */
    Consumer<Call> answered = call -> {};

    private final Map<StoreKey, TownStore> stores = new TreeMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<TransportKey, String> transports = new HashMap<>();
    private final PriorityQueue<Timed> agenda =
            new PriorityQueue<>(Comparator.comparing(Timed::at).thenComparing(Timed::order));
    private final Hop hop;
    private final int maxAttempts;
    private final boolean hasOtherWays;
    /** Whether what is queued from now on is large. */
    boolean isLarge;

    /** When what is queued from now on expires by itself. */
    @Nullable
    Instant expires;

    private Instant now = BEGIN;
    /** By how much the clock was set since the beginning. */
    private Duration set = Duration.ZERO;

    private @Nullable Instant wake;
    private long order;
    private int messages;
    int looks;
    /** Pages that were read. */
    int pages;
    /** How long a store takes to begin to read one. */
    Duration pageTakes = Duration.ZERO;

    Town(Settings settings, int maxAttempts, Hop hop) {
        this(settings, maxAttempts, hop, false);
    }

    Town(Settings settings, int maxAttempts, Hop hop, boolean hasOtherWays) {
        this.core = new Core(settings);
        this.state = new SpoolerState(1, hasOtherWays);
        this.hasOtherWays = hasOtherWays;
        this.maxAttempts = maxAttempts;
        this.hop = hop;
    }

    static Says accepts(Recipient recipient, Duration after) {
        return new Says(
                new AttemptAnswer.Ended(new EndResult.Done(List.of(new EndResult.Result(
                        recipient, new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken")))))),
                after,
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

    /** What a clock that nobody sets would show. */
    Instant passed() {
        return now.minus(set);
    }

    void transport(String name) {
        names.add(name);
        step(new Event.AddTransport(name, name + ":"));
    }

    StoreKey open() {
        StoreKey key = new StoreKey(stores.size());
        stores.put(key, new TownStore());
        open(key);
        return key;
    }

    private void open(StoreKey key) {
        step(new Event.OpenStore(
                new CallKey(key.value()),
                "memory:" + key.value(),
                new HandleKey(key.value()),
                new SessionKey(1),
                OpenOptions.DEFAULT));
    }

    /** Stored, but the core is not told yet. */
    PartId queue(StoreKey store, String sender, String recipient, int priority, List<Terms.Hop> hops) {
        return queue(store, sender, recipient, priority, hops, InDoubtPolicy.RETRY, null);
    }

    PartId queue(
            StoreKey store,
            String sender,
            String recipient,
            int priority,
            List<Terms.Hop> hops,
            InDoubtPolicy policy,
            @Nullable Instant notBefore) {
        Recipient to = Recipient.smtp(recipient);
        PartId id = new PartId(new MessageId(String.format("m%08d", messages++)), 0);
        Terms terms = new Terms(null, expires, Terms.USUAL.reports(), hops);
        PartRecord record = new PartRecord(
                null,
                sender,
                now,
                notBefore,
                policy,
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
        Instant due = notBefore == null ? now : notBefore;
        Label label = new Label(LabelState.READY, due, priority, Lanes.of(record.transport(), to, isLarge));
        store(store).add(id, to, label, record);
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

    TownStore store(StoreKey store) {
        return java.util.Objects.requireNonNull(stores.get(store));
    }

    PartRecord record(StoreKey store, PartId id) {
        PartRecord last = ended.get(id);
        return last != null ? last : store(store).record(id);
    }

    /** As a person reads it. */
    Candidate candidate(StoreKey store, PartId id) {
        return store(store).candidate(id);
    }

    int left(StoreKey store) {
        return store(store).size();
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
        set = set.plus(by);
        step(new Event.ClockJumped(by));
    }

    /**
     * The process is killed, and another one opens the stores under a clock that was set back meanwhile. What was under way
     * ends unheard.
     */
    void restart(Duration back) {
        agenda.clear();
        transports.clear();
        now = now.minus(back);
        set = set.minus(back);
        state = new SpoolerState(state.nextAttempt, hasOtherWays);
        names.forEach(name -> step(new Event.AddTransport(name, name + ":")));
        stores.forEach((key, store) -> {
            store.recover(now);
            open(key);
        });
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
            soon(new Event.StoreUp(logon.store(), left(logon.store())));
        } else if (command instanceof Command.LogonTransport logon) {
            transports.put(logon.transport(), logon.name());
            if (hanging.contains(logon.name())) {
                return;
            }
            soon(new Event.TransportUp(
                    logon.transport(),
                    maxAttempts,
                    maxAttempts,
                    List.of("SMTP"),
                    new TransportAbilities(true, true, false, false, false)));
        } else if (command instanceof Command.LoadDue load) {
            looks++;
            soon(store(load.store()).due(load));
        } else if (command instanceof Command.LoadPage page) {
            pages++;
            at(pageTakes, () -> step(store(page.store()).page(page)));
        } else if (command instanceof Command.Write write) {
            store(write.store()).write(write);
            soon(new Event.Written(write.store(), write.attempt(), ChangeResult.APPLIED));
        } else if (command instanceof Command.End end) {
            store(end.store()).remove(end.part());
            ended.put(end.part(), end.record());
            soon(new Event.PartEnded(
                    end.store(),
                    end.attempt(),
                    ChangeResult.APPLIED,
                    end.record().state() == MessageState.RETURNED ? MessageEnd.RETURNED : MessageEnd.SENT));
        } else if (command instanceof Command.FileReport report) {
            told.add(report.about() + " " + report.part().id());
            reports.add(new Report(passed(), report.part().id(), report.key(), report.about()));
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
            leftBehind.putAll(release.leftBehind());
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
        if (says.permit() != null) {
            // One that does not stand is asked for; without a logoff nobody says STOP.
            at(
                    says.permit(),
                    () -> step(
                            attempt.permitted()
                                    ? new Event.PermitTaken(attempt.attempt())
                                    : new Event.PermitAsked(attempt.attempt())));
        }
        at(says.after(), () -> {
            answered.accept(call);
            step(new Event.AttemptEnded(attempt.attempt(), says.answer()));
        });
    }
}
