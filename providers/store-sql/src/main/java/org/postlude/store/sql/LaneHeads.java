package org.postlude.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.Label;

/**
 * The first waiting part of each lane, in the order of the queue. Where whole groups are excluded, which happens while a transport has
 * enough to do, the few lanes outside of them are looked up by name: else all of the group's, which may be very many, would be
 * passed by one after another at each look.
 */
final class LaneHeads implements AutoCloseable {
    private static final String SELECT = "SELECT lane, due, message, idx FROM lane ";
    private static final String IN_ORDER =
            SELECT + "INDEXED BY lane_due WHERE store = ? AND priority = ? ORDER BY due, message, idx";
    private static final int FEW = 256;
    private static final String END = String.valueOf(Label.GROUP_END);
    private static final String OF_PRIORITY = SELECT + "WHERE store = ? AND priority = ?";
    private static final String MOST = " LIMIT " + (FEW + 1);
    private static final String BETWEEN = OF_PRIORITY + " AND lane >= ? AND lane < ?" + MOST;
    private static final String BEHIND = OF_PRIORITY + " AND lane >= ?" + MOST;
    /** Of a group whose name begins with that of another one. */
    private static final String DEEPER =
            OF_PRIORITY + " AND lane >= ? AND lane < ? AND instr(substr(lane, ?), ?) > 0" + MOST;

    private final Iterator<LaneHead> few;
    private final @Nullable ResultSet rows;

    private LaneHeads(List<LaneHead> few, @Nullable ResultSet rows) {
        this.few = few.iterator();
        this.rows = rows;
    }

    /** May or may not give those that are excluded. */
    static LaneHeads of(Link link, long store, int priority, Set<String> excluded) throws SQLException {
        NavigableSet<String> groups = new TreeSet<>();
        excluded.stream().filter(name -> name.endsWith(END)).forEach(groups::add);
        List<LaneHead> few = groups.isEmpty() ? null : outside(link, store, priority, groups);
        return few == null ? new LaneHeads(List.of(), link.walk(IN_ORDER, store, priority)) : new LaneHeads(few, null);
    }

    /** Null if they are not few. */
    private static @Nullable List<LaneHead> outside(Link link, long store, int priority, NavigableSet<String> groups)
            throws SQLException {
        List<LaneHead> found = new ArrayList<>();
        String from = "";
        for (String group : groups) {
            if (group.compareTo(from) >= 0) {
                found.addAll(link.list(BETWEEN, LaneHead::read, store, priority, from, group));
                from = behind(group);
                found.addAll(link.list(DEEPER, LaneHead::read, store, priority, group, from, group.length() + 1, END));
            }
        }
        found.addAll(link.list(BEHIND, LaneHead::read, store, priority, from));
        found.sort(LaneHead.ORDER);
        return found.size() > FEW ? null : found;
    }

    /** The least name that is greater than all of the group's. */
    private static String behind(String group) {
        int last = group.length() - 1;
        return group.substring(0, last) + (char) (group.charAt(last) + 1);
    }

    @Nullable
    LaneHead next() throws SQLException {
        if (rows != null) {
            return rows.next() ? LaneHead.read(rows) : null;
        }
        return few.hasNext() ? few.next() : null;
    }

    /** A walk that stays open would keep the look at its moment for ever. */
    @Override
    public void close() throws SQLException {
        if (rows != null) {
            rows.close();
        }
    }
}
