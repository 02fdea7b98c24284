package org.postlude.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/**
 * Parts by state, oldest submit first (rules Q6 and Q11), and filed messages by folder (Q9). The cursor is the last part shown, which may be gone by the next
 * page; each state has its own order in the index, and the pages of several are merged.
 */
record Pages(Link link, long store, Queue.Damage damage) {
    /** Below every key. */
    private static final String FIRST = "";

    Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws SQLException {
        // Not LIKE, which does not tell upper case from lower. A tenth of the time, where all lanes are asked for.
        return query.lanePrefix().isEmpty()
                ? merged(List.copyOf(query.states()), "", List.of(), cursor, limit)
                : merged(
                        List.copyOf(query.states()),
                        " AND substr(lane, 1, length(?5)) = ?5",
                        List.of(query.lanePrefix()),
                        cursor,
                        limit);
    }

    Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws SQLException {
        return merged(List.of(LabelState.CLAIMED), " AND claimed < ?5", List.of(epoch), cursor, limit);
    }

    /** In the order of the ids. */
    Page<MessageId> filed(String folder, String cursor, int limit) throws SQLException {
        List<MessageId> found = new ArrayList<>();
        try (ResultSet rows = link.walk(
                MessageRow.SELECT + Folders.FILED + " AND place = ? AND id > ? ORDER BY id",
                store,
                MessageRow.FOLDER + folder,
                cursor)) {
            while (found.size() <= limit && rows.next()) {
                MessageRow.Read read = MessageRow.read(rows);
                if (read.isWhole()) {
                    found.add(read.row().id());
                } else {
                    damage.found(read.name());
                }
            }
        }
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of("" + found.get(limit - 1)));
    }

    private Page<QueuedPart> merged(
            List<LabelState> states, String condition, List<Object> wanted, String cursor, int limit)
            throws SQLException {
        int slash = cursor.lastIndexOf('/');
        String message = slash < 0 ? FIRST : cursor.substring(0, slash);
        int idx = slash < 0 ? -1 : Integer.parseInt(cursor.substring(slash + 1));
        List<QueuedPart> found = new ArrayList<>();
        for (LabelState state : states) {
            try (ResultSet rows = link.walk(
                    Rows.SELECT + " INDEXED BY part_state WHERE store = ?1 AND state = ?2 AND (message, idx) > (?3, ?4)"
                            + condition + " ORDER BY message, idx",
                    Stream.concat(Stream.of(store, Rows.number(state), message, idx), wanted.stream())
                            .toArray())) {
                add(rows, Math.min(limit, Integer.MAX_VALUE - 1) + 1, found);
            }
        }
        found.sort(Comparator.comparing(QueuedPart::id));
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        return new Page<>(
                found.subList(0, limit), Optional.of("" + found.get(limit - 1).id()));
    }

    /** What cannot be read is passed by and told: it must hide nobody behind it. */
    private void add(ResultSet rows, int most, List<QueuedPart> found) throws SQLException {
        for (int added = 0; added < most && rows.next(); ) {
            Rows.Read read = Rows.read(rows);
            if (read.part() == null) {
                damage.found(read.message());
            } else {
                found.add(read.part());
                added++;
            }
        }
    }
}
