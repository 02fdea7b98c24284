package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SavedKeys;

/**
 * What was saved of a folder before its server gave every message a new number (RFC 9051, section 2.3.1.1: another UIDVALIDITY). Only
 * the octets tell then what is known already.
 */
final class Renumbered {
    private static final int PAGE = 1_000;
    /** A UIDVALIDITY has 32 bits. */
    private static final int MOST_DIGITS = 10;

    /** Half of a SHA-256: to compare, not to protect. */
    private record Digest(long high, long low) {
        static Digest of(String sha256) {
            return new Digest(
                    Long.parseUnsignedLong(sha256.substring(0, 16), 16),
                    Long.parseUnsignedLong(sha256.substring(16, 32), 16));
        }
    }

    private final Set<Digest> saved = new HashSet<>();

    private Renumbered() {}

    /**
     * Looks for it.
     *
     * @param folder what its keys begin with; the UIDVALIDITY and a colon follow
     * @param now the present one
     */
    static Renumbered find(InboundMessage store, String folder, long now) throws IOException {
        Renumbered found = new Renumbered();
        Set<String> validities = new TreeSet<>();
        collect(store, folder, "", validities);
        validities.remove(Long.toString(now));
        for (String each : validities) {
            found.read(store, folder + each + ":");
        }
        return found;
    }

    /** Digit by digit: so it costs the same however much was saved. */
    private static void collect(InboundMessage store, String folder, String digits, Set<String> found)
            throws IOException {
        if (!digits.isEmpty() && isAny(store, folder + digits + ":")) {
            found.add(digits);
        }
        for (char digit = '0'; digit <= '9' && digits.length() < MOST_DIGITS; digit++) {
            if (isAny(store, folder + digits + digit)) {
                collect(store, folder, digits + digit, found);
            }
        }
    }

    private static boolean isAny(InboundMessage store, String prefix) throws IOException {
        return !store.saved(prefix, "", 1).saved().isEmpty();
    }

    private void read(InboundMessage store, String prefix) throws IOException {
        String after = "";
        do {
            SavedKeys page = store.saved(prefix, after, PAGE);
            page.saved().forEach(each -> saved.add(Digest.of(each.sha256())));
            after = page.next().orElse("");
        } while (!after.isEmpty());
    }

    boolean isKnown(String sha256) {
        return !saved.isEmpty() && saved.contains(Digest.of(sha256));
    }
}
