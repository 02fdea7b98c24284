package org.postlude.policy;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.message.event.BlockReason;

/**
 * With whom a user may have to do. An entry is an address, or a domain with an at sign before it, which stands for everybody there and in
 * what is below it. Letters of either case are the same. What is blocked is blocked, also where it is allowed.
 *
 * @param allowed nobody else; empty for everybody
 * @param blocked nobody of these
 */
public record Contacts(Set<String> allowed, Set<String> blocked) {
    /** Everybody. */
    public static final Contacts ALL = new Contacts(Set.of(), Set.of());

    /**
     * Refuses an entry that is none.
     *
     * @param allowed nobody else; empty for everybody
     * @param blocked nobody of these
     * @throws IllegalArgumentException if an entry has no at sign, or no domain behind it
     */
    public Contacts {
        allowed = checked(allowed);
        blocked = checked(blocked);
    }

    private static Set<String> checked(Set<String> entries) {
        for (String entry : entries) {
            int at = entry.lastIndexOf('@');
            if (at < 0 || at == entry.length() - 1 || entry.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException(
                        "'" + entry + "' is no contact: write user@example.org, or @example.org for all there");
            }
        }
        return entries.stream().map(Contacts::lower).collect(Collectors.toUnmodifiableSet());
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * Judges one of the others.
     *
     * @param address theirs, without a resource or a route
     * @return empty if they are welcome; else whether they are blocked, or not in the list
     */
    public Set<BlockReason> judge(String address) {
        String wanted = lower(address);
        Set<BlockReason> reasons = EnumSet.noneOf(BlockReason.class);
        if (isIn(blocked, wanted)) {
            reasons.add(BlockReason.CONTACTBLOCKED);
        } else if (!allowed.isEmpty() && !isIn(allowed, wanted)) {
            reasons.add(BlockReason.NOTINLIST);
        }
        return reasons;
    }

    private static boolean isIn(Set<String> entries, String address) {
        if (entries.contains(address)) {
            return true;
        }
        String domain = address.substring(address.lastIndexOf('@') + 1);
        while (!domain.isEmpty()) {
            if (entries.contains("@" + domain)) {
                return true;
            }
            int dot = domain.indexOf('.');
            domain = dot < 0 ? "" : domain.substring(dot + 1);
        }
        return false;
    }
}
