package org.postlude.trigger;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose sessions are those of a user of a machine.
 *
 * @param entries all that match are meant
 */
public record GuestMap(List<Entry> entries) {
    private static final String ANY = "*";
    private static final String USER = "{user}";
    private static final Pattern NAME = Pattern.compile("\\{(user|machine)\\}");

    /**
     * Copies the entries.
     *
     * @param entries all that match are meant
     */
    public GuestMap {
        entries = List.copyOf(entries);
    }

    /**
     * One line of it.
     *
     * @param machine its name, or {@code *} for any
     * @param user their name there, or {@code *} for any
     * @param owner of sessions (see {@link org.postlude.store.SessionDirectory}); {@code {user}} and {@code {machine}} in it stand for
     *     those names, of which a guest can tell any. {@code *} means all owners, and the end of the machine only: for the one that this
     *     program runs on, or the process itself
     */
    public record Entry(String machine, String user, String owner) {
        /**
         * Refuses what is empty.
         *
         * @param machine its name, or {@code *} for any
         * @param user their name there, or {@code *} for any
         * @param owner of sessions
         * @throws IllegalArgumentException if one is empty, or the owner is {@code *} for any machine or one user
         */
        public Entry {
            if (machine.isEmpty() || user.isEmpty() || owner.isEmpty()) {
                throw new IllegalArgumentException("a machine, a user and an owner have names, or '*' for any");
            }
            if (owner.equals(ANY) && (machine.equals(ANY) || !user.equals(ANY))) {
                throw new IllegalArgumentException(
                        "all owners are logged off with one machine, and with all of its users: name it, and write '*' as user");
            }
        }

        private boolean isOf(String name) {
            return machine.equals(ANY) || machine.equals(name);
        }

        private String ownerOf(String name, String who) {
            return NAME.matcher(owner)
                    .replaceAll(each -> Matcher.quoteReplacement(each.group().equals(USER) ? who : name));
        }

        /** By the entry alone, whoever is there. */
        private boolean isCertainAt(String name) {
            return machine.equals(name) && !isOfAll() && !(user.equals(ANY) && owner.contains(USER));
        }

        private boolean isOfAll() {
            return owner.equals(ANY);
        }
    }

    /**
     * The owners of a user's sessions.
     *
     * @param machine where
     * @param user who
     * @return by all entries that match; empty for somebody unknown
     */
    public Set<String> owners(String machine, String user) {
        Set<String> found = new LinkedHashSet<>();
        for (Entry each : entries) {
            if (each.isOf(machine)
                    && !each.isOfAll()
                    && (each.user().equals(ANY) || each.user().equals(user))) {
                found.add(each.ownerOf(machine, user));
            }
        }
        return found;
    }

    /**
     * Those who belong to a machine by its name, whoever has logged on there: what is known of one that tells of no users.
     *
     * @param machine where
     * @return by the entries with its name and, unless the owner is the same for all, the user's
     */
    public Set<String> ownersAt(String machine) {
        Set<String> found = new LinkedHashSet<>();
        for (Entry each : entries) {
            if (each.isCertainAt(machine)) {
                found.add(each.ownerOf(machine, each.user()));
            }
        }
        return found;
    }

    /**
     * Whether the end of a machine is that of everybody's sessions.
     *
     * @param machine which
     * @return whether an entry with its name has {@code *} as owner
     */
    public boolean isOfAll(String machine) {
        return entries.stream()
                .anyMatch(each -> each.isOfAll() && each.machine().equals(machine));
    }

    /** Whether somebody has written down this user, and not only any. */
    boolean isNamed(String machine, String user) {
        return entries.stream()
                .anyMatch(each -> each.isOf(machine) && each.user().equals(user));
    }
}
