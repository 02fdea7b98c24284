package org.postlude.transport.im;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;

/**
 * How and why somebody leaves (rule R4).
 *
 * @param forced whether they were made to
 * @param reason which limit of whose did it
 * @param more facts that stand beside those of the event: {@code cause}, {@code words}, {@code actor}, {@code statuses}
 */
record Departure(boolean forced, Blocked reason, Map<String, String> more) {
    /** Of {@code more}: why, one word. */
    static final String CAUSE = "cause";

    private static final int WORDS = 1_000;
    private static final int BANNED = 301;
    private static final int KICKED = 307;
    private static final int MEMBERS_ONLY = 322;
    private static final int AFFILIATION = 321;
    private static final int SHUTDOWN = 332;
    private static final int BROKEN = 333;

    static Departure of(String cause, boolean forced) {
        return new Departure(forced, Blocked.NOT, Map.of(CAUSE, cause));
    }

    static Departure of(String cause, Blocked reason, String words) {
        return new Departure(!reason.equals(Blocked.NOT), reason, with(Map.of(CAUSE, cause), "words", words));
    }

    /** By the codes of XEP-0045, 15.6.2. */
    static Departure of(Told.Gone gone) {
        Set<Integer> codes = gone.statuses();
        Blocked reason = codes.contains(BANNED) ? Blocked.of(BlockReason.IMBLOCKED) : Blocked.NOT;
        String cause = cause(gone);
        boolean forced = Set.of("destroyed", "banned", "kicked", "removed").contains(cause);
        Map<String, String> more =
                with(Map.of(CAUSE, cause), "words", gone.reason().orElse(""));
        more = with(more, "actor", gone.actor().orElse(""));
        more = with(
                more, "statuses", codes.stream().sorted().map(String::valueOf).collect(Collectors.joining(" ")));
        return new Departure(forced, reason, more);
    }

    private static String cause(Told.Gone gone) {
        Set<Integer> codes = gone.statuses();
        if (gone.destroyed()) {
            return "destroyed";
        }
        if (codes.contains(BANNED)) {
            return "banned";
        }
        if (codes.contains(BROKEN)) { // with 307 as well: the room kicks who does not answer
            return "connection-lost";
        }
        if (codes.contains(KICKED)) {
            return "kicked";
        }
        if (codes.contains(AFFILIATION) || codes.contains(MEMBERS_ONLY)) {
            return "removed";
        }
        return codes.contains(SHUTDOWN) ? "server-shutdown" : "left";
    }

    /** Somebody else's words are made harmless; nothing is no fact. */
    static Map<String, String> with(Map<String, String> facts, String name, String words) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        if (!words.isEmpty()) {
            more.put(name, Identity.of(words, WORDS));
        }
        return more;
    }

    Departure with(Map<String, String> facts) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.putAll(facts);
        return new Departure(forced, reason, all);
    }

    /** Whether nothing was meant by it, and this user may come back. */
    boolean isBrokenOff() {
        String cause = more.getOrDefault(CAUSE, "");
        return cause.equals("connection-lost") || cause.equals("server-shutdown");
    }
}
