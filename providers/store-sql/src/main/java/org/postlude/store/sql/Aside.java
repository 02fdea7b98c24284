package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Messages whose record cannot be read any more (rule Q8): all that is left of one goes as text into the table {@code aside},
 * its bytes stay where they are, and health tells of it until a person has deleted the row.
 */
final class Aside {
    private Aside() {}

    static void move(Batch batch, Inspection.Findings findings, Map<Long, Store> open, Instant now)
            throws SQLException, IOException {
        for (Inspection.Torn torn : findings.torn()) {
            move(batch.link, torn, now);
        }
        for (Map.Entry<Long, Totals> correction : findings.corrections().entrySet()) {
            Store store = open.get(correction.getKey());
            StoreRow row = StoreRow.numbered(batch.link, correction.getKey());
            if (store != null) {
                batch.add(store, correction.getValue());
            } else if (row != null) {
                new StoreRow(
                                row.id(),
                                row.name(),
                                row.mark(),
                                row.epoch(),
                                row.totals().plus(correction.getValue()))
                        .write(batch.link);
            }
        }
        batch.link.run("DELETE FROM lane");
        batch.link.run(
                "INSERT INTO lane SELECT store, priority, lane, due, message, idx FROM (SELECT *, row_number() OVER"
                        + " (PARTITION BY store, priority, lane ORDER BY due, message, idx) AS place FROM part"
                        + " WHERE state IN (0, 2, 3)) WHERE place = 1");
    }

    private static void move(Link link, Inspection.Torn torn, Instant now) throws SQLException {
        List<String> rest = new ArrayList<>();
        long body = link.number("SELECT body FROM message WHERE store = ? AND id = ?", torn.store(), torn.message());
        rest.addAll(link.list(
                "SELECT * FROM message WHERE store = ? AND id = ?", Aside::inWords, torn.store(), torn.message()));
        rest.addAll(link.list(
                "SELECT * FROM part WHERE store = ? AND message = ?", Aside::inWords, torn.store(), torn.message()));
        link.update(
                "INSERT OR REPLACE INTO aside VALUES (?, ?, ?, ?, ?)",
                torn.store(),
                torn.message(),
                body,
                now.toEpochMilli(),
                String.join("\n", rest));
        link.update("DELETE FROM message WHERE store = ? AND id = ?", torn.store(), torn.message());
        link.update("DELETE FROM part WHERE store = ? AND message = ?", torn.store(), torn.message());
        Database.LOG.warn("the record of message {} is damaged and set aside in the table aside", torn.message());
    }

    private static String inWords(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        List<String> words = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = row.getObject(i);
            words.add(columns.getColumnName(i) + "="
                    + (value instanceof byte[] octets ? Base64.getEncoder().encodeToString(octets) : "" + value));
        }
        return String.join(" ", words);
    }

    static List<String> tell(Link link, long store, Path file) throws SQLException {
        return link.list(
                "SELECT message FROM aside WHERE store = ? ORDER BY message",
                row -> "the record of message " + row.getString(1)
                        + " cannot be read, so it is not in the queue; what is left of it was set aside in the table aside of "
                        + file
                        + ", its bytes are in the table chunk. Look there who was to get it (for example with the"
                        + " sqlite3 program, while nothing else has the store open), send it again if need be, and delete the"
                        + " row; until then every run tells of it",
                store);
    }

    /** Of a row that somebody came upon while the store was open. */
    static String found(String message, Path file) {
        return "the record of message " + message + " in " + file
                + " cannot be read, so it is not in the lists; the next"
                + " program that opens the store for writing sets it aside, and nothing of it is deleted";
    }
}
