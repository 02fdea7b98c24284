package org.postlude.store.sql;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sets right what an {@link Inspection} has found, in a transaction in which each finding is looked at again. */
final class Mending {
    private Mending() {}

    /** @param open by number, the stores that somebody has logged on to */
    static void apply(Batch batch, Inspection.Findings findings, Map<Long, Store> open, Instant now)
            throws SQLException {
        Map<Long, Map<String, List<Aside.Word>>> torn = new TreeMap<>();
        for (Inspection.Torn message : findings.torn()) {
            torn.computeIfAbsent(message.store(), store -> new TreeMap<>()).put(message.message(), List.of());
        }
        for (Map.Entry<Long, Map<String, List<Aside.Word>>> ofStore : torn.entrySet()) {
            Aside.move(batch, ofStore.getKey(), open.get(ofStore.getKey()), ofStore.getValue(), now);
        }
        if (findings.areLanesWrong()) {
            batch.link.run("DELETE FROM lane");
            batch.link.run(
                    "INSERT INTO lane SELECT store, priority, lane, due, message, idx FROM (SELECT *, row_number() OVER"
                            + " (PARTITION BY store, priority, lane ORDER BY due, message, idx) AS place FROM part"
                            + " WHERE state IN (0, 2, 3)) WHERE place = 1");
        }
    }
}
