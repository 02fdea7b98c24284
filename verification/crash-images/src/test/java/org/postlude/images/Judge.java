package org.postlude.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postlude.message.MessageId;
import org.postlude.message.PostludeException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.Submitted;
import org.postlude.store.sql.SmallLog;

/**
 * Opens what is left with the real provider and holds it against the ledger: it opens without a word, whatever was answered is
 * there as far as it was answered, nothing is there twice, the same keys name the same mail, and the store goes on.
 */
final class Judge {
    private static final int MANY = 1000;

    /** One in so many of the questions that were answered is repeated in an image, and each in some. */
    private static final int REPEATED = 4;

    /** One image in so many is opened again after it was closed; a first opening looks at every row of its own accord. */
    private static final int OPENED_TWICE = 2;

    private final Path directory;
    private final Ledger ledger;
    private final int turn;
    private final List<String> faults = new ArrayList<>();
    private final Map<MessageId, String> names = new HashMap<>();

    private Judge(Path directory, Ledger ledger, int turn) {
        this.directory = directory;
        this.ledger = ledger;
        this.turn = turn;
    }

    /**
     * What is wrong with the store in a directory; empty if all is as it was promised. It is changed on the way.
     *
     * @param turn the image's number: it says which of the answered questions are repeated
     */
    static List<String> faults(Path directory, Ledger ledger, int turn) {
        Judge judge = new Judge(directory, ledger, turn);
        try {
            judge.hear();
        } catch (IOException | PostludeException e) {
            judge.faults.add("the store fails: " + e);
        }
        return judge.faults;
    }

    private void hear() throws IOException {
        try (SpoolerLogon store = Scenario.open(directory)) {
            requireSound(store);
            Map<MessageId, List<QueuedPart>> before = queue(store);
            Lease lease = store.beginEpoch("the judge");
            Ledger.Thing epoch = ledger.thing("epoch");
            if (epoch != null && !epoch.id().isEmpty() && lease.epoch() <= Long.parseLong(epoch.id())) {
                faults.add("epoch " + lease.epoch() + " is not above " + epoch.id());
            }
            for (Map.Entry<String, Ledger.Thing> each : ledger.things().entrySet()) {
                thing(store, each.getKey(), each.getValue(), before);
            }
            requireNobodyElse(before);
            requireFiled(store);
            requireCounts(store, lease);
            store.submit(next().key(), next().envelope(), next().newParts(), next().content());
        }
        if (turn % OPENED_TWICE == 0) {
            hearAgain();
        }
    }

    private void hearAgain() throws IOException {
        try (SpoolerLogon store = Scenario.open(directory)) {
            requireSound(store);
            Submitted again = store.submit(next().key(), next().envelope(), next().newParts(), next().content());
            check(again.existed(), "what it took after the crash is gone at the next opening");
            check(content(store, again.id(), "next"), "what it took after the crash is damaged");
        }
        String integrity = SmallLog.integrity(directory);
        check(integrity.equals("ok"), "SQLite says: " + integrity);
    }

    private static Letter next() {
        return new Letter("next");
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    /** A crash is nothing that a person has to deal with. */
    private void requireSound(SpoolerLogon store) {
        StoreHealth health = store.health();
        health.refusing().ifPresent(why -> faults.add("it refuses: " + why));
        check(health.setAside().isEmpty(), "it set aside: " + health.setAside());
    }

    private static Map<MessageId, List<QueuedPart>> queue(SpoolerLogon store) throws IOException {
        Map<MessageId, List<QueuedPart>> all = new HashMap<>();
        LabelQuery query = LabelQuery.of(LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT);
        for (QueuedPart part : store.page(query, "", MANY).items()) {
            all.computeIfAbsent(part.id().message(), absent -> new ArrayList<>())
                    .add(part);
        }
        return all;
    }

    private void thing(SpoolerLogon store, String name, Ledger.Thing thing, Map<MessageId, List<QueuedPart>> before)
            throws IOException {
        if (name.equals("epoch")) {
            return;
        }
        String found = name.startsWith("note:")
                ? note(store, name.substring(5))
                : name.startsWith("filed:") ? filed(store, name.substring(6), thing) : message(store, name, thing);
        check(
                thing.allowed().contains(found),
                name + " is '" + found + "', which it may not be: " + thing + ", queue " + before.keySet());
    }

    private String note(SpoolerLogon store, String name) throws IOException {
        List<Note> notes = store.notes(name);
        return notes.isEmpty()
                ? Ledger.ABSENT
                : notes.get(0).revision() + "," + new String(notes.get(0).bytes(), UTF_8);
    }

    private String filed(SpoolerLogon store, String key, Ledger.Thing thing) throws IOException {
        Submitted again = store.deliver(key, SpoolerLogon.INBOX, new Letter(key).content());
        requireId(key, thing, again);
        names.put(again.id(), key);
        check(content(store, again.id(), key), "what was filed under " + key + " is damaged");
        return again.existed() ? "filed" : Ledger.ABSENT;
    }

    private void requireId(String name, Ledger.Thing thing, Submitted again) {
        check(
                !again.existed()
                        || thing.id().isEmpty()
                        || thing.id().equals(again.id().value()),
                "the key of " + name + " names " + again.id() + " now, and it was " + thing.id());
    }

    private Submitted submitted(SpoolerLogon store, String name, Ledger.Thing thing) throws IOException {
        if (!thing.id().isEmpty() && Math.floorMod(name.hashCode() + turn, REPEATED) != 0) {
            return new Submitted(new MessageId(thing.id()), true);
        }
        Letter letter = new Letter(name);
        return store.submit(letter.key(), letter.envelope(), letter.newParts(), letter.content());
    }

    /** A client repeats its submit: that must give the same message, or store one that was not there. */
    private String message(SpoolerLogon store, String name, Ledger.Thing thing) throws IOException {
        Letter letter = new Letter(name);
        Submitted again = submitted(store, name, thing);
        requireId(name, thing, again);
        names.put(again.id(), name);
        List<QueuedPart> parts = store.parts(again.id());
        boolean hasBytes = hasContent(store, again.id(), name);
        Standing found = new Standing(parts.stream().map(Standing.Part::of).toList(), hasBytes);
        check(
                parts.isEmpty()
                        || parts.stream()
                                .flatMap(part -> part.recipients().stream())
                                .toList()
                                .equals(letter.envelope().recipients()),
                name + " has other recipients: " + parts);
        return again.existed() ? found.toString() : Ledger.ABSENT;
    }

    private boolean hasContent(SpoolerLogon store, MessageId id, String name) throws IOException {
        try {
            check(content(store, id, name), "the octets of " + name + " are not those that were submitted");
            return true;
        } catch (NoSuchMessageException e) {
            return false; // As its standing says, and that is compared.
        }
    }

    private static boolean content(SpoolerLogon store, MessageId id, String name) throws IOException {
        try (InputStream in = store.open(id).content().open()) {
            return Arrays.equals(new Letter(name).bytes(), in.readAllBytes());
        }
    }

    /** Mail that nobody can name was stored twice, or by nobody. */
    private void requireNobodyElse(Map<MessageId, List<QueuedPart>> queue) {
        Set<MessageId> strangers = new TreeSet<>(queue.keySet());
        strangers.removeAll(names.keySet());
        check(strangers.isEmpty(), "messages wait that no key names: " + strangers);
    }

    private void requireFiled(SpoolerLogon store) throws IOException {
        for (String folder : List.of(SpoolerLogon.INBOX, "Sent")) {
            List<MessageId> filed = store.filed(folder, "", MANY).items();
            check(new HashSet<>(filed).size() == filed.size(), folder + " has one twice: " + filed);
            for (MessageId id : filed) {
                check(names.containsKey(id), "nobody filed " + id + " in " + folder);
            }
        }
    }

    /** Counts, lists and the heads of the lanes are three ways to the same parts. */
    private void requireCounts(SpoolerLogon store, Lease lease) throws IOException {
        Map<MessageId, List<QueuedPart>> queue = queue(store);
        List<QueuedPart> parts = queue.values().stream().flatMap(List::stream).toList();
        QueueCounts listed = new QueueCounts(
                queue.size(),
                count(parts, LabelState.CLAIMED),
                count(parts, LabelState.IN_DOUBT),
                count(parts, LabelState.HELD));
        check(listed.equals(store.counts()), "it counts " + store.counts() + ", and lists " + listed);
        Set<Object> due = ids(store.due(lease, Label.NEVER, MANY, MANY, Set.of()), part -> true);
        Set<Object> waiting = ids(parts, part -> part.label().state().isWaiting());
        check(due.equals(waiting), "due are " + due + ", and waiting " + waiting);
        Set<Object> left = ids(store.claimedBefore(lease.epoch(), "", MANY).items(), part -> true);
        Set<Object> claimed = ids(parts, part -> part.label().state() == LabelState.CLAIMED);
        check(left.equals(claimed), "claimed by dead owners are " + left + ", and claimed " + claimed);
    }

    private static Set<Object> ids(List<QueuedPart> parts, Predicate<QueuedPart> which) {
        return parts.stream().filter(which).map(QueuedPart::id).collect(Collectors.toSet());
    }

    private static long count(List<QueuedPart> parts, LabelState state) {
        return parts.stream()
                .filter(part -> part.label().state() == state)
                .map(part -> part.id().message())
                .distinct()
                .count();
    }
}
