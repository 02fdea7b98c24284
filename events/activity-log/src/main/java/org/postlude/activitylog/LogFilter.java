package org.postlude.activitylog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.postlude.message.ActivityEvent;

/**
 * Which lines are wanted.
 *
 * @param since when they happened at the earliest; empty for any time
 * @param user who is one of their facts, whole and in any case of letters; empty for anybody
 * @param kind theirs, or that of the parental controls' event in them, or what is before a dot of it; empty for any
 */
public record LogFilter(Optional<Instant> since, Optional<String> user, Optional<String> kind)
        implements Predicate<LogLine> {
    /** All of them. */
    public static final LogFilter ALL = new LogFilter(Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    public boolean test(LogLine line) {
        return since.map(time -> !line.event().at().isBefore(time)).orElse(true)
                && (isWanted(line.event())
                        || line.recorded().filter(this::isWanted).isPresent());
    }

    private boolean isWanted(ActivityEvent event) {
        return kind.map(wanted -> isOfKind(event.kind(), wanted)).orElse(true)
                && user.map(wanted -> isAbout(event.facts(), wanted)).orElse(true);
    }

    private static boolean isOfKind(String kind, String wanted) {
        return kind.equals(wanted) || kind.startsWith(wanted + ".");
    }

    private static boolean isAbout(Map<String, String> facts, String wanted) {
        return facts.values().stream()
                .flatMap(value -> Addresses.in(value).stream())
                .anyMatch(wanted::equalsIgnoreCase);
    }
}
