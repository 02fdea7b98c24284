package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * SQLite's logs beside the file. Mail that was accepted may stand in one of them only; one that lies beside another file than
 * the one it was written over would be written into that, or deleted.
 */
final class Logs {
    private static final String WAL = "-wal";
    private static final String JOURNAL = "-journal";
    private static final List<String> ENDS = List.of(WAL, JOURNAL);

    private Logs() {}

    static Path wal(Path file) {
        return file.resolveSibling(file.getFileName() + WAL);
    }

    /** Before SQLite sees the file: it takes the log of an empty one for rubbish. */
    static void requireFile(Path file) throws IOException {
        boolean isThere = !Files.notExists(file);
        for (String end : ENDS) {
            Path log = file.resolveSibling(file.getFileName() + end);
            // The first transaction of a new file has a journal, and an empty file under it.
            boolean isOrphan = !isThere || (end.equals(WAL) && Files.size(file) == 0);
            if (isOrphan && length(log) > 0) {
                throw new IOException("the log " + log + " (" + length(log) + " octets) is there, and "
                        + (isThere ? file + " is empty" : file + " is missing")
                        + ". Mail that was accepted last may stand in the log only. Put the file back that was beside"
                        + " it; if there is none, move the log to a place where it is kept");
            }
        }
        Path journal = file.resolveSibling(file.getFileName() + JOURNAL);
        if (length(journal) > 0 && length(wal(file)) > 0) {
            throw new IOException(
                    "the journal " + journal + " lies beside the log " + wal(file) + ", which only a disk does"
                            + " that has brought back what was deleted. SQLite would take " + file
                            + " back to where it was before its"
                            + " log, and throw that away. Copy all three, then move the journal to a place where it is kept");
        }
    }

    /**
     * Before the names are forced. Where that failed for one who opened it before, the system may have forgotten that it should,
     * and a force that succeeds later says nothing of it; so both are changed once more. The file may have been made then. SQLite
     * deletes the journal of a new file, and if that comes back when the power goes, then the file as it was before it was begun.
     */
    static void changeNamesAgain(Path file) throws IOException {
        Path journal = file.resolveSibling(file.getFileName() + JOURNAL);
        if (length(journal) > 0) {
            return; // SQLite needs it, and needs it beside the file.
        }
        Files.deleteIfExists(journal);
        Files.createFile(journal);
        Files.delete(journal);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == 0) {
            Path aside = file.resolveSibling(file.getFileName() + ".part");
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
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

    /** 0 if it is not there; where that cannot be told nothing is to be done. */
    private static long length(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
