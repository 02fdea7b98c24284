package org.postlude.store.sql;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.QueuedPart;

/**
 * Looks at every row, at one moment. SQLite says whether its trees hold together; the checksums say whether the rows are what
 * was written; the totals say whether any is missing. What cannot be trusted as a whole is refused; what can be set right is
 * set right by {@link Mending}.
 */
final class Inspection {
    /** What stands for octets that are no text: by such a name nobody finds the row again. */
    private static final char UNREADABLE = '\uFFFD';

    /** What {@code REINDEX} sets right: the tables hold together. */
    private static final Pattern INDEX = Pattern.compile(
            "^(row .* missing from index |row .* values differ from index |wrong # of entries in index )");

    private static final String OF_INDEX = "SELECT store, state, message, idx FROM part INDEXED BY part_state";
    /** NOT INDEXED alone would not do: for these columns, or for their order, SQLite reads the index all the same. */
    private static final String OF_TABLE =
            "SELECT +store, +state, +message, +idx FROM part NOT INDEXED WHERE length(record) >= 0";
    /** Another index that says the same as the table. */
    private static final String IS_WAITING = "SELECT count(*) FROM part JOIN part AS waiting INDEXED BY part_lane ON"
            + " waiting.store = part.store AND waiting.priority = part.priority AND waiting.lane = part.lane"
            + " AND waiting.due = part.due AND waiting.message = part.message AND waiting.idx = part.idx"
            + " AND waiting.state IN (0, 2, 3) WHERE part.store = ? AND part.message = ? AND part.idx = ?";

    /** A message of a store, or a note. */
    record Torn(long store, String message) {}

    private final Link link;
    private final Set<Torn> torn = new LinkedHashSet<>();
    private final Set<Torn> notes = new LinkedHashSet<>();
    private final Map<Long, Totals> found = new HashMap<>();

    private Inspection(Link link) {
        this.link = link;
    }

    /**
     * What an inspection came to, as of its moment: whoever acts on it later looks again first.
     *
     * @param notes those that cannot be read, by name
     * @param miscounted stores of which rows are missing, and how many
     * @param areIndexesWrong true if SQLite's indexes do not fit their tables; then nothing else was looked at
     */
    record Findings(
            Set<Torn> torn,
            Set<Torn> notes,
            Map<Long, String> miscounted,
            boolean areLanesWrong,
            boolean areIndexesWrong) {
        boolean isClean() {
            return torn.isEmpty() && notes.isEmpty() && miscounted.isEmpty() && !areLanesWrong && !areIndexesWrong;
        }
    }

    /** @throws StreamCorruptedException if the database cannot be trusted; says why */
    static Findings of(Link link) throws SQLException, IOException {
        List<String> answers = link.list("PRAGMA integrity_check", row -> String.valueOf(row.getString(1)));
        if (answers.equals(List.of("ok"))) {
            return new Inspection(link).rows();
        }
        for (String answer : answers) {
            if (!INDEX.matcher(answer).find()) {
                throw new StreamCorruptedException("the database is damaged: " + answer);
            }
        }
        return new Findings(Set.of(), Set.of(), Map.of(), false, true);
    }

    /**
     * Before indexes are made anew, which takes away the only thing that tells of a part that is lost, or that came back as it
     * once was.
     */
    static Set<Torn> doubtful(Link link) throws SQLException {
        Set<Torn> found = new LinkedHashSet<>(link.list(OF_INDEX + " EXCEPT " + OF_TABLE, Inspection::message));
        try (ResultSet rows = link.walk(OF_TABLE + " EXCEPT " + OF_INDEX)) {
            while (rows.next()) {
                Torn message = message(rows);
                if (link.number(IS_WAITING, message.store, message.message, rows.getLong(4)) == 0) {
                    found.add(message);
                }
            }
        }
        return found;
    }

    private static Torn message(ResultSet row) throws SQLException {
        return new Torn(row.getLong(1), String.valueOf(row.getString(3)));
    }

    /** What the index has of its parts, in words. */
    static List<String> inIndex(Link link, Torn message) throws SQLException {
        return link.list(
                "SELECT idx, state FROM part INDEXED BY part_state WHERE store = ? AND message = ? AND state IN (0, 1, 2, 3, 4)",
                row -> "the index had: idx=" + row.getLong(1) + " state=" + row.getLong(2),
                message.store,
                message.message);
    }

    private Findings rows() throws SQLException, IOException {
        readMessages();
        readLeftOver();
        readParts();
        readOctets();
        readNotes();
        for (Torn each : torn) {
            if (each.message.indexOf(UNREADABLE) >= 0) {
                throw new StreamCorruptedException("the name of a message is damaged: " + each.message);
            }
        }
        return new Findings(torn, notes, miscounted(), areLanesWrong(), false);
    }

    /** Where a message is torn nobody can tell: its rows are what the totals cannot be held against. */
    private Map<Long, String> miscounted() throws SQLException, IOException {
        Map<Long, String> miscounted = new HashMap<>();
        for (long store : link.list("SELECT id FROM store", row -> row.getLong(1))) {
            StoreRow row = StoreRow.numbered(link, store);
            Totals present = row == null ? Totals.NONE : row.totals();
            Totals counted = found.getOrDefault(store, Totals.NONE);
            boolean hasTorn = torn.stream().anyMatch(each -> each.store == store);
            if (!counted.equals(present) && !hasTorn) {
                miscounted.put(store, "it was to hold " + present + ", and its rows come to " + counted);
            }
        }
        return miscounted;
    }

    private void readMessages() throws SQLException {
        try (ResultSet rows = link.walk(MessageRow.SELECT)) {
            while (rows.next()) {
                MessageRow.Read read = MessageRow.read(rows);
                if (!read.isWhole()) {
                    torn.add(new Torn(read.row().store(), String.valueOf(rows.getString(2))));
                }
            }
        }
        for (Torn empty : link.list(
                "SELECT store, id FROM message WHERE envelope IS NOT NULL AND NOT EXISTS"
                        + " (SELECT 1 FROM part WHERE part.store = message.store AND part.message = message.id)",
                row -> new Torn(row.getLong(1), String.valueOf(row.getString(2))))) {
            torn.add(empty);
        }
    }

    /** Part of them was set aside before, while the rest was claimed. Where only the key is left the row has no envelope. */
    private void readLeftOver() throws SQLException {
        torn.addAll(link.list(
                "SELECT aside.store, aside.message FROM aside JOIN message"
                        + " ON message.store = aside.store AND message.id = aside.message"
                        + " WHERE message.envelope IS NOT NULL",
                row -> new Torn(row.getLong(1), String.valueOf(row.getString(2)))));
    }

    /** With the envelope at the first part of each, for a message may have thousands. */
    private void readParts() throws SQLException {
        try (ResultSet rows = link.walk(Rows.WITH_ENVELOPE)) {
            Torn last = new Torn(0, "");
            String envelope = null;
            List<Rows.Read> parts = new ArrayList<>();
            while (rows.next()) {
                Rows.Read read = Rows.read(rows);
                Torn message = new Torn(read.store(), read.message());
                if (!message.equals(last)) {
                    judge(last, parts, envelope);
                    last = message;
                    parts.clear();
                    envelope = rows.getString(Rows.ENVELOPE);
                    if (rows.getBoolean(Rows.IS_LOST)) {
                        torn.add(message);
                    }
                }
                parts.add(read);
            }
            judge(last, parts, envelope);
        }
    }

    private void judge(Torn message, List<Rows.Read> rows, @Nullable String envelope) {
        List<QueuedPart> parts = Rows.readable(rows);
        if (!Rows.areWhole(rows) || (!torn.contains(message) && Rows.lacksRecipients(envelope, parts))) {
            torn.add(message);
        }
        if (!torn.contains(message)) {
            found.merge(message.store, Totals.of(parts), Totals::plus);
        }
    }

    /** Once it is known which messages are torn: theirs go with them. */
    private void readOctets() throws SQLException {
        try (ResultSet rows = link.walk("SELECT store, id, size FROM message WHERE place <> ?", MessageRow.DROPPED)) {
            while (rows.next()) {
                Torn message = new Torn(rows.getLong(1), String.valueOf(rows.getString(2)));
                if (!torn.contains(message)) {
                    found.merge(message.store, Totals.ofOctets(rows.getLong(3)), Totals::plus);
                }
            }
        }
    }

    private void readNotes() throws SQLException {
        try (ResultSet rows = link.walk(Notes.SELECT)) {
            while (rows.next()) {
                if (!Notes.isWhole(rows)) {
                    notes.add(new Torn(rows.getLong(1), String.valueOf(rows.getString(2))));
                }
            }
        }
    }

    private boolean areLanesWrong() throws SQLException {
        String head = "SELECT due, message, idx FROM part INDEXED BY part_lane WHERE part.store = lane.store"
                + " AND part.priority = lane.priority AND part.lane = lane.lane AND state IN (0, 2, 3)"
                + " ORDER BY due, message, idx LIMIT 1";
        String waiting = "SELECT store, priority, lane FROM part INDEXED BY part_lane WHERE state IN (0, 2, 3)"
                + " GROUP BY store, priority, lane";
        return link.number("SELECT count(*) FROM lane WHERE (due, message, idx) IS NOT (" + head + ")") > 0
                || link.number("SELECT count(*) FROM (" + waiting + " EXCEPT SELECT store, priority, lane FROM lane)")
                        > 0;
    }
}
