package org.postlude.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Set;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.QueuedPart;

/** A waiting part by its place in its lane. */
record LaneHead(String lane, long due, String message, int idx) {
    static final Comparator<LaneHead> ORDER = Comparator.comparingLong(LaneHead::due)
            .thenComparing(LaneHead::message)
            .thenComparingInt(LaneHead::idx);

    static LaneHead read(ResultSet row) throws SQLException {
        return new LaneHead(
                String.valueOf(row.getString(1)), row.getLong(2), String.valueOf(row.getString(3)), row.getInt(4));
    }

    static LaneHead of(QueuedPart part) {
        Label label = part.label();
        return new LaneHead(
                label.lane(),
                Rows.millis(label.due()),
                part.id().message().value(),
                part.id().index());
    }

    boolean isExcluded(Set<String> lanes) {
        return lanes.contains(lane) || lanes.contains(lane.substring(0, lane.lastIndexOf(Label.GROUP_END) + 1));
    }
}
