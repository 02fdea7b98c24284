package org.postlude.store.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.PrivateFiles;

/**
 * Which file a log was written over. SQLite does not know: it writes the pages of a log into whatever file lies beside it, a
 * restored one too. So each opening puts a new number into the file, and, before that, into a small file beside it; a log
 * that is left is refused if the file has another number. Where that cannot be read nothing is refused.
 */
record LogMark(Path file, DurableSteps steps) {
    static final String END = "-mark";
    /** Somebody who reads may do so for long, and nothing is lost if the log stays as long as it is. */
    private static final int WAIT_MILLIS = 100;

    private Path mark() {
        return file.resolveSibling(file.getFileName() + END);
    }

    /** Before SQLite opens the file. Nothing is changed. */
    void requireOwnLog() throws IOException {
        Path log = Logs.wal(file);
        Set<String> known = known();
        if (Files.notExists(log) || Files.size(log) == 0 || known.isEmpty()) {
            return;
        }
        String present = inFile();
        if (present != null && !known.contains(present)) {
            throw new IOException("the log " + log + " (" + Files.size(log)
                    + " octets) was written over another file than " + file
                    + ", which was restored or put there since (its mark is " + present + ", the log's "
                    + String.join(" or ", known)
                    + "). Mail that was accepted last may stand in the log only. Put the file back that was beside it."
                    + " To go on with this one, move the log to a place where it is kept; if you know that the log is"
                    + " its own, delete " + mark());
        }
    }

    /** Empty if there are none, or none that can be relied on. */
    private Set<String> known() {
        if (Files.notExists(mark())) {
            return Set.of();
        }
        try {
            List<String> lines = Files.readString(mark(), ISO_8859_1).lines().toList();
            return lines.stream().allMatch(line -> line.matches("-?[0-9]+")) ? new LinkedHashSet<>(lines) : Set.of();
        } catch (IOException e) {
            Database.LOG.warn("{} cannot be read, so nothing is refused by it: {}", mark(), e.toString());
            return Set.of();
        }
    }

    /**
     * As it is without the log; null if that cannot be told. A process that died while it brought the log back leaves a file
     * of which some pages are new and which is shorter than its first page says; the log makes it whole.
     */
    private @Nullable String inFile() {
        try (Link link = Link.open(file, "mode=ro&immutable=1")) {
            link.run("PRAGMA writable_schema = ON"); // SQLite goes by the length of the file then.
            return "" + number(link);
        } catch (SQLException e) {
            Database.LOG.info(
                    "{} is taken for the file of its log, for its mark cannot be read: {}", file, e.toString());
            return null;
        }
    }

    private static long number(Link link) throws SQLException {
        return link.number("SELECT value FROM meta WHERE name = 'log'");
    }

    /** In the opening's transaction, whose log is still the old one. The file may have the number before this log's last. */
    long begin(Link link) throws SQLException, IOException {
        long next = UUID.randomUUID().getMostSignificantBits();
        Set<String> numbers = new LinkedHashSet<>(known());
        numbers.addAll(List.of("" + number(link), "" + next));
        write(numbers);
        link.update("INSERT OR REPLACE INTO meta VALUES ('log', ?)", next);
        return next;
    }

    /** Once that is committed. While somebody reads, the numbers before it have to do too. */
    void end(Link link, long number) throws SQLException, IOException {
        link.number("PRAGMA busy_timeout = " + WAIT_MILLIS);
        boolean isEmptied = link.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        link.number("PRAGMA busy_timeout = " + Link.BUSY_MILLIS);
        if (isEmptied) {
            write(Set.of("" + number));
        }
    }

    /** A copy has no log, whatever comes to lie beside it. */
    static void forget(Link link) throws SQLException {
        link.update("DELETE FROM meta WHERE name = 'log'");
    }

    private void write(Set<String> numbers) throws IOException {
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
