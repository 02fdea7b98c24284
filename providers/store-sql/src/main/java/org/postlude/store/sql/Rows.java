package org.postlude.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.support.QueueText;

/** Parts as rows, and the head of each lane, which follows them. */
final class Rows {
    /** All, in the order of the table; the last one is the checksum over the others. */
    private static final String COLUMNS =
            "store, message, idx, revision, state, due, priority, lane, claimed, recipients, record, sum";

    static final String SELECT = "SELECT " + COLUMNS + " FROM part";
    /**
     * All, in order; with the envelope of the message at its first part, and whether the message's own row is missing or has
     * none.
     */
    static final String WITH_ENVELOPE = "SELECT part." + COLUMNS.replace(", ", ", part.")
            + ", CASE WHEN part.idx = 0 THEN message.envelope END, message.envelope IS NULL FROM part"
            + " LEFT JOIN message ON message.store = part.store AND message.id = part.message"
            + " ORDER BY part.store, part.message, part.idx";

    static final int ENVELOPE = 13;
    static final int IS_LOST = 14;
    /** Each with whether anything of its message was set aside, which would have to be asked each time. */
    private static final String OF_MESSAGE = "SELECT " + COLUMNS
            + ", EXISTS (SELECT 1 FROM aside WHERE aside.store = part.store AND aside.message = part.message) FROM part"
            + " WHERE store = ? AND message ";

    private static final String OF_ONE = OF_MESSAGE + "= ? ORDER BY idx";
    static final String OF_SEVERAL = OF_MESSAGE + Link.ANY_OF_SO_MANY + " ORDER BY message, idx";

    private static final int IS_ASIDE = 13;
    /** SQLite writes each index anew whose columns are named, so the label is named only where it has changed. */
    static final String UPDATE_WITH_LABEL = "UPDATE part SET state = ?5, due = ?6, priority = ?7, lane = ?8,"
            + " revision = ?4, claimed = ?9, recipients = ?10, record = ?11, sum = ?12"
            + " WHERE store = ?1 AND message = ?2 AND idx = ?3";

    static final String IF_AS_BEFORE = " AND revision = ?13 AND state = ?14 AND due = ?15 AND priority = ?16"
            + " AND lane = ?17 AND recipients = ?18 AND record = ?19";

    static final String UPDATE = UPDATE_WITH_LABEL.replace(" state = ?5, due = ?6, priority = ?7, lane = ?8,", "");

    /** What is shown of a row that names nothing. */
    private static final MessageId NAMELESS = new MessageId("unreadable");

    /** By their number in the file. */
    private static final List<LabelState> STATES =
            List.of(LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT, LabelState.DONE);

    private Rows() {}

    /** A row, and null for its part if the checksum does not fit. */
    record Read(long store, String message, @Nullable QueuedPart part) {}

    static MessageId id(String name) {
        try {
            return new MessageId(name);
        } catch (IllegalArgumentException e) {
            return NAMELESS; // Damaged: its checksum will not fit either.
        }
    }

    static Read read(ResultSet row) throws SQLException {
        long store = row.getLong(1);
        String message = String.valueOf(row.getString(2));
        byte[] record = Objects.requireNonNullElse(row.getBytes(11), new byte[0]);
        long[] numbers = new long[10];
        for (int i : new int[] {3, 4, 5, 6, 7, 9}) {
            numbers[i] = row.getLong(i);
        }
        String lane = String.valueOf(row.getString(8));
        String recipients = String.valueOf(row.getString(10));
        long sum = Checksum.of(
                store,
                message,
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6],
                numbers[7],
                lane,
                numbers[9],
                recipients,
                record);
        if (sum != row.getLong(12)) {
            return new Read(store, message, null);
        }
        Label label = new Label(STATES.get((int) numbers[5]), Instant.ofEpochMilli(numbers[6]), (int) numbers[7], lane);
        PartId id = new PartId(new MessageId(message), (int) numbers[3]);
        try {
            return new Read(store, message, new QueuedPart(id, numbers[4], recipients(recipients), label, record));
        } catch (InvalidAddressException e) {
            return new Read(
                    store, message, null); // Taken when the grammar was another: this message alone is not sent.
        }
    }

    /** Whether all can be read and none in between is missing. */
    static boolean areWhole(List<Read> parts) {
        for (int i = 0; i < parts.size(); i++) {
            QueuedPart part = parts.get(i).part;
            if (part == null || part.id().index() != i) {
                return false;
            }
        }
        return true;
    }

    /** Whether somebody whom a message is for is in none of its parts: the last ones are missing then. */
    static boolean lacksRecipients(@Nullable String envelope, List<QueuedPart> parts) {
        if (envelope == null) {
            return false;
        }
        Set<Recipient> inParts =
                parts.stream().flatMap(part -> part.recipients().stream()).collect(Collectors.toSet());
        try {
            return !inParts.containsAll(QueueText.envelope(envelope).recipients());
        } catch (InvalidAddressException e) {
            return true; // Nobody could be told apart by it.
        }
    }

    /** All of a message, by index; of none of them may anything be written if one is torn. */
    static List<QueuedPart> of(Link link, long store, MessageId message) throws SQLException, DamagedMessageException {
        List<Read> found = link.list(OF_ONE, Rows::readUnlessAside, store, message.value());
        if (!areWhole(found)) {
            throw new DamagedMessageException(message, "the records of its parts do not fit their checksums");
        }
        return readable(found);
    }

    /** The same of several, without those that are torn. */
    static Map<MessageId, List<QueuedPart>> ofSeveral(Link link, long store, List<MessageId> messages)
            throws SQLException {
        List<String> names = messages.stream().map(MessageId::value).toList();
        Map<String, List<Read>> found = new HashMap<>();
        for (Read each : link.listOf(OF_SEVERAL, Rows::readUnlessAside, names, store)) {
            found.computeIfAbsent(each.message, name -> new ArrayList<>()).add(each);
        }
        Map<MessageId, List<QueuedPart>> whole = new HashMap<>();
        for (MessageId message : messages) {
            List<Read> parts = found.getOrDefault(message.value(), List.of());
            if (areWhole(parts)) {
                whole.put(message, readable(parts));
            }
        }
        return whole;
    }

    /** What anything was set aside of is torn as a whole. */
    private static Read readUnlessAside(ResultSet row) throws SQLException {
        Read read = read(row);
        return row.getBoolean(IS_ASIDE) ? new Read(read.store, read.message, null) : read;
    }

    static List<QueuedPart> readable(List<Read> rows) {
        return rows.stream().flatMap(row -> Stream.ofNullable(row.part)).toList();
    }

    static List<Read> all(Link link, long store, String message) throws SQLException {
        return link.list(SELECT + " WHERE store = ? AND message = ? ORDER BY idx", Rows::read, store, message);
    }

    /**
     * A new part as a row, its checksum the last value; made by whoever submits it, for the writer has enough to do.
     *
     * @param epoch under which it was claimed, if it is
     */
    static @Nullable Object[] row(long store, QueuedPart part, long epoch) {
        Label label = part.label();
        return Checksum.with(
                store,
                part.id().message().value(),
                part.id().index(),
                part.revision(),
                number(label.state()),
                millis(label.due()),
                label.priority(),
                label.lane(),
                label.state() == LabelState.CLAIMED ? epoch : 0,
                text(part.recipients()),
                part.record());
    }

    static void insert(Link link, @Nullable Object[] row) throws SQLException {
        link.update("INSERT INTO part (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row);
    }

    /**
     * Writes what has become of a part.
     *
     * @param before as it was read by the same transaction
     */
    static void update(Link link, long store, QueuedPart before, QueuedPart after, long epoch) throws SQLException {
        link.update(before.label().equals(after.label()) ? UPDATE : UPDATE_WITH_LABEL, row(store, after, epoch));
    }

    /**
     * The same of one that was not read again.
     *
     * @param before as it was written by a transaction before this one
     * @throws DamagedMessageException if the row is no longer that: the disk has made another one of it
     */
    static void updateKnown(Link link, long store, QueuedPart before, QueuedPart after, long epoch)
            throws SQLException, DamagedMessageException {
        @Nullable Object[] is = row(store, after, epoch);
        Object[] was = {
            before.revision(),
            number(before.label().state()),
            millis(before.label().due()),
            before.label().priority(),
            before.label().lane(),
            text(before.recipients()),
            before.record()
        };
        @Nullable Object[] all = Arrays.copyOf(is, is.length + was.length);
        System.arraycopy(was, 0, all, is.length, was.length);
        String update = before.label().equals(after.label()) ? UPDATE : UPDATE_WITH_LABEL;
        if (link.update(update + IF_AS_BEFORE, all) != 1) {
            throw new DamagedMessageException(
                    before.id().message(), "the row of part " + before.id().index() + " is not what it was");
        }
    }

    static int number(LabelState state) {
        return STATES.indexOf(state);
    }

    /** A time beyond all calendars is none that comes. */
    static long millis(Instant time) {
        if (time.isAfter(Label.NEVER)) {
            return MessageRow.NEVER;
        }
        return time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli();
    }

    /** Of one store. */
    record Lane(int priority, String name) {
        static Lane of(Label label) {
            return new Lane(label.priority(), label.lane());
        }
    }

    /** After parts of them have changed. */
    static void refreshLanes(Link link, long store, Set<Lane> lanes) throws SQLException {
        for (Lane lane : lanes) {
            refreshLane(link, store, lane.priority, lane.name);
        }
    }

    /** Among those whose turn comes, at its time or by a person's word. */
    static boolean isWaiting(Label label) {
        return label.state() != LabelState.CLAIMED && label.state() != LabelState.DONE;
    }

    /** A new part comes before the head of its lane, or changes nothing there. */
    static void offerHead(Link link, long store, QueuedPart part) throws SQLException {
        Label label = part.label();
        link.update(
                "INSERT INTO lane VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (store, priority, lane) DO UPDATE SET"
                        + " due = excluded.due, message = excluded.message, idx = excluded.idx"
                        + " WHERE (excluded.due, excluded.message, excluded.idx) < (due, message, idx)",
                store,
                label.priority(),
                label.lane(),
                millis(label.due()),
                part.id().message().value(),
                part.id().index());
    }

    private static void refreshLane(Link link, long store, int priority, String lane) throws SQLException {
        int changed = link.update(
                "INSERT INTO lane SELECT store, priority, lane, due, message, idx FROM part INDEXED BY part_lane"
                        + " WHERE store = ? AND priority = ? AND lane = ? AND state IN (0, 2, 3)"
                        + " ORDER BY due, message, idx LIMIT 1"
                        + " ON CONFLICT (store, priority, lane) DO UPDATE SET"
                        + " due = excluded.due, message = excluded.message, idx = excluded.idx",
                store,
                priority,
                lane);
        if (changed == 0) {
            link.update("DELETE FROM lane WHERE store = ? AND priority = ? AND lane = ?", store, priority, lane);
        }
    }

    private static String text(List<Recipient> recipients) {
        return QueueText.line(recipients.stream()
                .flatMap(to -> Stream.of(to.addressType(), to.address()))
                .toArray());
    }

    private static List<Recipient> recipients(String text) {
        List<String> words = QueueText.words(text);
        List<Recipient> all = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            all.add(new Recipient(words.get(i), words.get(i + 1)));
        }
        return all;
    }
}
