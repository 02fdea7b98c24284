package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.PrivateFiles;

/**
 * Which file a log was written over. SQLite does not know: it writes the pages of a log into whatever file lies beside it, a
 * restored one too. So each opening puts a new number into the file, and, before that, into a small file beside it; a log
 * that is left is taken only if the file's number stands there.
 */
record LogMark(Path file, DurableSteps steps) {
    static final String END = "-mark";

    private Path mark() {
        return file.resolveSibling(file.getFileName() + END);
    }

    /** Before SQLite opens the file. Nothing is changed. */
    void requireOwnLog() throws IOException {
        Path log = Logs.wal(file);
        if (Files.notExists(log) || Files.size(log) == 0 || Files.notExists(mark())) {
            return;
        }
        List<String> known = Files.readAllLines(mark());
        String present = "" + inFile();
        if (!known.contains(present)) {
            throw new IOException(
                    "the log " + log + " (" + Files.size(log) + " octets) was written over another file than "
                            + file + ", which was restored or put there since (its mark is " + present + ", the log's "
                            + String.join(" or ", known)
                            + "). Mail that was accepted last may stand in the log only. Put the file"
                            + " back that was beside it; or, to go on with this one, move the log to a place where it is kept");
        }
    }

    /** As it is without the log. A file that was just made has no table yet. */
    private long inFile() {
        try (Link link = Link.open(file, "mode=ro&immutable=1")) {
            return number(link);
        } catch (SQLException e) {
            Database.LOG.debug("{} has no mark", file, e);
            return 0;
        }
    }

    private static long number(Link link) throws SQLException {
        return link.number("SELECT value FROM meta WHERE name = 'log'");
    }

    /** In the opening's transaction, whose log is still the old one. */
    long begin(Link link) throws SQLException, IOException {
        long next = UUID.randomUUID().getMostSignificantBits();
        write(List.of("" + number(link), "" + next));
        link.update("INSERT OR REPLACE INTO meta VALUES ('log', ?)", next);
        return next;
    }

    /** Once that is committed. While somebody reads, both numbers have to do. */
    void end(Link link, long number) throws SQLException, IOException {
        if (link.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0) {
            write(List.of("" + number));
        }
    }

    /** A copy has no log, whatever comes to lie beside it. */
    static void forget(Link link) throws SQLException {
        link.update("DELETE FROM meta WHERE name = 'log'");
    }

    private void write(List<String> numbers) throws IOException {
        steps.run("mark", mark(), () -> {
            Path draft = mark().resolveSibling(mark().getFileName() + ".part");
            try (FileOutputStream out = PrivateFiles.write(draft)) {
                out.write(String.join("\n", numbers).getBytes(UTF_8));
                out.getFD().sync();
            }
            Files.move(draft, mark(), StandardCopyOption.ATOMIC_MOVE);
        });
        steps.forceNames(file);
    }
}
