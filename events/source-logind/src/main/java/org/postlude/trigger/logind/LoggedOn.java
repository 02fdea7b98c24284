package org.postlude.trigger.logind;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is logged on, by the sessions that are known. Used by one thread. */
final class LoggedOn {
    /**
     * A session of a person.
     *
     * @param user their name
     * @param number their number
     * @param since when it began
     * @param path where its properties are
     */
    record Session(String user, long number, Instant since, String path) {}

    private final Map<String, Session> sessions = new LinkedHashMap<>();

    void begun(String id, Session session) {
        sessions.put(id, session);
    }

    /** Who has left with it; empty if they have another session, or it was none of a person. */
    Optional<Session> ended(String id) {
        Session gone = sessions.get(id);
        if (gone == null) {
            return Optional.empty();
        }
        Instant since = of(gone.number())
                .map(Session::since)
                .min(Comparator.naturalOrder())
                .orElse(gone.since());
        sessions.remove(id);
        return of(gone.number()).findAny().isPresent()
                ? Optional.empty()
                : Optional.of(new Session(gone.user(), gone.number(), since, gone.path()));
    }

    /** All that is known of a user goes; empty if nothing was. */
    Optional<Session> gone(long number) {
        Optional<Session> first = of(number).min(Comparator.comparing(Session::since));
        sessions.values().removeIf(each -> each.number() == number);
        return first;
    }

    Stream<Session> of(long number) {
        return sessions.values().stream().filter(each -> each.number() == number);
    }

    Stream<String> ids() {
        return sessions.keySet().stream().toList().stream();
    }

    /** Empty for one that is not known. */
    String path(String id) {
        Session known = sessions.get(id);
        return known == null ? "" : known.path();
    }

    boolean has(String id) {
        return sessions.containsKey(id);
    }

    Stream<Long> users() {
        return sessions.values().stream().map(Session::number).distinct();
    }

    /** Of each user the first of their sessions. */
    Stream<Session> firsts() {
        return users().flatMap(user -> of(user).min(Comparator.comparing(Session::since)).stream());
    }
}
