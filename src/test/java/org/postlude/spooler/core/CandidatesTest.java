package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;

/** The counts say what is there, however it came and went. */
class CandidatesTest {
    private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::id);

    private static final Comparator<Candidate> SAME = Comparator.comparing(Candidate::forced);

    private final Candidates candidates = new Candidates();

    @Test
    void lanesAndTransportsAreCountedAsPartsComeAndGo() {
        candidates.add(part(1, "smtp", "a.example"));
        candidates.add(part(2, "smtp", "b.example"));
        candidates.addFirst(part(3, "other", "a.example"));
        assertEquals(2, candidates.ofGroup("smtp|"));
        assertEquals(1, candidates.ofLane(lane("smtp", "a.example")));
        candidates.removeIf(candidate -> candidate.record().transport().equals("smtp"));
        assertEquals(0, candidates.ofGroup("smtp|"));
        assertEquals(0, candidates.ofLane(lane("smtp", "a.example")));
        assertEquals(1, candidates.ofGroup("other|"));
        candidates.clear();
        assertEquals(0, candidates.ofGroup("other|"));
        assertTrue(candidates.isEmpty());
    }

    @Test
    void whateverIsDoneTheCountsAreThoseOfWhatIsThere() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            candidates.clear();
            for (int step = 0; step < 100; step++) {
                change(random, step);
                assertCounted("seed " + seed + ", step " + step);
            }
        }
    }

    private void change(Random random, int number) {
        Candidate part = part(number, "t" + random.nextInt(3), "d" + random.nextInt(3) + ".example");
        switch (random.nextInt(5)) {
            case 0, 1 -> candidates.add(part);
            case 2 -> candidates.addFirst(part);
            case 3 -> candidates.sort(ORDER, ORDER);
            default -> {
                Iterator<Candidate> each = candidates.iterator();
                if (each.hasNext()) {
                    each.next();
                    each.remove();
                }
            }
        }
    }

    private void assertCounted(String when) {
        Map<String, Integer> lanes = new HashMap<>();
        Map<String, Integer> transports = new HashMap<>();
        for (Candidate each : candidates) {
            lanes.merge(each.label().lane(), 1, Integer::sum);
            transports.merge(each.record().transport(), 1, Integer::sum);
        }
        Map<String, Integer> counted = new HashMap<>();
        candidates.forEachLane(counted::put);
        assertEquals(lanes, counted, when);
        for (int i = 0; i < 3; i++) {
            assertEquals(transports.getOrDefault("t" + i, 0), candidates.ofGroup("t" + i + "|"), when);
        }
    }

    @Test
    void D22_aPartThatLeavesWithoutBeingBegunLeavesItsTurnToTheNextOneOfItsLane() {
        queue("a.example", 1, 2, 3);
        queue("b.example", 4, 5, 6);
        candidates.sort(SAME, ORDER);
        assertEquals(List.of("m1", "m4", "m2", "m5", "m3", "m6"), order());
        candidates.removeIf(part -> part.id().message().value().equals("m1"));
        assertTrue(candidates.hasUnusedTurns());
        candidates.sort(SAME, ORDER);
        assertEquals(List.of("m2", "m4", "m3", "m5", "m6"), order());
    }

    @Test
    void D22_aLaneThatHadMailWaitingGoesOnFromItsLastTurn() {
        queue("a.example", 21, 22);
        queue("b.example", 11, 12, 13, 14, 15);
        serve("m21", "m22", "m11", "m12", "m13", "m14");
        queue("a.example", 23, 24);
        candidates.sort(SAME, ORDER);
        assertEquals(List.of("m23", "m24", "m15"), order());
    }

    @Test
    void D22_whatWaitedWhenALookWasCutShortBeginsWhereTheTurnsWereThen() {
        candidates.cutAt(QueuedParts.DUE);
        queue("b.example", 11, 12, 13, 14, 15);
        serve("m11", "m12", "m13", "m14");
        queue("a.example", 21, 22);
        candidates.seen(Set.of());
        queue("c.example", 31, 32);
        candidates.sort(SAME, ORDER);
        assertEquals(List.of("m21", "m22", "m31", "m15", "m32"), order());
    }

    @Test
    void D22_whoWasLeftAloneByItsOwnFaultBeginsWithTheOthers() {
        queue("a.example", 21);
        queue("b.example", 11, 12, 13, 14, 15);
        serve("m21", "m11", "m12", "m13", "m14");
        candidates.forget(lane("smtp", "a.example"));
        queue("a.example", 22, 23);
        candidates.sort(SAME, ORDER);
        assertEquals(List.of("m22", "m15", "m23"), order());
    }

    private void queue(String domain, int... numbers) {
        for (int number : numbers) {
            candidates.add(part(number, "smtp", domain));
        }
    }

    private void serve(String... ids) {
        for (String id : ids) {
            for (Iterator<Candidate> each = candidates.iterator(); each.hasNext(); ) {
                if (each.next().id().message().value().equals(id)) {
                    candidates.served(QueuedParts.DUE);
                    each.remove();
                }
            }
        }
    }

    private List<String> order() {
        return candidates.stream().map(part -> part.id().message().value()).toList();
    }

    private static String lane(String transport, String domain) {
        return Lanes.of(transport, Recipient.smtp("a@" + domain));
    }

    private static Candidate part(int number, String transport, String domain) {
        return QueuedParts.of(number, transport, Recipient.smtp("a@" + domain));
    }
}
