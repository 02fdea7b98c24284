package org.postlude.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which parts were handed over, or nearly, and of which of these transfers the program must know what became: it has read the
 * answer, and has released the store or come to its end since. An answer that was read just before a blow may be forgotten.
 *
 * <p>A part's recipients go together: after a crash nobody knows which of them had been refused.
 */
final class Offers {
    private record Offer(String transfer, long seq) {}

    private final Map<String, List<Offer>> byPart = new HashMap<>();
    private final Map<String, Long> heard = new HashMap<>();
    /** What happened to the program, and whether it was a blow. */
    private final NavigableMap<Long, Boolean> lives = new TreeMap<>();

    void made(Entry data) {
        Offer offer = new Offer(data.word(0), data.seq());
        data.words().stream()
                .skip(1)
                .map(Offers::part)
                .distinct()
                .forEach(part ->
                        byPart.computeIfAbsent(part, name -> new ArrayList<>()).add(offer));
    }

    void answered(Entry entry) {
        heard.put(entry.word(0), entry.seq());
    }

    void blow(Entry entry) {
        lives.put(entry.seq(), true);
    }

    /** Before a store is opened again it was released, and all outcomes are durable; or there was a blow. */
    void opening(Entry entry) {
        lives.put(entry.seq(), false);
    }

    /** Whether the program may not have known what became of a copy: it was offered before, and the answer is not known. */
    boolean isUnknown(Copy copy, long before) {
        return byPart.getOrDefault(part(copy.recipient()), List.of()).stream()
                .anyMatch(offer -> offer.seq() < before && !isKnown(offer, before));
    }

    private boolean isKnown(Offer offer, long at) {
        Long read = heard.get(offer.transfer());
        if (read == null || read > at) {
            return false;
        }
        Map.Entry<Long, Boolean> before = lives.lowerEntry(read);
        if (before != null && before.getValue()) {
            return false; // read between the word that it ends and its end
        }
        Map.Entry<Long, Boolean> next = lives.higherEntry(read);
        // At the end of the ledger the program has ended by itself.
        return next == null ? at == Long.MAX_VALUE : next.getKey() < at && !next.getValue();
    }

    /** The key and the domain name a part; an address is {@code name.key@domain}. */
    private static String part(String recipient) {
        return recipient.substring(recipient.indexOf('.') + 1);
    }
}
