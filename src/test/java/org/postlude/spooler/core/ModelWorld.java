package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.LogoffMode;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * Everything around the core, small enough to be walked through: a disk, a store that does as it is told, workers, a
 * source, two clients, one alarm. Holds the state; {@link ModelMoves} says what may happen next, {@link ModelHands} carries
 * the core's commands out, {@link ModelPromises} looks for broken ones.
 */
final class ModelWorld {
    static final TransportKey SMTP = new TransportKey(0);
    private static final String IDENTITY = "store";
    private static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

    final Scenario scenario;
    final Seam seam;

    /** Null while the process is dead. */
    @Nullable
    SpoolerState state;

    Instant now = BEGINNING;

    @Nullable
    Instant wake;

    ModelImage disk;
    List<ModelTask> queue = new ArrayList<>();
    List<ModelWorker> workers = new ArrayList<>();
    List<ModelCall> calls = new ArrayList<>();
    List<ModelClient> clients = new ArrayList<>();

    /** How often the next hop got it, two bits a recipient. */
    int hops;
    /** Attempts of each part, two bits each. */
    int tries;
    /** The source still offers its message. */
    boolean atSource;

    boolean polled;
    /** Answers to flushQueues that are still to come. */
    int flushAsks;

    int notices;
    /** Parts the transport keeps, a bit each. */
    int kept;

    /** The client's submit: not yet, inside the gate, durable, told. */
    Submit submit = Submit.NOT_YET;

    boolean gateClosed;
    boolean gateDrained;

    /** The store has failed and refuses everything. */
    boolean broken;

    /** A part as the person at the queue read it; null if there is nothing to be ordered about. */
    @Nullable
    Candidate read;
    /** Withdrawn, and the core is not told yet. */
    @Nullable
    MessageId withdrew;

    int ordersMade;
    /** Parts that were told to be held, or to be returned; a bit each. */
    int held;

    int bounced;
    int callsMade;
    int cutsMade;
    long nextCall;

    /** Parts that a running logoff owes an attempt, and those it has attempted; a bit each. */
    int owed;

    int served;
    /** What had ended when the store was opened, and when it was released. */
    int sentBefore;

    int returnedBefore;
    int receivedHere;
    boolean sourceBefore;

    enum Submit {
        NOT_YET,
        INSIDE,
        DURABLE,
        TOLD
    }

    private ModelWorld(Scenario scenario, Seam seam, ModelImage disk) {
        this.scenario = scenario;
        this.seam = seam;
        this.disk = disk;
    }

    /** A world whose store is open for A, with nothing begun. */
    static ModelWorld beginning(Scenario scenario, Seam seam) {
        int parts =
                scenario.mails.stream().mapToInt(mail -> mail.parts().size()).sum();
        ModelWorld world = new ModelWorld(scenario, seam, new ModelImage(parts));
        for (Mail mail : scenario.mails) {
            if (mail.queuedBefore()) {
                world.store(mail);
            }
        }
        world.atSource = scenario.inbound;
        world.boot();
        return world;
    }

    ModelWorld copy() {
        ModelWorld copy = copyForCut();
        copy.state = state == null ? null : state.copy();
        return copy;
    }

    /** All but what is in the core's memory. */
    ModelWorld copyForCut() {
        ModelWorld copy = new ModelWorld(scenario, seam, disk.copy());
        copy.now = now;
        copy.wake = wake;
        copy.queue.addAll(queue);
        workers.forEach(worker -> copy.workers.add(worker.copy()));
        copy.calls.addAll(calls);
        clients.forEach(client -> copy.clients.add(client.copy()));
        copy.hops = hops;
        copy.tries = tries;
        copy.atSource = atSource;
        copy.polled = polled;
        copy.flushAsks = flushAsks;
        copy.notices = notices;
        copy.kept = kept;
        copy.submit = submit;
        copy.gateClosed = gateClosed;
        copy.gateDrained = gateDrained;
        copy.broken = broken;
        copy.read = read;
        copy.withdrew = withdrew;
        copy.ordersMade = ordersMade;
        copy.held = held;
        copy.bounced = bounced;
        copy.callsMade = callsMade;
        copy.cutsMade = cutsMade;
        copy.nextCall = nextCall;
        copy.owed = owed;
        copy.served = served;
        copy.sentBefore = sentBefore;
        copy.returnedBefore = returnedBefore;
        copy.receivedHere = receivedHere;
        copy.sourceBefore = sourceBefore;
        return copy;
    }

    // --- the process

    /** Starts the process; client A opens the store. */
    void boot() {
        state = new SpoolerState(1);
        queue.clear();
        workers.clear();
        calls.clear();
        clients.clear();
        clients.add(new ModelClient(0));
        clients.add(new ModelClient(1));
        polled = false;
        flushAsks = 0;
        notices = 0;
        kept = 0;
        gateClosed = false;
        gateDrained = false;
        owed = 0;
        served = 0;
        wake = null;
        tell(new Event.AddTransport("smtp", "smtp://hop"));
        tell(new Event.TransportUp(
                SMTP, scenario.maxAttempts, scenario.maxAttempts, List.of(Recipient.SMTP), scenario.abilities));
        if (scenario.mails.stream().anyMatch(Mail::local)) {
            tell(new Event.AddTransport("local", PartRecord.LOCAL));
        }
        open(0);
    }

    /** The process is gone; what was on disk, at the next hop and at the source is not. */
    void die() {
        state = null;
        wake = null;
        queue.clear();
        workers.clear();
        calls.clear();
        clients.clear();
        kept = 0;
        polled = false;
        flushAsks = 0;
        notices = 0;
        owed = 0;
        served = 0;
        gateClosed = false;
        gateDrained = false;
        broken = false;
        read = null;
        withdrew = null;
        if (submit == Submit.INSIDE) {
            submit = Submit.TOLD; // its caller is dead too
        }
        submit = submit == Submit.DURABLE ? Submit.TOLD : submit;
        callsMade = Math.max(callsMade, scenario.calls - scenario.callsAfterCut);
        cutsMade++;
    }

    /** One event goes in, its commands are carried out, and nothing was broken by it. */
    @Nullable
    Outcome tell(Event event) {
        SpoolerState present = alive();
        StoreState before = store();
        LogoffMode mode = before == null || before.run == null ? null : before.run.mode;
        wake = null;
        List<Command> commands;
        try {
            commands = seam.step(present, event, now);
        } catch (RuntimeException e) {
            throw new Violation("the core failed on " + event + ": " + e, e);
        }
        ModelHands hands = new ModelHands(this);
        for (Command command : commands) {
            command.run(hands);
        }
        ModelPromises.afterStep(this, event, mode, commands, hands);
        Instant next = wake;
        if (event instanceof Event.Tick && next != null && !next.isAfter(now)) {
            throw new Violation(
                    "the alarm rang at " + now + " and is asked for again at " + next + ": it would ring without end");
        }
        return hands.answered;
    }

    SpoolerState alive() {
        SpoolerState present = state;
        if (present == null) {
            throw new IllegalStateException("the process is dead");
        }
        return present;
    }

    /** The one store that is open, or is being opened; null if there is none. */
    @Nullable
    StoreState store() {
        SpoolerState present = state;
        return present == null || present.stores.isEmpty()
                ? null
                : present.stores.values().iterator().next();
    }

    // --- clients

    CallKey newCall(int client, ModelCall.Kind kind, Face face) {
        CallKey key = new CallKey(nextCall++);
        calls.add(new ModelCall(key, client, kind, face));
        return key;
    }

    void open(int client) {
        ModelClient who = clients.get(client);
        who.asked = true;
        OpenOptions options = OpenOptions.DEFAULT.withDefaultInbox(scenario.inbound);
        tell(new Event.OpenStore(
                newCall(client, ModelCall.Kind.OPEN, Face.CLIENT), IDENTITY, who.handle, who.session, options));
    }

    void logoff(int client, LogoffMode mode, Face face) {
        ModelClient who = clients.get(client);
        StoreKey store = Objects.requireNonNull(who.store);
        callsMade++;
        boolean isSession = face == Face.SESSION || face == Face.SHUTDOWN;
        @Nullable HandleKey handle = isSession ? null : who.handle;
        SpoolerState before = alive().copy();
        Outcome outcome = tell(new Event.LogoffRequested(
                newCall(client, ModelCall.Kind.LOGOFF, face),
                store,
                handle,
                isSession ? Set.of(who.session) : Set.of(),
                mode,
                scenario.deadlines ? now.plusMillis(5) : null,
                face,
                false));
        if (outcome == Outcome.REFUSED) {
            Objects.requireNonNull(before.stores.get(store)).savedMode = mode;
            Violation.check(
                    before.toString().equals(alive().toString()), "refused, and the spooler is not as it was before");
        }
    }

    void close(int client) {
        ModelClient who = clients.get(client);
        StoreKey store = Objects.requireNonNull(who.store);
        who.closed = true;
        tell(new Event.CloseHandle(
                newCall(client, ModelCall.Kind.CLOSE, Face.CLOSE),
                store,
                who.handle,
                scenario.deadlines ? now.plusMillis(5) : null));
    }

    // --- the disk

    /** Writes a message that was submitted. */
    void store(Mail mail) {
        int number = scenario.mails.indexOf(mail);
        int index = 0;
        int first = 0;
        for (Mail earlier : scenario.mails.subList(0, number)) {
            index += earlier.parts().size();
            first += earlier.parts().stream().mapToInt(List::size).sum();
        }
        for (int i = 0; i < mail.parts().size(); i++) {
            List<Recipient> recipients =
                    mail.parts().get(i).stream().map(Recipient::smtp).toList();
            disk.parts[index + i] = new ModelPart(
                    new PartId(new MessageId("m" + number), i),
                    recipients,
                    first,
                    1,
                    label(mail, recipients),
                    record(mail, i));
            first += recipients.size();
        }
    }

    private Label label(Mail mail, List<Recipient> recipients) {
        return new Label(LabelState.READY, now, 0, Lanes.of(mail.local() ? "local" : "smtp", recipients.get(0)));
    }

    private PartRecord record(Mail mail, int part) {
        return new PartRecord(
                "<id@model.example>",
                "sender@model.example",
                BEGINNING,
                null,
                mail.policy(),
                mail.parts().size(),
                0,
                null,
                MessageState.QUEUED,
                false,
                mail.local() ? "local" : "smtp",
                mail.local() ? PartRecord.LOCAL : "smtp://hop",
                List.of(),
                null,
                null,
                java.util.Collections.nCopies(mail.parts().get(part).size(), Mark.PENDING),
                new Terms(null, null, scenario.reports, List.of()),
                Past.NONE);
    }

    /** The message that A submits, if this world has one. */
    @Nullable
    Mail toSubmit() {
        return scenario.mails.stream()
                .filter(mail -> !mail.queuedBefore())
                .findFirst()
                .orElse(null);
    }

    // --- the next hop

    int hopsOf(int bit) {
        return hops >> (2 * Integer.numberOfTrailingZeros(bit)) & 3;
    }

    /** Recipients' responsibility is taken by the next hop: a second time only where the disk tells of a doubt. */
    void handOver(int recipients) {
        for (int rest = recipients; rest != 0; rest &= rest - 1) {
            int bit = rest & -rest;
            int before = hopsOf(bit);
            Violation.check(
                    before == 0 || (disk.doubted & bit) != 0,
                    "recipient ",
                    bit,
                    " is delivered twice, and no doubt was ever recorded");
            Violation.check(
                    before == 0 || policyOf(bit) == org.postlude.store.InDoubtPolicy.RETRY,
                    "recipient ",
                    bit,
                    " is delivered twice under policy ",
                    policyOf(bit));
            if (before < 3) {
                hops += 1 << (2 * Integer.numberOfTrailingZeros(bit));
            }
        }
    }

    private org.postlude.store.InDoubtPolicy policyOf(int bit) {
        for (ModelPart part : disk.parts) {
            if (part != null && (part.mask(fate -> true) & bit) != 0) {
                return part.record().policy();
            }
        }
        throw new IllegalStateException("recipient " + bit + " is of no part");
    }

    int triesOf(PartId part) {
        return tries >> (2 * disk.indexOf(part)) & 3;
    }

    void countTry(PartId part) {
        if (triesOf(part) < 3) {
            tries += 1 << (2 * disk.indexOf(part));
        }
    }

    Optional<ModelWorker> worker(AttemptId attempt) {
        return workers.stream().filter(worker -> worker.attempt.equals(attempt)).findFirst();
    }

    /** Time jumps past everything that anybody waits for, but not to the end of time. */
    void sleepLong() {
        now = now.plus(Duration.ofHours(1));
    }
}
