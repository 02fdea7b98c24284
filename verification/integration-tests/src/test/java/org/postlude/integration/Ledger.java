package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the {@link Writer} said in all its lives, kept outside of it. */
final class Ledger {
    /** A message to one recipient. */
    record Copy(String messageId, String recipient) {}

    private static final Set<String> PLAIN = Set.of("OPENING", "END");

    private final Set<String> tried = new TreeSet<>();
    private final Map<String, String> acknowledged = new TreeMap<>();
    private final Map<Integer, Set<Copy>> doubts = new TreeMap<>();
    /** Lives that came to the end of their list of doubts; only those send. */
    private final Set<Integer> whole = new TreeSet<>();

    private final Map<Copy, String> left = new HashMap<>();
    private String report = "";
    private int withdrawn;
    private int retried;

    /** Takes down one life. A key that was acknowledged in an earlier one must be the same message in this. */
    void add(int life, List<String> lines) {
        Set<Copy> doubt = new HashSet<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "TRY" -> tried.add(words[1]);
                case "ACK" -> acknowledge(words[1], words[2], Boolean.parseBoolean(words[3]));
                case "DOUBT" -> doubt.add(new Copy(words[1], words[2]));
                case "READY" -> whole.add(life);
                case "LEFT" -> left.put(new Copy(words[1], words[2]), words[3]);
                case "REPORT" -> report = line.substring("REPORT ".length());
                case "WITHDRAWN" -> {
                    assertEquals("WITHDRAWN", words[2], line);
                    withdrawn++;
                }
                default -> assertTrue(PLAIN.contains(line), "the writer said: " + line);
            }
        }
        doubts.put(life, doubt);
    }

    private void acknowledge(String key, String id, boolean existed) {
        String before = acknowledged.put(key, id);
        if (before != null) {
            retried++;
            assertEquals(before, id, key + " was submitted again and became a second message");
            assertTrue(existed, key + " was submitted again and the store did not know it");
        }
    }

    /** Every key whose submit had begun. */
    Set<String> tried() {
        return tried;
    }

    /** Every key whose submit had returned. */
    Set<String> acknowledged() {
        return acknowledged.keySet();
    }

    /** Submits that were known to be durable and were done again. */
    int retried() {
        return retried;
    }

    /** Whether a copy was listed in doubt at an opening after one life and not after another. */
    boolean wasInDoubt(Copy copy, int after, int upTo) {
        return doubts.entrySet().stream()
                .anyMatch(opening -> opening.getKey() > after
                        && opening.getKey() <= upTo
                        && opening.getValue().contains(copy));
    }

    /** Listings in doubt at openings, all together. */
    int doubts() {
        return doubts.values().stream().mapToInt(Set::size).sum();
    }

    /** The most that one opening found and the one before it had not. */
    int mostNewDoubts() {
        int most = 0;
        Set<Copy> before = Set.of();
        for (int life : whole) {
            Set<Copy> found = doubts.getOrDefault(life, Set.of());
            Set<Copy> added = new HashSet<>(found);
            added.removeAll(before);
            most = Math.max(most, added.size());
            before = found;
        }
        return most;
    }

    /** What the last report listed. */
    Map<Copy, String> left() {
        return left;
    }

    /** Mode, outcome, submitted, sent, left, in doubt. */
    String report() {
        return report;
    }

    int withdrawn() {
        return withdrawn;
    }
}
