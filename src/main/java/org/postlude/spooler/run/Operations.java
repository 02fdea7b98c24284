package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.PostludeException;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.core.CallKey;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.Order;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.Standing;
import org.postlude.spooler.core.Told;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Refusal;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.spooler.queue.Suspension;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.NotSupportedException;
import org.postlude.store.QueuePage;
import org.postlude.store.Registration;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.transport.TransportConfigurationException;

/**
 * An operator's hand on one open store. Reads on the caller's thread, a page at a time; what is to change goes to the owner,
 * which alone knows what is in process (rule O2).
 */
final class Operations implements QueueControl {
    static final int MOST_AHEAD = 1_000;
    private static final int PAGE = 200;
    private static final int TRIES = 3;
    private static final int LONGEST_REASON = 256;

    private final Engine engine;
    private final OpenStore store;

    Operations(Engine engine, OpenStore store) {
        this.engine = engine;
        this.store = store;
    }

    @Override
    public SuppressionList suppressionList() {
        if (!store.isMailed()) {
            throw new StoreClosedException(
                    store.identity(), "it was opened without mail; its suppression list is in it, open it with mail");
        }
        return store.desk().suppressions();
    }

    // --- looking

    @Override
    public QueuePage list(Filter filter, String cursor, int limit) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(cursor, "cursor");
        if (limit < 1 || limit > ClientStore.MOST) {
            throw new IllegalArgumentException("a page has 1 to " + ClientStore.MOST + " messages, not " + limit);
        }
        return read(look -> look.search().list(filter, cursor, limit));
    }

    @Override
    public long count(Filter filter) {
        Objects.requireNonNull(filter, "filter");
        return read(look -> look.search().count(filter));
    }

    @Override
    public Optional<MessageDetails> show(MessageId id) {
        Objects.requireNonNull(id, "id");
        return read(look -> look.details().of(id));
    }

    @Override
    public List<String> beginningWith(String prefix, int limit) {
        Objects.requireNonNull(prefix, "prefix");
        return read(look -> look.search().beginningWith(prefix, limit));
    }

    @Override
    public Optional<Explanation> why(MessageId id) {
        Objects.requireNonNull(id, "id");
        List<QueuedPart> parts = read(look -> look.parts(id));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        List<Candidate> readable = candidates(parts);
        Told.Seen seen = (Told.Seen) ask(call -> new Event.LookedAt(call, store.key(), readable));
        return Optional.of(read(look -> look.why(id, look.parts(id), seen, seen.standing(), this::ahead)));
    }

    private int ahead(Label label, PartId part) {
        List<QueuedPart> due =
                visit(logon -> logon.due(store.desk().lease(), now(), MOST_AHEAD, MOST_AHEAD, Set.<String>of()));
        for (int i = 0; i < due.size(); i++) {
            if (due.get(i).id().equals(part)) {
                return i;
            }
        }
        return due.size() < MOST_AHEAD ? -1 : MOST_AHEAD; // else it has just begun
    }

    private Instant now() {
        return engine.config().clock().instant();
    }

    private interface Look<T> {
        T at(QueueLook look) throws IOException;
    }

    private <T> T read(Look<T> look) {
        return visit(logon -> look.at(QueueLook.ofOwner(logon, now(), store.desk()::stay)));
    }

    private interface Visit<T> {
        T pay(SpoolerLogon logon) throws IOException;
    }

    private <T> T visit(Visit<T> visit) {
        try {
            if (!store.isMailed()) {
                throw new NotSupportedException(
                        "store " + store.identity() + " was opened without mail; nothing was changed");
            }
            return store.desk().visit(logon -> Callbacks.inside(() -> visit.pay(logon)));
        } catch (StoreDesk.Leaving e) {
            throw closed();
        } catch (IOException e) {
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    "store " + store.identity() + " failed: " + Words.of(e)
                            + "; what is not told as done is where it was",
                    true,
                    e);
        }
    }

    private StoreClosedException closed() {
        return new StoreClosedException(
                store.identity(), "it is not open in this spooler any more; what is not told as done stays as it is");
    }

    // --- the owner

    private Told ask(Function<CallKey, Event> question) {
        requireOutside();
        Calls.Call<Told> call = engine.calls.add(Told.class);
        engine.post(question.apply(call.key()));
        return await(call.answer());
    }

    private static void requireOutside() {
        if (Callbacks.isInside()) {
            throw new IllegalStateException(
                    "an operator's order waits for its answer, and this thread is inside a callback; nothing was"
                            + " changed");
        }
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return engine.threads().get(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailedException(
                    ErrorKind.CALL_FAILED,
                    "interrupted before the spooler had answered; what was ordered may or may not be done",
                    true,
                    e);
        } catch (ExecutionException | CompletionException e) {
            Throwable reason = Calls.reason(e);
            if (reason instanceof PostludeException known) {
                throw known;
            }
            if (reason instanceof IllegalArgumentException wrong) {
                throw wrong; // of the caller's
            }
            throw closed();
        }
    }

    private static List<Candidate> candidates(List<QueuedPart> parts) {
        List<Candidate> candidates = new ArrayList<>(parts.size());
        for (QueuedPart part : parts) {
            PartRecord record = DamagedMail.decode(part);
            if (record != null) {
                candidates.add(new Candidate(
                        part.id(), part.revision(), part.recipients(), part.label(), record, false, false));
            }
        }
        return candidates;
    }

    // --- changing

    /** What is done to a page of parts; refusals go into the tally. */
    private interface Work {
        void on(Filter filter, List<QueuedPart> parts, Tally tally);
    }

    private Change walk(Filter wanted, Work work) {
        Objects.requireNonNull(wanted, "filter");
        Filter filter = read(look -> look.search().named(wanted));
        Tally tally = new Tally();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            String from = cursor.get();
            Search.Found found = read(look -> look.search().parts(filter, from, PAGE));
            found.parts().forEach(part -> tally.matched(part.id().message()));
            for (int i = 0; i < found.parts().size(); i += PAGE) {
                work.on(filter, found.parts().subList(i, Math.min(found.parts().size(), i + PAGE)), tally);
            }
            cursor = found.next();
        }
        return tally.change();
    }

    private Change change(Filter wanted, Order order) {
        return walk(wanted, (filter, parts, tally) -> order(filter, order, parts, tally));
    }

    private void order(Filter filter, Order order, List<QueuedPart> parts, Tally tally) {
        List<QueuedPart> left = parts;
        for (int i = 1; !left.isEmpty(); i++) {
            List<Candidate> readable = candidates(left);
            if (readable.size() < left.size()) {
                unreadable(left, readable, tally);
            }
            Told.Ordered told = (Told.Ordered) ask(call -> new Event.Ordered(call, store.key(), order, readable));
            Set<PartId> again = new TreeSet<>();
            for (Told.OfPart each : told.parts()) {
                if (each.refusal() == Refusal.Kind.CHANGED && i < TRIES) {
                    again.add(each.part());
                } else {
                    tally.told(each);
                }
            }
            left = again.isEmpty() ? List.of() : readAgain(filter, again);
        }
    }

    private List<QueuedPart> readAgain(Filter filter, Set<PartId> changed) {
        return read(look -> {
            List<QueuedPart> again = new ArrayList<>();
            for (PartId id : changed) {
                List<QueuedPart> present = look.parts(id.message()).stream()
                        .filter(part -> part.id().equals(id))
                        .toList();
                look.meant(filter, present, again);
            }
            return again;
        });
    }

    private static void unreadable(List<QueuedPart> parts, List<Candidate> readable, Tally tally) {
        Set<PartId> known = new TreeSet<>();
        readable.forEach(candidate -> known.add(candidate.id()));
        parts.stream()
                .filter(part -> !known.contains(part.id()))
                .forEach(part -> tally.refuse(
                        part.id().message(),
                        Refusal.Kind.SET_ASIDE,
                        "what the spooler knew of it cannot be read; withdraw it"));
    }

    @Override
    public Change hold(Filter filter, String reason, @Nullable Instant until) {
        return change(filter, new Order.Hold(reason(reason), until));
    }

    @Override
    public Change release(Filter filter) {
        return change(filter, new Order.Release());
    }

    @Override
    public Change retry(Filter filter) {
        return change(filter, new Order.Retry(engine.config().sends()));
    }

    @Override
    public Change reroute(Filter filter, String transport) {
        if (!configured().contains(Objects.requireNonNull(transport, "transport"))) {
            requireUrl(transport);
        }
        return change(filter, new Order.Reroute(transport));
    }

    private Set<String> configured() {
        return Set.copyOf(engine.configured.names());
    }

    /** As mail that is submitted may name any URL, so may whoever sends it another way. */
    private void requireUrl(String transport) {
        try {
            engine.checkTransport(transport);
        } catch (TransportConfigurationException e) {
            throw new IllegalArgumentException(
                    noSuch(transport) + ". Nothing was changed; give one of them, or a URL", e);
        }
    }

    private String noSuch(String transport) {
        Set<String> names = new TreeSet<>(configured());
        engine.transports().values().forEach(desk -> names.add(desk.name()));
        return "there is no transport " + transport
                + (names.isEmpty() ? "; this process has none of its own" : "; there are " + String.join(", ", names));
    }

    /** Whatever name mail waits under: a flush gets such a transport where there is none yet. */
    private void requireKnown(String transport) {
        boolean isKnown = configured().contains(transport)
                || engine.transports().values().stream()
                        .anyMatch(desk -> desk.name().equals(transport))
                || read(look -> look.search().hasRoute(transport));
        if (!isKnown) {
            throw new IllegalArgumentException(noSuch(transport)
                    + ", and no mail waits for it. Nothing was flushed; 'queue list' names the transports");
        }
    }

    @Override
    public Change bounce(Filter filter, String reason) {
        return change(filter, new Order.Bounce(reason(reason)));
    }

    @Override
    public Change decide(Filter filter, InDoubtPolicy decision) {
        Objects.requireNonNull(decision, "decision");
        if (decision != InDoubtPolicy.RETRY && decision != InDoubtPolicy.FAIL_UNKNOWN) {
            throw new IllegalArgumentException(
                    "a doubt is decided by RETRY or FAIL_UNKNOWN, not by " + decision + "; nothing was changed");
        }
        return change(filter, new Order.Decide(decision));
    }

    private static String reason(String reason) {
        String line = StandingNotes.oneLine("reason", Objects.requireNonNull(reason, "reason"));
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }

    @Override
    public Change withdraw(Filter filter) {
        Search.Recent recent = new Search.Recent();
        return walk(
                filter,
                (meant, parts, tally) -> parts.stream()
                        .map(part -> part.id().message())
                        .filter(recent::add)
                        .forEach(id -> withdraw(id, tally)));
    }

    private void withdraw(MessageId id, Tally tally) {
        switch (Withdrawing.of(engine, store, id, () -> visit(logon -> logon.withdraw(id)))) {
            case WITHDRAWN -> tally.changed(id);
            case NOT_IN_QUEUE -> tally.refuse(id, Refusal.Kind.ENDED, "it has ended already");
            case UNABLE_TO_ABORT -> tally.refuse(id, Refusal.Kind.IN_PROCESS, inProcess(id));
        }
    }

    /** The message stays; how far it has come is told with that. */
    private String inProcess(MessageId id) {
        List<Candidate> parts = candidates(read(look -> look.parts(id)));
        Told.Seen seen = (Told.Seen) ask(call -> new Event.LookedAt(call, store.key(), parts));
        return seen.parts().stream()
                .map(Told.Sight::attempting)
                .filter(Objects::nonNull)
                .findFirst()
                .map(attempting -> "unable to abort: it is in process since " + Words.time(attempting.since())
                        + ", phase "
                        + attempting.phase()
                        + ", and stays as it is; ask again when that attempt has ended, or log off with ABORT")
                .orElse("unable to abort: it was in process; ask again");
    }

    /** What became of the messages. */
    private static final class Tally {
        private final Search.Recent matched = new Search.Recent();
        private final Search.Recent changed = new Search.Recent();
        private final Map<MessageId, Set<String>> said = new HashMap<>();
        private final List<Refusal> refused = new ArrayList<>();
        private long matchedCount;
        private long changedCount;
        private long omitted;

        void matched(MessageId id) {
            matchedCount += matched.add(id) ? 1 : 0;
        }

        void changed(MessageId id) {
            changedCount += changed.add(id) ? 1 : 0;
        }

        void refuse(MessageId id, Refusal.Kind kind, String reason) {
            if (refused.size() == Change.MOST_REFUSALS) {
                omitted++;
            } else if (said.computeIfAbsent(id, key -> new TreeSet<>()).add(kind + reason)) {
                refused.add(new Refusal(id.value(), kind, reason)); // parts with the same answer give it once
            }
        }

        void told(Told.OfPart part) {
            if (part.refusal() == null) {
                changed(part.part().message());
            } else {
                refuse(part.part().message(), part.refusal(), Objects.requireNonNullElse(part.reason(), ""));
            }
        }

        Change change() {
            return new Change(matchedCount, changedCount, refused, omitted);
        }
    }

    // --- standing orders

    private Standing standing() {
        return visit(logon -> StandingNotes.read(logon, now(), sentence -> {}));
    }

    /** One after another on the store's queue, so that the owner hears of them in the order in which they are recorded. */
    private <T> T changeStanding(Visit<T> change) {
        requireOutside();
        CompletableFuture<T> done = new CompletableFuture<>();
        store.desk().addPlain(() -> {
            try {
                T made = visit(change);
                engine.post(new Event.StandingChanged(store.key(), standing()));
                done.complete(made);
            } catch (Throwable e) { // whatever it was, it is waited for
                done.completeExceptionally(e);
            }
        });
        return await(done);
    }

    @Override
    public List<Rule> rules() {
        return standing().rules();
    }

    @Override
    public Made addRule(Rule.Kind kind, Filter filter, String reason, @Nullable Instant until, String by) {
        String who = StandingNotes.oneLine("name", Objects.requireNonNull(by, "by"));
        String why = reason(reason);
        String meant = StandingNotes.oneLine(
                "filter", Objects.requireNonNull(filter, "filter").toString());
        if (!meant.equals(filter.toString())) {
            throw new IllegalArgumentException(
                    "a rule's filter stands in one line, without control characters and without"
                            + " blanks around it; write * for them. Nothing was changed, it is " + meant);
        }
        Rule unnamed = new Rule("0", kind, Filter.parse(meant), why, until, now(), who); // before a number is spent
        Rule rule = changeStanding(logon -> {
            StandingNotes.tidy(logon, now());
            requireRoom(rules().size(), "rules");
            Rule made = new Rule(StandingNotes.newId(logon), kind, unnamed.filter(), why, until, now(), who);
            StandingNotes.put(logon, made);
            return made;
        });
        return new Made(rule, change(filter, Order.of(rule)));
    }

    private static void requireRoom(int present, String what) {
        if (present >= MOST_STANDING) {
            throw new IllegalArgumentException(
                    "the store has " + present + " " + what + " already; remove some. Nothing was changed");
        }
    }

    @Override
    public boolean removeRule(String id) {
        Objects.requireNonNull(id, "id");
        return changeStanding(logon -> StandingNotes.removeRule(logon, id));
    }

    @Override
    public List<Suspension> suspensions() {
        return standing().suspensions();
    }

    @Override
    public Suspension suspend(
            String transport, Optional<String> domain, String reason, @Nullable Instant until, String by) {
        String name = StandingNotes.oneLine("transport", Objects.requireNonNull(transport, "transport"));
        Optional<String> where = domain.map(text -> StandingNotes.oneLine("domain", text));
        String why = reason(reason);
        String who = StandingNotes.oneLine("name", Objects.requireNonNull(by, "by"));
        return changeStanding(logon -> {
            StandingNotes.tidy(logon, now());
            requireRoom(suspensions().size(), "suspensions");
            Suspension made = new Suspension(StandingNotes.newId(logon), name, where, why, until, now(), who);
            StandingNotes.put(logon, made);
            return made;
        });
    }

    @Override
    public boolean resume(String id) {
        Objects.requireNonNull(id, "id");
        return changeStanding(logon -> StandingNotes.removeSuspension(logon, id));
    }

    // --- flush and trace

    @Override
    public List<FlushResult> flush(@Nullable String transport, @Nullable String domain, Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        if (transport != null) {
            requireKnown(transport);
        }
        Instant until = Logoff.until(engine.config().clock(), deadline);
        Told.Flushed told = (Told.Flushed) ask(call -> new Event.FlushOrdered(
                call, store.key(), transport, domain == null ? null : domain.toLowerCase(Locale.ROOT), until));
        if (told.refused() != null) {
            throw new StoreClosedException(store.identity(), told.refused());
        }
        return told.results();
    }

    @Override
    public Registration trace(Filter filter, Consumer<TraceLine> listener) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(listener, "listener");
        return engine.conversations()
                .listen(store.key(), read(look -> look.search().named(filter)), listener);
    }
}
