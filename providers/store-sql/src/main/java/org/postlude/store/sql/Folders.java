package org.postlude.store.sql;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.support.MessageIds;

/**
 * Folders as clients see them. A message's row says where it lies; the table {@code folder} has the names, so that one without messages
 * is there, too.
 */
record Folders(Link link, long store) {
    /** As the index has it; written out, for SQLite uses the index for the same words only. */
    static final String FILED = " INDEXED BY message_place WHERE store = ? AND place > 'folder:' AND place < 'folder;'";

    static void requireName(String name) {
        if (!name.matches("[^/\\p{Cntrl}]+(/[^/\\p{Cntrl}]+)*")) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be a folder: levels have a slash between them, and no"
                            + " control characters; nothing was changed");
        }
    }

    /** Counted anew each time, which costs a walk over the index. */
    List<FolderInfo> list() throws SQLException {
        TreeMap<String, FolderInfo> all = new TreeMap<>();
        all.put(SpoolerLogon.INBOX, new FolderInfo(SpoolerLogon.INBOX, 0, 0));
        for (String name : link.list("SELECT name FROM folder WHERE store = ?", row -> row.getString(1), store)) {
            all.put(name, new FolderInfo(name, 0, 0));
        }
        String counts = "SELECT place, count(*), sum(coalesce(flags, 0) & 1) FROM message" + FILED + " GROUP BY place";
        for (FolderInfo found : link.list(counts, Folders::counted, store)) {
            all.put(found.name(), found);
        }
        return List.copyOf(all.values());
    }

    private static FolderInfo counted(ResultSet row) throws SQLException {
        long messages = row.getLong(2);
        String name = String.valueOf(row.getString(1)).substring(MessageRow.FOLDER.length());
        return new FolderInfo(name, messages, messages - row.getLong(3));
    }

    /** False if it was there. */
    boolean create(String name) throws SQLException {
        return !name.equals(SpoolerLogon.INBOX)
                && link.update(
                                "INSERT INTO folder VALUES (?, ?, ?) ON CONFLICT (store, name) DO NOTHING",
                                store,
                                name,
                                Checksum.of(store, name))
                        > 0;
    }

    boolean delete(String name) throws SQLException {
        Long lies = link.first(
                "SELECT 1 FROM message" + FILED + " AND place = ? LIMIT 1",
                row -> row.getLong(1),
                store,
                MessageRow.FOLDER + name);
        if (lies != null || name.equals(SpoolerLogon.INBOX)) {
            throw new StoreRefusingException(
                    ErrorKind.NO_ACCESS,
                    "folder " + name + (lies == null ? " is always there" : " holds mail: move or delete that first")
                            + "; nothing was changed");
        }
        return link.update("DELETE FROM folder WHERE store = ? AND name = ?", store, name) > 0;
    }

    Page<FolderEntry> messages(String folder, String cursor, int limit, Queue.Damage damage) throws SQLException {
        List<FolderEntry> found = new ArrayList<>();
        try (ResultSet rows = link.walk(
                MessageRow.SELECT + FILED + " AND place = ? AND id > ? ORDER BY id",
                store,
                MessageRow.FOLDER + folder,
                cursor)) {
            while (found.size() <= limit && rows.next()) {
                MessageRow.Read read = MessageRow.read(rows);
                if (read.isWhole()) {
                    MessageRow row = read.row();
                    found.add(new FolderEntry(row.id(), MessageIds.time(row.id()), row.size(), flags(row.flags())));
                } else {
                    damage.found(read.name());
                }
            }
        }
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(
                        found.subList(0, limit),
                        Optional.of(found.get(limit - 1).id().value()));
    }

    /** A filed message; null if there is none of that name. */
    @Nullable
    MessageRow filed(MessageId id) throws SQLException, IOException {
        MessageRow row = MessageRow.byId(link, store, id);
        return row == null || !row.place().startsWith(MessageRow.FOLDER) ? null : row;
    }

    String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) throws SQLException, IOException {
        MessageRow row = filed(id);
        if (row == null) {
            return "";
        }
        Set<MessageFlag> flags = flags(row.flags());
        flags.addAll(add);
        flags.removeAll(remove);
        row.marked(number(flags)).write(link);
        return name(row);
    }

    String move(MessageId id, String folder) throws SQLException, IOException {
        MessageRow row = filed(id);
        if (row == null) {
            return "";
        }
        create(folder);
        row.with(MessageRow.FOLDER + folder, row.keep()).write(link);
        return name(row);
    }

    /** Its key stays; where it has none nothing of it does. */
    static void drop(Batch batch, Store store, MessageRow row) throws SQLException {
        Bodies.delete(batch.link, row.body());
        batch.add(store, Totals.ofOctets(-row.size()));
        if (row.key() == null) {
            batch.link.update(
                    "DELETE FROM message WHERE store = ? AND id = ?",
                    store.id,
                    row.id().value());
        } else {
            row.with(MessageRow.DROPPED, row.keep()).marked(null).write(batch.link);
        }
    }

    static String name(MessageRow row) {
        return row.place().substring(MessageRow.FOLDER.length());
    }

    static @Nullable Long number(Set<MessageFlag> flags) {
        long number = 0;
        for (MessageFlag flag : flags) {
            number |= bit(flag);
        }
        return number == 0 ? null : number;
    }

    static Set<MessageFlag> flags(@Nullable Long number) {
        Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
        for (MessageFlag flag : MessageFlag.values()) {
            if (number != null && (number & bit(flag)) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    private static long bit(MessageFlag flag) {
        return switch (flag) {
            case SEEN -> 1;
            case ANSWERED -> 2;
            case FLAGGED -> 4;
            case DRAFT -> 8;
            case PASSED -> 16;
            case DELETED -> 32;
        };
    }
}
