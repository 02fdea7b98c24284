package org.postlude.tck.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;

/** What a scripted transport has seen, over all its logons. Guarded by itself. */
final class Journal {
    private final List<String> calls = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Map<PartId, String> digests = new HashMap<>();
    private int transactions;

    synchronized void call(String line) {
        calls.add(line);
    }

    synchronized void violation(String rule, String text) {
        violations.add(text + " (rule " + rule + "), after: " + (calls.isEmpty() ? "nothing" : last()));
    }

    synchronized void asked(OutboundMessage message) {
        for (Recipient recipient : message.recipients()) {
            attempts.merge(key(recipient.toString()), 1, Integer::sum);
        }
    }

    synchronized void transaction() {
        transactions++;
    }

    synchronized void delivered(Delivery delivery) {
        deliveries.add(delivery);
    }

    void sameBytes(PartId part, String digest) {
        @Nullable String before;
        synchronized (this) {
            before = digests.putIfAbsent(part, digest);
        }
        if (before != null && !before.equals(digest)) {
            violation("T2", "part " + part + " had the digest " + before + " before and has " + digest + " now");
        }
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    synchronized int attemptsFor(String recipient) {
        return attempts.getOrDefault(key(recipient), 0);
    }

    synchronized int transactions() {
        return transactions;
    }

    private String last() {
        return calls.get(calls.size() - 1);
    }

    private static String key(String recipient) {
        return recipient.toLowerCase(Locale.ROOT);
    }
}
