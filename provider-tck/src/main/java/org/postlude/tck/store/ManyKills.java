package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.message.MessageId;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.Submitted;

/**
 * Kills a process in which several threads submit and claim as fast as they can, and then the next one on the same store; the
 * store has what was answered, once, and of what was not answered nothing that is half.
 */
final class ManyKills {
    private static final int LEAST_ANSWERS = 20;
    private static final int MORE_ANSWERS = 100;
    private static final int PAGE = 1000;
    private static final int KILLS_A_LIFE = 4;
    private static final int PARTS = 2;

    private final KillSuite suite;
    private final StoreAddress place;
    /** The ids of what was answered, of all processes. */
    private final Map<String, MessageId> answered = new HashMap<>();

    private final Set<String> asked = new HashSet<>();
    private final Set<String> claimAsked = new HashSet<>();
    private final Set<String> claimed = new HashSet<>();

    ManyKills(KillSuite suite, StoreAddress place) {
        this.suite = suite;
        this.place = place;
    }

    /** The message of a name: two parts, whose names stand in their records. */
    static Submitted submit(SpoolerLogon store, String name) throws Exception {
        List<NewPart> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            NewPart part = Mail.part(name + i + "@example.org");
            parts.add(new NewPart(part.recipients(), part.label(), Mail.bytes(name + "/" + i + "|new")));
        }
        return store.submit(
                new SubmissionKey(name), Mail.envelope(parts.toArray(new NewPart[0])), parts, Mail.content(name));
    }

    void run() throws Exception {
        for (int life = 0; life < Math.max(1, suite.kills() / KILLS_A_LIFE); life++) {
            int answers = LEAST_ANSWERS + new Random(KillPlan.seed() + life).nextInt(MORE_ANSWERS);
            String what = "process " + life + ", killed after " + answers + " answers";
            String point = "submit" + PointedStore.RETURNED;
            try (KilledProcess process = KilledProcess.start(suite, place, point, answers, "p" + life + "-")) {
                process.await(point, answers);
                note(process.kill());
            }
            try (StoreBench bench = ScriptKills.bench(suite, place)) {
                judge(what, bench);
            }
        }
    }

    private void note(Ledger ledger) {
        ledger.all("submit" + PointedStore.BEGUN).forEach(words -> asked.add(words.get(0)));
        ledger.all("submit" + PointedStore.RETURNED)
                .forEach(words -> answered.put(words.get(1), new MessageId(words.get(2))));
        ledger.all("claim" + PointedStore.BEGUN).forEach(words -> claimAsked.add(words.get(0)));
        ledger.all("claim" + PointedStore.RETURNED).forEach(words -> claimed.add(words.get(1)));
    }

    private void judge(String what, StoreBench bench) throws Exception {
        SpoolerLogon store = bench.spooler();
        Map<String, List<QueuedPart>> found = found(what, store);
        answered.forEach((name, id) -> {
            List<QueuedPart> parts = found.getOrDefault(name, List.of());
            assertTrue(
                    !parts.isEmpty() && parts.get(0).id().message().equals(id),
                    what + ": Q1: " + name + " was answered with id " + id + ", and the store has " + parts);
        });
        Set<String> unasked = new HashSet<>(found.keySet());
        unasked.removeAll(asked);
        assertEquals(Set.of(), unasked, what + ": messages that nobody submitted");
        for (Map.Entry<String, List<QueuedPart>> message : found.entrySet()) {
            judge(what, store, message.getKey(), message.getValue());
        }
        Set<MessageId> left = new HashSet<>();
        store.claimedBefore(bench.lease().epoch(), "", Integer.MAX_VALUE)
                .items()
                .forEach(part -> left.add(part.id().message()));
        assertEquals(claims(found), left, what + ": Q6: what the dead had claimed");
        for (String name : asked) {
            Submitted again = submit(store, name);
            List<QueuedPart> parts = found.getOrDefault(name, List.of());
            String where = what + ": Q1: " + name + " submitted once more, which the store has as " + parts;
            assertEquals(!parts.isEmpty(), again.existed(), where);
            assertTrue(
                    parts.isEmpty() || again.id().equals(parts.get(0).id().message()),
                    where + ", got id " + again.id());
            answered.put(name, again.id());
        }
        assertEquals(asked.size(), store.counts().messages(), what + ": Q1, Q11: each message once");
    }

    private static Set<MessageId> claims(Map<String, List<QueuedPart>> found) {
        return found.values().stream()
                .map(parts -> parts.get(0))
                .filter(part -> part.label().state() == LabelState.CLAIMED)
                .map(part -> part.id().message())
                .collect(Collectors.toSet());
    }

    /** The parts of each message, by its name. */
    private static Map<String, List<QueuedPart>> found(String what, SpoolerLogon store) throws Exception {
        Map<String, List<QueuedPart>> found = new HashMap<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = store.page(LabelQuery.of(LabelState.values()), cursor.get(), PAGE);
            for (QueuedPart part : page.items()) {
                String record = Mail.text(part.record());
                found.computeIfAbsent(record.substring(0, record.indexOf('/')), name -> new ArrayList<>())
                        .add(part);
            }
            cursor = page.next();
        }
        found.forEach((name, parts) -> assertEquals(
                PARTS, parts.size(), what + ": Q1: all parts of " + name + " once, or none; there are " + parts));
        return found;
    }

    private void judge(String what, SpoolerLogon store, String name, List<QueuedPart> parts) throws Exception {
        for (int i = 0; i < PARTS; i++) {
            QueuedPart part = parts.get(i);
            String is = part.label().state() + " " + Mail.text(part.record()) + " #" + part.revision();
            Set<String> may = new HashSet<>();
            if (i > 0 || !claimed.contains(name)) {
                may.add("READY " + name + "/" + i + "|new #1");
            }
            if (i == 0 && claimAsked.contains(name)) {
                may.add("CLAIMED " + name + "/0|claimed #2");
            }
            assertTrue(may.contains(is), what + ": Q4: part " + part.id() + " is [" + is + "] and not one of " + may);
        }
        byte[] bytes = Mail.read(store.open(parts.get(0).id().message()).content());
        assertArrayEquals(Mail.message(name), bytes, what + ": Q8: the bytes of " + name);
    }
}
