package org.postlude.tck.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server took and what was said, over all its conversations. Thread-safe. */
final class Account {
    private static final int MOST_LINES = 10_000;
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:[ \t]*(?:\r\n[ \t]+)?(<[^>\r\n]*>)");

    // Guarded by this.
    private final SortedMap<Integer, Taken> taken = new TreeMap<>();
    private int next;
    private final List<String> lines = new ArrayList<>();
    private final List<String> inPlain = new ArrayList<>();

    /** Returns its place in the account. */
    synchronized int take(Taken one) {
        taken.put(next, one);
        return next++;
    }

    synchronized void told(int place) {
        taken.computeIfPresent(place, (same, one) -> one.andTold());
    }

    /** It was not its own after all. */
    synchronized void giveUp(int place) {
        taken.remove(place);
    }

    synchronized List<Taken> taken() {
        return List.copyOf(taken.values());
    }

    synchronized void heard(int conversation, boolean secure, String line) {
        if (lines.size() < MOST_LINES) {
            lines.add(conversation + (secure ? " (TLS) " : " ") + line);
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized void inPlain(String line) {
        inPlain.add(line);
    }

    synchronized List<String> inPlain() {
        return List.copyOf(inPlain);
    }

    static String messageId(String octets) {
        int end = octets.indexOf("\r\n\r\n");
        Matcher matcher = MESSAGE_ID.matcher(end < 0 ? octets : octets.substring(0, end));
        return matcher.find() ? matcher.group(1) : "";
    }
}
