package org.postlude.spooler.testing;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.SubmitReceipt;

/**
 * What the world outside the program knows: receipts that clients got, mail that the next hop took, what the disk shows.
 * Nothing in it comes from the program's own counters.
 */
final class Ledger {
    /** One recipient of one letter. */
    static final class Entry {
        final Letter letter;
        final String address;
        int deliveries;
        /** How often the store said of it, durably, that it is in doubt. */
        int doubts;
        /** How often the next hop said that it will never take it. */
        int refusals;
        /** Whether an attempt asked for its permit, and the disk does not show the attempt's end. */
        boolean isAsked;
        /** Whether it was offered to the next hop, or may have been, and the disk does not show what came of it. */
        boolean isOpen;
        /** Whether the store said of it, durably, that nobody will know. */
        boolean isUnknown;

        Entry(Letter letter, String address) {
            this.letter = letter;
            this.address = address;
        }

        @Override
        public String toString() {
            return address + " (" + letter.policy() + ", delivered " + deliveries + " times, in doubt " + doubts
                    + " times, refused " + refusals + " times)";
        }
    }

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<Letter, SubmitReceipt> receipts = new LinkedHashMap<>();
    private final Map<Letter, Boolean> withdrawn = new LinkedHashMap<>();
    private final Map<Letter, Set<InDoubtPolicy>> resolved = new LinkedHashMap<>();
    private final Map<String, Boolean> inbound = new TreeMap<>();
    private final Journal journal;
    private final Consumer<String> violated;

    /** An empty one. */
    Ledger(List<Letter> letters, Journal journal, Consumer<String> violated) {
        this.journal = journal;
        this.violated = violated;
        letters.forEach(letter ->
                letter.recipients().forEach(address -> entries.put(address, new Entry(letter, address))));
    }

    /** Somebody has done what nobody may do; the run ends here. */
    void violated(String sentence) {
        violated.accept(sentence);
    }

    Iterable<Entry> entries() {
        return entries.values();
    }

    Entry entry(String address) {
        Entry entry = entries.get(address);
        if (entry == null) {
            throw new IllegalArgumentException("nobody has mail for " + address);
        }
        return entry;
    }

    @Nullable
    SubmitReceipt receipt(Letter letter) {
        return receipts.get(letter);
    }

    void accepted(Letter letter, SubmitReceipt receipt) {
        SubmitReceipt before = receipts.put(letter, receipt);
        if (before != null && !(receipt.existed() && receipt.id().equals(before.id()))) {
            violated("letter " + letter.number() + " was submitted again under its key and is another message: "
                    + before + ", " + receipt);
        }
    }

    /** A client asks for it; as long as it hears nothing, it may have been done. */
    void withdraws(Letter letter) {
        withdrawn.putIfAbsent(letter, false);
    }

    /** A client heard that it was done. */
    void withdrew(Letter letter) {
        withdrawn.put(letter, true);
    }

    /** A client heard that it was not done, and nobody has asked before. */
    void keeps(Letter letter) {
        withdrawn.remove(letter);
    }

    boolean isWithdrawn(Letter letter) {
        return withdrawn.getOrDefault(letter, false);
    }

    boolean mayBeWithdrawn(Letter letter) {
        return withdrawn.containsKey(letter);
    }

    /** A client said what is to be done about a doubt; whether it is done is known when the disk shows it. */
    void resolves(Letter letter, InDoubtPolicy policy) {
        resolved.computeIfAbsent(letter, first -> EnumSet.noneOf(InDoubtPolicy.class))
                .add(policy);
    }

    /** Whether it has, or may have, this policy. */
    boolean mayHave(Letter letter, InDoubtPolicy policy) {
        return letter.policy() == policy
                || resolved.getOrDefault(letter, Set.of()).contains(policy);
    }

    /** The next hop has taken it. */
    void delivered(String address) {
        Entry entry = entry(address);
        entry.deliveries++;
        journal.add(() -> "peer: takes " + address);
        if (isWithdrawn(entry.letter)) {
            violated("sent after it was withdrawn: " + entry);
        } else if (entry.deliveries > 1 && !mayHave(entry.letter, InDoubtPolicy.RETRY)) {
            violated("doubled under " + entry.letter.policy() + ": " + entry);
        } else if (entry.deliveries > 1 + entry.doubts) {
            violated("doubled without having been reported in doubt: " + entry);
        }
    }

    /** The next hop is asked to take it: from now on it may have it, whatever it says. */
    void offered(String address) {
        entry(address).isOpen = true;
    }

    /** The program is asked whether it may be offered. */
    void asked(String address) {
        entry(address).isAsked = true;
    }

    /** The next hop will never take it, and says so. */
    void refused(String address) {
        entry(address).refusals++;
        journal.add(() -> "peer: refuses " + address);
    }

    /** The source of inbound mail may forget it: the program has it. */
    void acknowledged(String key) {
        journal.add(() -> "source: " + key + " is acknowledged");
        inbound.put(key, true);
    }

    Iterable<String> acknowledgedInbound() {
        return inbound.keySet();
    }

    /** Recipients who got their mail more than once, each after it was reported in doubt. */
    int doubles() {
        return entries.values().stream()
                .mapToInt(entry -> Math.max(0, entry.deliveries - 1))
                .sum();
    }

    int deliveries() {
        return entries.values().stream().mapToInt(entry -> entry.deliveries).sum();
    }

    @Nullable
    Letter letterOf(MessageId id) {
        return receipts.entrySet().stream()
                .filter(each -> each.getValue().id().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
