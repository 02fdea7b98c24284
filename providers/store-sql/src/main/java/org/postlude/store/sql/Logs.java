package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postlude.store.spi.support.PrivateFiles;

/**
 * SQLite's logs beside the file. Mail that was accepted may stand in one of them only; one that lies beside another file than
 * the one it was written over would be written into that, or deleted.
 */
final class Logs {
    private static final List<String> ENDS = List.of("-wal", "-journal");

    private Logs() {}

    static Path wal(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** Before SQLite sees the file: it takes the log of an empty one for rubbish. */
    static void requireFile(Path file) throws IOException {
        boolean isThere = Files.exists(file);
        for (String end : ENDS) {
            Path log = file.resolveSibling(file.getFileName() + end);
            // The first transaction of a new file has a journal, and an empty file under it.
            boolean isOrphan = !isThere || (end.equals("-wal") && Files.size(file) == 0);
            if (isOrphan && length(log) > 0) {
                throw new IOException("the log " + log + " (" + length(log) + " octets) is there, and "
                        + (isThere ? file + " is empty" : file + " is missing")
                        + ". Mail that was accepted last may stand in the log only. Put the file back that was beside"
                        + " it; if there is none, move the log to a place where it is kept");
            }
        }
    }

    /**
     * Before SQLite sees the file. Where forcing its name failed after it was made, the system may have forgotten that it should,
     * and a force that succeeds later says nothing of it. Nothing was written to such a file, so it is made anew.
     */
    static void removeUnused(Path file) throws IOException {
        if (length(file) > 0) {
            return;
        }
        for (String end : ENDS) {
            if (length(file.resolveSibling(file.getFileName() + end)) > 0) {
                return;
            }
        }
        Files.deleteIfExists(file);
    }

    /**
     * Before the names are forced. SQLite deletes the journal of a new file, and where forcing that failed the system may have
     * forgotten that it should: when the power goes the journal comes back, and with it the file as it was before it was begun.
     * To delete one more makes it a change again.
     */
    static void deleteJournalAgain(Path file) throws IOException {
        Path journal = file.resolveSibling(file.getFileName() + "-journal");
        if (length(journal) == 0) {
            PrivateFiles.write(journal).close();
            Files.delete(journal);
        }
    }

    /** Before a file is put where none is. */
    static void requireNone(Path file) throws IOException {
        for (String end : ENDS) {
            Path log = file.resolveSibling(file.getFileName() + end);
            if (length(log) > 0) {
                throw new IOException("the log " + log + " (" + length(log) + " octets) is there without its file, and"
                        + " would be written into the copy. Mail that was accepted may stand in it only: keep it"
                        + " elsewhere, or name another directory");
            }
        }
    }

    private static long length(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
