package org.postlude.store.sql;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sets right what an {@link Inspection} has found, in a transaction in which each finding is looked at again. */
final class Mending {
    private Mending() {}

    /**
     * @param open by number, the stores that somebody has logged on to
     * @throws StreamCorruptedException if that does not set it right; says why
     */
    static void apply(Batch batch, Inspection.Findings findings, Map<Long, Store> open, Instant now)
            throws SQLException, IOException {
        open.values().forEach(store -> store.forgetAll());
        if (findings.areIndexesWrong()) {
            makeIndexes(batch.link, now);
            Inspection.Findings behind = Inspection.of(batch.link);
            if (behind.areIndexesWrong()) {
                throw new StreamCorruptedException("its indexes do not fit its tables, made anew neither");
            }
            apply(batch, behind, open, now);
            return;
        }
        Map<Long, Map<String, List<Aside.Word>>> torn = new TreeMap<>();
        for (Inspection.Torn message : findings.torn()) {
            torn.computeIfAbsent(message.store(), store -> new TreeMap<>()).put(message.message(), List.of());
        }
        for (Map.Entry<Long, Map<String, List<Aside.Word>>> ofStore : torn.entrySet()) {
            Aside.move(batch, ofStore.getKey(), open.get(ofStore.getKey()), ofStore.getValue(), now);
        }
        for (Inspection.Torn note : findings.notes()) {
            Aside.moveNote(batch.link, note.store(), note.message(), now);
        }
        for (Map.Entry<Long, String> store : findings.miscounted().entrySet()) {
            Aside.recount(batch, store.getKey(), open.get(store.getKey()));
            Aside.tellMissing(batch.link, store.getKey(), store.getValue(), now);
        }
        if (findings.areLanesWrong()) {
            makeLanes(batch.link);
        }
    }

    private static void makeIndexes(Link link, Instant now) throws SQLException, IOException {
        for (Inspection.Torn message : Inspection.doubtful(link)) {
            Aside.doubt(link, message.store(), message.message(), Inspection.inIndex(link, message), now);
        }
        try {
            link.run("REINDEX");
        } catch (SQLException e) {
            throw Link.failed("its indexes do not fit its tables and cannot be made anew", e);
        }
        Database.LOG.error("indexes did not fit their tables and were made anew; the disk may be failing");
    }

    private static void makeLanes(Link link) throws SQLException {
        link.run("DELETE FROM lane");
        link.run("INSERT INTO lane SELECT store, priority, lane, due, message, idx FROM (SELECT *, row_number() OVER"
                + " (PARTITION BY store, priority, lane ORDER BY due, message, idx) AS place FROM part"
                + " WHERE state IN (0, 2, 3)) WHERE place = 1");
    }
}
