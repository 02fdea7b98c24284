package org.postlude.policy;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.message.event.BlockReason;

/**
 * With whom a user may have to do. An entry is an address, or a domain with an at sign before it, which stands for everybody there and in
 * what is below it. Letters of either case are the same, and so are the two forms of an international domain. What is blocked is blocked, also where it is allowed.
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
        return entries.stream().map(Contacts::canonical).collect(Collectors.toUnmodifiableSet());
    }

    private static String canonical(String entry) {
        Optional<String> form = entry.startsWith("@")
                ? Identities.domain(entry.substring(1)).map(domain -> "@" + domain)
                : Identities.canonical(entry);
        return form.filter(text -> text.chars().noneMatch(Character::isWhitespace))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + entry + "' is no contact: write user@example.org, or @example.org for all there"));
    }

    /**
     * Judges one of the others.
     *
     * @param address theirs, in any plain form; of an XMPP address without its resource
     * @return empty if they are welcome; else whether they are blocked, not in the list, or cannot be told by their address
     */
    public Set<BlockReason> judge(String address) {
        Set<BlockReason> reasons = EnumSet.noneOf(BlockReason.class);
        if (equals(ALL)) {
            return reasons;
        }
        Optional<String> wanted = Identities.canonical(address);
        if (wanted.isEmpty()) {
            reasons.add(BlockReason.NOTEXPLICITLYALLOWED);
        } else if (isIn(blocked, wanted.get())) {
            reasons.add(BlockReason.CONTACTBLOCKED);
        } else if (!allowed.isEmpty() && !isIn(allowed, wanted.get())) {
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
