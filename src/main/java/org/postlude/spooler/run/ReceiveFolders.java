package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Folders;
import org.postlude.store.NotSupportedException;
import org.postlude.store.ReceiveFolder;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;

/**
 * Where a store's inbound mail goes, by message class (rule F7): a note of the spooler's in the store, so that a vendor need not keep
 * it. A line for each row, the class, a tabulator, the folder. Thread-safe.
 */
final class ReceiveFolders {
    static final String NOTE = "receive-folders";
    private static final ReceiveFolder INBOX = new ReceiveFolder("", Folders.INBOX);
    /** Of so many who change it at once the last one fails, and says so. */
    private static final int TRIES = 20;

    private final String store;
    private final StoreLogon logon;
    private @Nullable List<ReceiveFolder> known; // guarded by this
    private long changes; // guarded by this

    ReceiveFolders(String store, StoreLogon logon) {
        this.store = store;
        this.logon = logon;
    }

    /** By class, the default first. */
    List<ReceiveFolder> rows() throws IOException {
        long before;
        synchronized (this) {
            if (known != null) {
                return known;
            }
            before = changes;
        }
        List<ReceiveFolder> rows = rows(read());
        synchronized (this) {
            if (changes == before) {
                known = rows; // else somebody changed it meanwhile, and this may be what was
            }
        }
        return rows;
    }

    private synchronized void changed() {
        changes++;
        known = null;
    }

    /** The row with the most words; that of a shorter class is the shorter text. */
    ReceiveFolder of(String messageClass) throws IOException {
        return rows().stream()
                .filter(row -> row.takes(messageClass))
                .max(Comparator.comparing(row -> row.messageClass().length()))
                .orElse(INBOX);
    }

    boolean isInboxForAll() throws IOException {
        return rows().equals(List.of(INBOX));
    }

    void set(ReceiveFolder row) throws IOException {
        change(rows -> {
            rows.put(key(row.messageClass()), row);
            return rows;
        });
    }

    void reset(String messageClass) throws IOException {
        change(rows -> {
            rows.remove(key(messageClass));
            return rows;
        });
    }

    private static String key(String messageClass) {
        return messageClass.toUpperCase(Locale.ROOT);
    }

    private void change(UnaryOperator<Map<String, ReceiveFolder>> change) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Note note = read();
            Map<String, ReceiveFolder> rows = change.apply(table(note));
            StringBuilder text = new StringBuilder();
            rows.values()
                    .forEach(row -> text.append(row.messageClass())
                            .append('\t')
                            .append(row.folder())
                            .append('\n'));
            boolean isSet;
            try {
                isSet = notes().putNote(NOTE, note.revision(), text.toString().getBytes(UTF_8));
            } finally {
                changed(); // also where the result is unknown
            }
            if (isSet || (rows.isEmpty() && note.revision() == 0)) {
                return;
            }
        }
        throw new IOException("others change its receive folders all the time; nothing was changed");
    }

    private static List<ReceiveFolder> rows(Note note) {
        Map<String, ReceiveFolder> rows = table(note);
        rows.putIfAbsent("", INBOX);
        return List.copyOf(rows.values());
    }

    private static Map<String, ReceiveFolder> table(Note note) {
        Map<String, ReceiveFolder> rows = new TreeMap<>();
        new String(note.bytes(), UTF_8).lines().forEach(line -> {
            int tab = line.indexOf('\t');
            ReceiveFolder row = new ReceiveFolder(line.substring(0, tab), line.substring(tab + 1));
            rows.put(key(row.messageClass()), row);
        });
        return rows;
    }

    private Note read() throws IOException {
        return notes().notes(NOTE).stream()
                .filter(note -> note.name().equals(NOTE))
                .findFirst()
                .orElse(new Note(NOTE, 0, new byte[0]));
    }

    private SpoolerLogon notes() {
        if (logon instanceof SpoolerLogon spooler) {
            return spooler;
        }
        throw new NotSupportedException(
                "store " + store + " was opened without mail, and its provider gives such a logon no"
                        + " notes, where receive folders are kept; nothing was changed. Open it with mail");
    }
}
