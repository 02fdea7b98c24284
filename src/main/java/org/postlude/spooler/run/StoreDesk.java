package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.ProviderContractException;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.MessageEnd;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.queue.SuppressionPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.NotSupportedException;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;

/**
 * Carries out the core's commands on one store, one after another on a thread that is used only while there is work.
 * Writes that wait together go to the store together, so that it can force them together.
 */
final class StoreDesk {
    private static final int TOGETHER = 256;
    private static final int PAGE = 200;
    private static final int MOST_TOLD = 10;
    /** No store takes longer to open a message, unless it hangs, and then its logoff cannot help it. */
    private static final Duration OPENED = Duration.ofSeconds(1);

    private final StoreKey key;
    private final SpoolerLogon logon;
    private final Lease lease;
    private final Consumer<Event> post;
    private final SerialQueue queue;
    private final ConcurrentLinkedQueue<Command> writes = new ConcurrentLinkedQueue<>();
    private final Sweep sweep;
    private final OpenParts openParts = new OpenParts();
    private final Waiting waiting;
    private final Visitors visitors = new Visitors();
    private final BackingOff backingOff = new BackingOff(this);
    private final ReceiveFolders receive;
    private final String name;
    private final Chronicle chronicle;
    private final Suppressions suppressions;
    private final @Nullable ActivityLog activity;

    StoreDesk(
            StoreKey key,
            String name,
            SpoolerLogon logon,
            Lease lease,
            InstantSource clock,
            Threads threads,
            Chronicle chronicle,
            @Nullable SuppressionPolicy suppression,
            @Nullable ActivityLog activity,
            Consumer<Event> post) {
        this.key = key;
        this.name = name;
        this.chronicle = chronicle;
        this.activity = activity;
        this.logon = logon;
        this.lease = lease;
        this.post = post;
        this.waiting = threads;
        this.receive = new ReceiveFolders(name, logon);
        this.queue = new SerialQueue(threads.desk());
        this.sweep = new Sweep(name, logon, clock, queue::add);
        this.suppressions = new Suppressions(name, this, clock, suppression);
    }

    StoreKey key() {
        return key;
    }

    /** For people. */
    String name() {
        return name;
    }

    SpoolerLogon logon() {
        return logon;
    }

    Lease lease() {
        return lease;
    }

    ReceiveFolders receive() {
        return receive;
    }

    Suppressions suppressions() {
        return suppressions;
    }

    BackingOff backingOff() {
        return backingOff;
    }

    Sweep sweep() {
        return sweep;
    }

    /** The store is being logged off; it was not asked. */
    static final class Leaving extends IOException {
        private static final long serialVersionUID = 1;

        Leaving() {
            super("the store is being logged off");
        }
    }

    /** Something that is asked beside the queue. */
    interface Visit<T> {
        T pay(SpoolerLogon logon) throws IOException;
    }

    /** For a worker, which may have been given up meanwhile: then its store may be gone, and is not asked (S7). */
    <T> T visit(Visit<T> visit) throws IOException {
        if (!visitors.enter()) {
            throw new Leaving();
        }
        try {
            return visit.pay(logon);
        } finally {
            visitors.leave();
        }
    }

    /** For a visit that goes through the whole queue, from page to page: the logoff of the store does not wait for its end. */
    void stay() throws IOException {
        if (visitors.isShut()) {
            throw new Leaving();
        }
    }

    Content content(MessageId message) throws IOException {
        return visit(store -> store.open(message).content());
    }

    /** On the queue, before the logon is given up; the feed knows then that nothing follows. */
    void loggedOff(@Nullable LogoffMode mode, Instant now, long left) throws IOException {
        if (activity != null) {
            activity.record(Activities.logoff(lease.epoch(), key.value(), mode, now, left));
        }
    }

    /** On the queue. */
    void endActivity() {
        if (activity != null) {
            activity.end();
        }
    }

    /** Nobody is in the store beside the queue from here on. Whoever is not out in time hangs there, or brings mail from a slow source. */
    void shut() {
        boolean unused = visitors.shut(waiting, OPENED);
    }

    /** Adds a task that answers for its own failures. */
    void addPlain(Runnable task) {
        queue.add(task);
    }

    /** What the store is asked to do; a failure of it is the store's failure. */
    interface Task {
        void run() throws IOException;
    }

    /** Adds a task behind all others. */
    void add(Task task) {
        queue.add(() -> {
            try {
                Callbacks.inside(() -> {
                    task.run();
                    return key;
                });
            } catch (Throwable e) {
                // Unknown result or broken store: the core stops recording, and so stops sending.
                post.accept(new Event.StoreFailed(key, "the store failed: " + Words.of(e)));
            }
        });
    }

    void loadDue(Command.LoadDue command) {
        add(() -> {
            List<QueuedPart> found =
                    logon.due(lease, command.asOf(), command.limit(), command.perLane(), command.excluded());
            Map<String, Integer> lanes = new HashMap<>();
            boolean isFull = found.size() >= command.limit();
            for (QueuedPart part : found) {
                isFull |= lanes.merge(part.label().lane(), 1, Integer::sum) >= command.perLane();
            }
            Optional<Instant> next = isFull ? Optional.empty() : logon.nextDue(command.excluded());
            post.accept(new Event.DueLoaded(key, command.asOf(), candidates(found), isFull, command.excluded(), next));
        });
    }

    void loadPage(Command.LoadPage command) {
        add(() -> {
            StoreLogon.LabelQuery query = new StoreLogon.LabelQuery(
                    Set.of(LabelState.READY, LabelState.IN_DOUBT, LabelState.HELD), command.lanePrefix());
            Page<QueuedPart> page = logon.page(query, command.cursor(), command.limit());
            post.accept(new Event.PageLoaded(
                    key, candidates(page.items()), page.next().orElse(null), command.purpose()));
        });
    }

    /** On the queue: the sentences of those lanes, and groups of lanes, in which something waits. */
    List<String> leftBehind(Map<String, String> sentences) throws IOException {
        List<String> told = new ArrayList<>();
        for (Map.Entry<String, String> each : sentences.entrySet()) {
            if (told.size() < MOST_TOLD && !told.contains(each.getValue()) && hasWaiting(each.getKey())) {
                told.add(each.getValue());
            }
        }
        return told;
    }

    /** Other lanes may begin with the name of one. */
    private boolean hasWaiting(String name) throws IOException {
        StoreLogon.LabelQuery query = new StoreLogon.LabelQuery(Set.of(LabelState.READY, LabelState.IN_DOUBT), name);
        String cursor = "";
        while (cursor != null) {
            Page<QueuedPart> page = logon.page(query, cursor, PAGE);
            if (page.items().stream().anyMatch(part -> part.label().isExcluded(Set.of(name)))) {
                return true;
            }
            cursor = page.next().orElse(null);
        }
        return false;
    }

    private List<Candidate> candidates(List<QueuedPart> parts) throws IOException {
        List<Candidate> candidates = new ArrayList<>(parts.size());
        for (QueuedPart part : parts) {
            try {
                PartRecord record = PartRecordCodec.decode(part.record());
                candidates.add(new Candidate(
                        part.id(), part.revision(), part.recipients(), part.label(), record, false, false));
            } catch (IOException e) {
                setAside(part.id().message(), null, Words.of(e), DamagedMail.UNREADABLE);
            }
        }
        return candidates;
    }

    void write(Command command) {
        writes.add(command);
        add(this::writeTogether);
    }

    /** Takes all writes that have gathered; the tasks of those taken along find nothing to do. */
    private void writeTogether() throws IOException {
        List<Command.Write> changes = new ArrayList<>();
        List<Command.End> ends = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            Command next = writes.poll();
            if (next instanceof Command.Write write) {
                changes.add(write);
            } else if (next instanceof Command.End end) {
                ends.add(end);
            } else {
                break;
            }
        }
        if (logon instanceof JointRecords joint && !changes.isEmpty() && !ends.isEmpty()) {
            JointRecords.Results results = joint.changeAndFinish(lease, changesOf(changes), endsOf(ends), keep(ends));
            changed(changes, results.changes());
            ended(ends, results.ends());
            return;
        }
        if (!changes.isEmpty()) {
            changed(changes, logon.change(lease, changesOf(changes)));
        }
        if (!ends.isEmpty()) {
            ended(ends, logon.finish(lease, endsOf(ends), keep(ends)));
        }
    }

    private List<PartChange> changesOf(List<Command.Write> changes) {
        ActivityLog log = activity;
        if (log == null) {
            return changes.stream().map(Command.Write::change).toList();
        }
        log.before(changes.stream().map(Command.Write::part).toList());
        return changes.stream()
                .map(each -> new PartChange(
                        each.part(), each.revision(), each.label(), PartRecordCodec.encode(log.stamp(each.record()))))
                .toList();
    }

    private List<PartEnd> endsOf(List<Command.End> ends) {
        ActivityLog log = activity;
        if (log == null) {
            return ends.stream().map(Command.End::partEnd).toList();
        }
        log.before(ends.stream().map(Command.End::part).toList());
        return ends.stream()
                .map(each ->
                        new PartEnd(each.part(), each.revision(), PartRecordCodec.encode(log.stamp(each.record()))))
                .toList();
    }

    /** After it is durable. */
    private void settled(PartId part, PartRecord record) {
        chronicle.settled(name, key, part, record);
        if (activity != null && record.state() != MessageState.ACTIVE) {
            noteLater(activity, part);
        }
    }

    /** Behind what waits now, so that what is recorded meanwhile is noted together. */
    private void noteLater(ActivityLog log, PartId part) {
        boolean isFirst = !log.isBehind();
        log.changed(part);
        if (isFirst) {
            queue.add(log::note);
        }
    }

    /** Mail came in, durably; it is noted behind what waits now. */
    void received(String delivery, MessageId id, byte[] beginning, Blocked reason) {
        ActivityLog log = activity;
        if (log != null) {
            queue.add(() -> {
                boolean isFirst = !log.isBehind();
                log.received(delivery, id, beginning, reason);
                if (isFirst) {
                    queue.add(log::note);
                }
            });
        }
    }

    boolean hasActivity() {
        return activity != null;
    }

    /** What is done on the desk with the feed at hand. */
    interface Turn<T extends @Nullable Object> {
        T take(ActivityLog log) throws IOException;
    }

    /** Waits for its turn; not from inside a callback, which may be in the way of itself: there it is taken at once. */
    <T extends @Nullable Object> T inTurn(Waiting threads, Turn<T> turn) throws IOException {
        ActivityLog log = activity;
        if (log == null) {
            throw new NotSupportedException("store " + name + " keeps no activity feed; nothing was changed");
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        queue.add(() -> {
            try {
                done.complete(visit(unused -> turn.take(log)));
            } catch (Throwable e) { // whatever it was, somebody waits
                done.completeExceptionally(e);
            }
        });
        try {
            return threads.get(done);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store was busy", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            throw new IOException(cause);
        }
    }

    private static Disposition keep(List<Command.End> ends) {
        return new Disposition.Retire(ends.get(0).keepUntil());
    }

    private void changed(List<Command.Write> changes, List<ChangeResult> answers) {
        List<ChangeResult> results = requireAll("Q4", changes.size(), answers);
        for (int i = 0; i < results.size(); i++) {
            Command.Write change = changes.get(i);
            if (results.get(i) == ChangeResult.APPLIED) {
                settled(change.part(), change.record());
            }
            post.accept(new Event.Written(key, change.attempt(), results.get(i)));
        }
    }

    private void ended(List<Command.End> ends, List<ChangeResult> answers) throws IOException {
        List<ChangeResult> results = requireAll("Q5", ends.size(), answers);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) == ChangeResult.APPLIED) {
                openParts.ended(ends.get(i).part());
                settled(ends.get(i).part(), ends.get(i).record());
            }
        }
        Set<MessageId> counted = new HashSet<>();
        @Nullable MessageEnd[] wholes = new MessageEnd[results.size()];
        for (int i = results.size() - 1; i >= 0; i--) {
            // Two parts of one message in one list both find all parts done: the message ends once.
            if (results.get(i) == ChangeResult.APPLIED
                    && counted.add(ends.get(i).part().message())) {
                wholes[i] = endOf(ends.get(i));
            }
        }
        for (int i = 0; i < results.size(); i++) {
            post.accept(new Event.PartEnded(key, ends.get(i).attempt(), results.get(i), wholes[i]));
        }
    }

    private static List<ChangeResult> requireAll(String rule, int asked, List<ChangeResult> results) {
        if (results.size() != asked) {
            throw new ProviderContractException(
                    rule,
                    "the store gave " + results.size() + " results for " + asked
                            + " parts; what it recorded is unknown, and all mail is in it");
        }
        return results;
    }

    /** How the message ended, if no part of it is left. */
    private @Nullable MessageEnd endOf(Command.End end) throws IOException {
        MessageId message = end.part().message();
        List<PartRecord> parts = new ArrayList<>(List.of(end.record()));
        if (end.record().parts() > 1) {
            if (openParts.has(message)) {
                return null;
            }
            List<QueuedPart> all = logon.parts(message);
            PartId open = lastOpen(all);
            openParts.found(message, open);
            if (open != null || all.size() != end.record().parts()) {
                return null; // What is missing of it cannot be read, and was not sent for all that is known.
            }
            for (QueuedPart part : all) {
                parts.add(PartRecordCodec.decode(part.record()));
            }
        }
        sweep.over(message, parts);
        boolean returned =
                parts.stream().flatMap(part -> part.marks().stream()).anyMatch(mark -> mark.fate() == Fate.RETURNED);
        return returned ? MessageEnd.RETURNED : MessageEnd.SENT;
    }

    /** The last one, for they end about in their order. */
    private static @Nullable PartId lastOpen(List<QueuedPart> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).label().state() != LabelState.DONE) {
                return parts.get(i).id();
            }
        }
        return null;
    }

    void setAside(Command.SetAside command) {
        add(() -> setAside(command.part().message(), command.attempt(), command.reason(), DamagedMail.MENDABLE));
    }

    private void setAside(MessageId message, @Nullable AttemptId attempt, String reason, String remedy)
            throws IOException {
        String where = logon.setAside(message, reason);
        if (activity != null) {
            for (QueuedPart part : logon.parts(message)) {
                noteLater(activity, part.id());
            }
        }
        String sentence = DamagedMail.sentence(message, reason, ": " + where, remedy);
        post.accept(new Event.WasSetAside(key, attempt, reason, sentence));
    }
}
