package org.postlude.store.sql;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.QueuedPart;

/**
 * What is due (rule Q3). The heads of the lanes stand in an order of their own, so a lane that is passed by, or has given its
 * share, costs one step, whatever waits in it.
 */
record Queue(Link link, long store, Damage damage) {
    /** Told of rows that cannot be read, which must hold up nobody else. */
    @FunctionalInterface
    interface Damage {
        void found(String message);
    }

    private static final String OF_LANE =
            " FROM part INDEXED BY part_lane WHERE store = ? AND priority = ? AND lane = ?"
                    + " AND state IN (0, 2, 3) AND (due, message, idx) ";
    private static final String IN_ORDER = " (?, ?, ?) ORDER BY due, message, idx LIMIT ";
    static final String NEXT_OF_LANE = "SELECT lane, due, message, idx" + OF_LANE + ">" + IN_ORDER + "1";
    static final String SOME_OF_LANE = Rows.SELECT.replace(" FROM part", "") + OF_LANE + ">=" + IN_ORDER + "4";

    List<QueuedPart> due(Instant now, int limit, int perLane, Set<String> excluded) throws SQLException {
        List<QueuedPart> found = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        for (Integer priority = highest(Integer.MAX_VALUE); priority != null; priority = highest(priority)) {
            try (LaneHeads heads = LaneHeads.of(link, store, priority, excluded)) {
                PriorityQueue<LaneHead> behind = new PriorityQueue<>(LaneHead.ORDER);
                Map<LaneHead, Seen> seen = new HashMap<>();
                LaneHead head = heads.next();
                for (LaneHead key = least(head, behind);
                        key != null && found.size() < limit;
                        key = least(head, behind)) {
                    if (key.due() > Rows.millis(now)) {
                        break;
                    }
                    head = key.equals(head) ? heads.next() : head;
                    behind.remove(key);
                    boolean isShown = !key.isExcluded(excluded) && taken.getOrDefault(key.lane(), 0) < perLane;
                    if (isShown) {
                        Seen known = seen.remove(key);
                        Seen here = known == null ? at(priority, key) : known;
                        if (here.part != null) {
                            found.add(here.part);
                            taken.merge(key.lane(), 1, Integer::sum);
                        }
                        LaneHead after = here.next == null ? behind(priority, key) : here.next.key;
                        if (after != null) {
                            behind.add(after);
                        }
                        if (here.next != null) {
                            seen.put(here.next.key, here.next);
                        }
                    }
                }
            }
        }
        return found;
    }

    /** Null if it is torn or not there, which is told. */
    private @Nullable QueuedPart part(LaneHead key) throws SQLException {
        Rows.Read read = link.first(
                Rows.SELECT + " WHERE store = ? AND message = ? AND idx = ?",
                Rows::read,
                store,
                key.message(),
                key.idx());
        if (read == null || read.part() == null) {
            damage.found(key.message());
            return null;
        }
        return read.part();
    }

    /** A part with what was read of its lane along with it; null for its part if it is torn. */
    private record Seen(
            LaneHead key,
            @Nullable QueuedPart part,
            @Nullable Seen next) {}

    /**
     * This one and some behind it in its lane, by one statement: as far as they are whole and in order. What is not is looked for
     * by the index alone, one after another.
     */
    private Seen at(int priority, LaneHead key) throws SQLException {
        List<Rows.Read> rows =
                link.list(SOME_OF_LANE, Rows::read, store, priority, key.lane(), key.due(), key.message(), key.idx());
        List<LaneHead> keys = new ArrayList<>();
        for (Rows.Read row : rows) {
            QueuedPart part = row.part();
            LaneHead next = part == null ? null : LaneHead.of(part);
            boolean isNext =
                    keys.isEmpty() ? key.equals(next) : next != null && isBehind(keys.get(keys.size() - 1), next);
            if (!isNext) {
                break;
            }
            keys.add(next);
        }
        if (keys.isEmpty()) {
            return new Seen(key, part(key), null);
        }
        Seen first = null;
        for (int i = keys.size() - 1; i >= 0; i--) {
            first = new Seen(keys.get(i), rows.get(i).part(), first);
        }
        return Objects.requireNonNull(first);
    }

    private static boolean isBehind(LaneHead before, LaneHead key) {
        return key.lane().equals(before.lane()) && LaneHead.ORDER.compare(before, key) < 0;
    }

    private @Nullable LaneHead behind(int priority, LaneHead key) throws SQLException {
        return link.first(
                NEXT_OF_LANE, LaneHead::read, store, priority, key.lane(), key.due(), key.message(), key.idx());
    }

    private static @Nullable LaneHead least(@Nullable LaneHead head, PriorityQueue<LaneHead> behind) {
        LaneHead deeper = behind.peek();
        if (head == null || (deeper != null && LaneHead.ORDER.compare(deeper, head) < 0)) {
            return deeper;
        }
        return head;
    }

    private @Nullable Integer highest(int below) throws SQLException {
        return link.first(
                "SELECT priority FROM lane WHERE store = ? AND priority < ? ORDER BY priority DESC LIMIT 1",
                row -> row.getInt(1),
                store,
                below);
    }

    Optional<Instant> nextDue(Set<String> excluded) throws SQLException {
        long least = MessageRow.NEVER;
        for (Integer priority = highest(Integer.MAX_VALUE); priority != null; priority = highest(priority)) {
            try (LaneHeads heads = LaneHeads.of(link, store, priority, excluded)) {
                for (LaneHead head = heads.next(); head != null && head.due() < least; head = heads.next()) {
                    least = head.isExcluded(excluded) ? least : Math.min(least, firstWhole(priority, head));
                }
            }
        }
        return least == MessageRow.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(least));
    }

    /** What is torn is never due: whoever waited for it would find nothing, and look again at once, for ever. */
    private long firstWhole(int priority, LaneHead head) throws SQLException {
        LaneHead key = head;
        while (key != null && part(key) == null) {
            key = behind(priority, key);
        }
        return key == null ? MessageRow.NEVER : key.due();
    }
}
