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
     *     those names
     */
    public record Entry(String machine, String user, String owner) {
        /**
         * Refuses what is empty.
         *
         * @param machine its name, or {@code *} for any
         * @param user their name there, or {@code *} for any
         * @param owner of sessions
         * @throws IllegalArgumentException if one is empty
         */
        public Entry {
            if (machine.isEmpty() || user.isEmpty() || owner.isEmpty()) {
                throw new IllegalArgumentException("a machine, a user and an owner have names, or '*' for any");
            }
        }

        private boolean isOf(String name) {
            return machine.equals(ANY) || machine.equals(name);
        }

        private String ownerOf(String name, String who) {
            return NAME.matcher(owner)
                    .replaceAll(each -> Matcher.quoteReplacement(each.group().equals(USER) ? who : name));
        }

        /** Matches the owners that it may mean at a machine. */
        private Pattern form(String name) {
            StringBuilder form = new StringBuilder();
            Matcher names = NAME.matcher(owner);
            int from = 0;
            boolean hasUser = false;
            while (names.find()) {
                form.append(Pattern.quote(owner.substring(from, names.start())));
                boolean isUser = names.group().equals(USER);
                form.append(!isUser ? Pattern.quote(name) : hasUser ? "\\1" : "(.+)");
                hasUser |= isUser;
                from = names.end();
            }
            return Pattern.compile(form + Pattern.quote(owner.substring(from)), Pattern.DOTALL);
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
            if (each.isOf(machine) && (each.user().equals(ANY) || each.user().equals(user))) {
                found.add(each.ownerOf(machine, user));
            }
        }
        return found;
    }

    /**
     * Those of some owners who may work at a machine.
     *
     * @param machine where
     * @param owners who has a session
     * @return some of them, in their order
     */
    public Set<String> ownersAt(String machine, List<String> owners) {
        Set<String> found = new LinkedHashSet<>();
        for (String owner : owners) {
            if (entries.stream().anyMatch(each -> each.isOf(machine) && mayBe(each, machine, owner))) {
                found.add(owner);
            }
        }
        return found;
    }

    private static boolean mayBe(Entry entry, String machine, String owner) {
        return entry.user().equals(ANY)
                ? entry.form(machine).matcher(owner).matches()
                : entry.ownerOf(machine, entry.user()).equals(owner);
    }
}
