package org.postlude.store.sql;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.LabelState;

/**
 * Messages whose record cannot be read any more (rule Q8): all that is left of one goes as text into the table {@code aside},
 * its bytes stay where they are, and health tells of it until a person has deleted the row.
 *
 * <p>A part that is claimed under the live lease stays where it is, and the message with it: an attempt runs, and reads the
 * bytes. Its owner's next word on it is written to the text, and then it goes too.
 */
final class Aside {
    /** No lease has it: nobody has logged on to that store. */
    private static final long NO_EPOCH = -1;
    /** What else is named in the table; no message's id has a space. */
    private static final String NOTE = "note ";

    private static final String MISSING = "missing rows";

    /** What the owner of a claim has to say of a part, and may be all that tells whether the mail has left. */
    @SuppressWarnings("ArrayRecordComponent") // written once, compared by nobody
    record Word(PartId part, LabelState state, byte[] record) {
        private String inWords() {
            return "afterwards, of part " + part.index() + ": state=" + state + " record="
                    + Base64.getEncoder().encodeToString(record);
        }
    }

    private Aside() {}

    /** Whether anything of a message was set aside; what is left of it is not to be sent. */
    static boolean has(Link link, long store, String message) throws SQLException {
        return link.number("SELECT count(*) FROM aside WHERE store = ? AND message = ?", store, message) > 0;
    }

    /** As of the caller's transaction, whatever was found before it. */
    static boolean isTorn(Link link, long store, String message) throws SQLException {
        MessageRow.Read row =
                link.first(MessageRow.SELECT + " WHERE store = ? AND id = ?", MessageRow::read, store, message);
        List<Rows.Read> parts = Rows.all(link, store, message);
        boolean hasEnvelope = row != null && row.row().envelope() != null;
        if (row == null || (row.isWhole() && !hasEnvelope)) {
            return !parts.isEmpty();
        }
        return !row.isWhole()
                || parts.isEmpty()
                || !Rows.areWhole(parts)
                || Rows.lacksRecipients(row.row().envelope(), Rows.readable(parts))
                || has(link, store, message);
    }

    /** Moves the torn ones among some messages of a store. In the writer, before the item changes anything else. */
    static void move(Batch batch, Store store, Map<String, List<Word>> messages, Instant now) throws SQLException {
        move(batch, store.id, store, messages, now);
    }

    /** @param open null if nobody has logged on to it */
    static void move(Batch batch, long store, @Nullable Store open, Map<String, List<Word>> messages, Instant now)
            throws SQLException {
        if (open != null && !messages.isEmpty()) {
            open.forgetAll();
        }
        boolean isMoved = false;
        for (Map.Entry<String, List<Word>> message : messages.entrySet()) {
            if (isTorn(batch.link, store, message.getKey())) {
                long epoch = open == null ? NO_EPOCH : open.epoch;
                isMoved |= move(batch.link, store, epoch, message.getKey(), message.getValue(), now);
            } else {
                Rows.refreshLanes(batch.link, store, lanes(batch.link, store, message.getKey()));
            }
        }
        if (isMoved) {
            recount(batch, store, open);
        }
    }

    /** False if all that may go had gone before. */
    private static boolean move(Link link, long store, long epoch, String message, List<Word> words, Instant now)
            throws SQLException {
        List<String> rest = new ArrayList<>();
        boolean isFirst = !has(link, store, message);
        if (isFirst) {
            rest.addAll(message(link, store, message));
        }
        Set<Rows.Lane> lanes = lanes(link, store, message);
        Set<Long> leaving = new LinkedHashSet<>(link.list(
                "SELECT idx FROM part WHERE store = ? AND message = ? AND (state = 1 AND claimed = ?) IS NOT TRUE",
                row -> row.getLong(1),
                store,
                message,
                epoch));
        words.forEach(word -> leaving.add((long) word.part().index()));
        for (long idx : leaving) {
            rest.addAll(link.list(
                    "SELECT * FROM part WHERE store = ? AND message = ? AND idx = ?",
                    Aside::inWords,
                    store,
                    message,
                    idx));
            link.update("DELETE FROM part WHERE store = ? AND message = ? AND idx = ?", store, message, idx);
        }
        words.forEach(word -> rest.add(word.inWords()));
        boolean isOver = link.number("SELECT count(*) FROM part WHERE store = ? AND message = ?", store, message) == 0;
        if (!isFirst && rest.isEmpty() && !isOver) {
            return false;
        }
        add(link, store, message, body(link, store, message), String.join("\n", rest), now);
        if (isOver) {
            leaveKey(link, store, message, now);
        }
        Rows.refreshLanes(link, store, lanes);
        if (isFirst) {
            Database.LOG.warn("the record of message {} is damaged and set aside in the table aside", message);
        }
        return true;
    }

    /** Whoever repeats the submit or the delivery gets the same id for it, as for one that has ended; it is not sent anew. */
    private static void leaveKey(Link link, long store, String message, Instant now) throws SQLException {
        MessageRow.Read read =
                link.first(MessageRow.SELECT + " WHERE store = ? AND id = ?", MessageRow::read, store, message);
        link.update("DELETE FROM message WHERE store = ? AND id = ?", store, message);
        if (read != null && read.row().key() != null && read.row().id().value().equals(message)) {
            read.row().onlyKey(now.plus(Changes.KEY_RETENTION)).write(link);
        }
    }

    /** Of a message that looks whole, and perhaps is not what it was: from now on it is torn. */
    static void doubt(Link link, long store, String message, List<String> why, Instant now) throws SQLException {
        List<String> rest = new ArrayList<>(message(link, store, message));
        rest.addAll(why);
        add(link, store, message, body(link, store, message), String.join("\n", rest), now);
        Database.LOG.warn("table and index differ in the parts of message {}; it is set aside", message);
    }

    private static List<String> message(Link link, long store, String message) throws SQLException {
        return link.list("SELECT * FROM message WHERE store = ? AND id = ?", Aside::inWords, store, message);
    }

    private static long body(Link link, long store, String message) throws SQLException {
        return link.number("SELECT body FROM message WHERE store = ? AND id = ?", store, message);
    }

    /** What was set aside under that name before stays above it. */
    static void add(Link link, long store, String name, long body, String rest, Instant now) throws SQLException {
        link.update(
                "INSERT INTO aside VALUES (?, ?, ?, ?, ?) ON CONFLICT (store, message) DO UPDATE SET"
                        + " rest = rest || char(10) || excluded.rest",
                store,
                name,
                body,
                now.toEpochMilli(),
                rest);
    }

    /** Those that its rows name, and those that name it: one of the two may be what is damaged. */
    private static Set<Rows.Lane> lanes(Link link, long store, String message) throws SQLException {
        return new LinkedHashSet<>(link.list(
                "SELECT priority, lane FROM part WHERE store = ? AND message = ?"
                        + " UNION SELECT priority, lane FROM lane WHERE store = ? AND message = ?",
                row -> new Rows.Lane(row.getInt(1), String.valueOf(row.getString(2))),
                store,
                message,
                store,
                message));
    }

    /** Nobody can tell what a row that is torn had added to the totals, so the others are counted. */
    static void recount(Batch batch, long store, @Nullable Store open) throws SQLException {
        Totals counted = Totals.counted(batch.link, store);
        if (open != null) {
            batch.add(open, counted.minus(batch.present(open)));
        } else {
            StoreRow.setTotals(batch.link, store, counted);
        }
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

    /** A note of the spooler, which begins anew without it. */
    static void moveNote(Link link, long store, String name, Instant now) throws SQLException {
        if (Notes.isTorn(link, store, name)) {
            String rest = String.join(
                    "\n", link.list("SELECT * FROM note WHERE store = ? AND name = ?", Aside::inWords, store, name));
            add(link, store, NOTE + name, 0, rest, now);
            link.update("DELETE FROM note WHERE store = ? AND name = ?", store, name);
            Database.LOG.warn("note {} is damaged and set aside in the table aside", name);
        }
    }

    /** There is nothing to move: somebody has to know all the same. */
    static void tellMissing(Link link, long store, String difference, Instant now) throws SQLException {
        add(link, store, MISSING, 0, difference, now);
        Database.LOG.error(
                "CORRUPT: rows of store {} are missing, and its counts were set right: {}", store, difference);
    }

    static List<String> tell(Link link, long store, Path file) throws SQLException {
        return link.list(
                "SELECT message, rest FROM aside WHERE store = ? ORDER BY message",
                row -> sentence(String.valueOf(row.getString(1)), row.getString(2), file),
                store);
    }

    private static String sentence(String name, String rest, Path file) {
        String person = " (for example with the sqlite3 program, while nothing else has the store open)";
        if (name.equals(MISSING)) {
            return "CORRUPT: rows of this store in " + file + " were missing (" + rest + "). Its counts were set right;"
                    + " the mail that is there is whole, and goes on. Look into a backup for what is missing, send it again"
                    + " if need be, and delete the row '" + MISSING + "' of the table aside" + person
                    + "; until then every run tells of it";
        }
        if (name.startsWith(NOTE)) {
            return "CORRUPT: " + name + " in " + file
                    + " could not be read; what is left of it was set aside in the table"
                    + " aside, and no mail is in it. It may have been an order to hold or suspend something: give it"
                    + " again if need be, and delete the row" + person + "; until then every run tells of it";
        }
        return "the record of message " + name
                + " cannot be read, so it is not in the queue; what is left of it was set aside in the table aside of "
                + file
                + ", its bytes are in the table chunk. Look there who was to get it" + person
                + ", send it again if need be (under a key of its own: what repeats the old one, as --once does, is taken for"
                + " the same message for seven days, and not sent), and delete the row; until then every run tells of it";
    }

    static String where(MessageId id, Path file) {
        return "what is left of the record of message " + id + " is in the table aside of " + file
                + ", its bytes are in the table chunk";
    }

    /** Of a row that somebody came upon who must not move it. */
    static String found(String message, Path file) {
        return "the record of message " + message + " in " + file
                + " cannot be read, so it is not in the lists; the next"
                + " program that opens the store for writing sets it aside, and nothing of it is deleted";
    }
}
