package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.support.DirectoryLock;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.PrivateFiles;
import org.postlude.store.spi.support.SharedOwners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One directory of this process, shared by all logons on all its stores: the lock, the writer, the readers. Nobody in this
 * process opens the file but SQLite, for a close of it would free SQLite's locks.
 */
final class Database implements Closeable, Inspector.Listener {
    static final Logger LOG = LoggerFactory.getLogger(Database.class);
    static final String FILE = "postlude.db";
    static final String LOCK = "lock";
    /** Octets of a log that is begun anew; what was longer goes back to the disk. */
    private static final long KEPT_LOG = 16L << 20;

    private static final SharedOwners<Path, Database> OWNERS = new SharedOwners<>();

    final Path file;
    final DurableSteps steps;
    final InstantSource clock;
    final Writer writer;
    final Bodies bodies;
    final View view;
    final Room room;
    /** What was come upon while the store was open, a sentence each. */
    final Set<String> found = new ConcurrentSkipListSet<>();

    private final DirectoryLock lock;
    private final Link link;
    private final Checkpoints checkpoints;
    private final Inspector inspector;
    private final Map<String, Store> byName = new HashMap<>();
    /** Of the writer. */
    private final Map<Long, Store> byId = new HashMap<>();

    private Database(
            Path directory, DurableSteps steps, InstantSource clock, Schema schema, Tuning tuning, DirectoryLock lock)
            throws IOException, SQLException {
        this.file = directory.resolve(FILE);
        this.steps = steps;
        this.clock = clock;
        this.lock = lock;
        this.room = new Room(System::nanoTime, file.toFile()::getUsableSpace);
        LogMark mark = new LogMark(file, steps);
        Logs.requireFile(file);
        mark.requireOwnLog();
        if (Files.notExists(file)) {
            // Before SQLite has it: it gives its own files the mode of this one.
            PrivateFiles.write(file).close();
        }
        Logs.changeNamesAgain(file);
        steps.forceNamesUpTo(file, directory);
        link = Link.open(file, "mode=rw");
        view = new PooledView(file);
        checkpoints = new Checkpoints(file, link, steps, tuning.mostLog(), name -> Link.open(name, "mode=rw"));
        writer = new Writer(file, link, steps, checkpoints);
        inspector = new Inspector(file, Inspection::of, this, writer::commits, Inspector.TURN);
        try {
            prepare(schema, mark);
            bodies = new Bodies(writer, link.number("SELECT value FROM meta WHERE name = 'body'"));
            boolean isLarge = file.toFile().length() > tuning.inspectedAtOnce();
            if (!isLarge) {
                inspect();
            }
            checkpoints.start();
            writer.start();
            if (isLarge) {
                inspector.start();
            }
        } catch (IOException | SQLException | RuntimeException | Error e) {
            view.close();
            link.close();
            throw e;
        }
    }

    /** For WRITE. The directory must be there before it has a real path, and only that is the same for every spelling. */
    static SharedOwners<Path, Database>.Share share(
            Path directory, DurableSteps steps, InstantSource clock, Schema schema, Tuning tuning) throws IOException {
        steps.makeDirectories(directory);
        Path root = directory.toRealPath();
        return OWNERS.share(root, () -> {
            DirectoryLock lock = DirectoryLock.acquire(root.resolve(LOCK));
            try {
                return new Database(root, steps, clock, schema, tuning, lock);
            } catch (SQLException e) {
                lock.close();
                throw Link.failed("cannot open " + root.resolve(FILE), e);
            } catch (IOException | RuntimeException | Error e) {
                lock.close(); // Or the directory would be locked by nobody until this process ends.
                throw e;
            }
        });
    }

    private void prepare(Schema schema, LogMark mark) throws SQLException, IOException {
        String mode = link.first("PRAGMA journal_mode = WAL", row -> row.getString(1));
        if (!"wal".equals(mode)) {
            throw new IOException("SQLite cannot keep a log beside it (journal mode " + mode
                    + "); a network file system will not do");
        }
        link.run("PRAGMA synchronous = FULL");
        link.run("PRAGMA fullfsync = ON"); // macOS forces to the disk only so; nowhere else does it mean anything.
        link.run("PRAGMA wal_autocheckpoint = 0");
        link.number("PRAGMA journal_size_limit = " + KEPT_LOG);
        link.run("BEGIN IMMEDIATE");
        schema.bringUp(link);
        for (long body : link.list("SELECT body FROM staged", row -> row.getLong(1))) {
            Bodies.unstage(link, body);
        }
        Bodies.reserve(link, clock.instant());
        long number = mark.begin(link);
        commit();
        mark.end(link, number);
    }

    private void commit() throws IOException {
        steps.run("commit", file, () -> {
            try {
                link.run("COMMIT");
            } catch (SQLException e) {
                throw Link.failed("commit", e);
            }
        });
    }

    private void inspect() throws SQLException, IOException {
        Inspection.Findings findings = View.atOneMoment(link, Inspection::of);
        if (!findings.isClean()) {
            link.run("BEGIN IMMEDIATE");
            Mending.apply(new Batch(link), findings, byId, clock.instant());
            commit();
        }
    }

    /** Of an inspection while the store is open: it has gone on since. */
    @Override
    public void found(Inspection.Findings findings) throws IOException {
        writer.then(batch -> {
            Mending.apply(batch, findings, byId, clock.instant());
            return findings;
        });
    }

    @Override
    public void failed(Throwable reason) {
        boolean isOfThisProcess = reason instanceof Error;
        String why = isOfThisProcess
                ? file + " was not looked at to its end: " + reason + ". Nothing of it is lost; open the store anew"
                : file + ": " + reason.getMessage() + ". Open a backup, or what sqlite3 can recover of it";
        LOG.error("{}", why, reason);
        steps.refuse(isOfThisProcess ? ErrorKind.CALL_FAILED : ErrorKind.CORRUPT_DATA, why);
    }

    /** The first logon makes a store that is not there. Each opening of it by a process begins an epoch. */
    synchronized Store store(String name) throws IOException {
        Store open = byName.get(name);
        if (open == null) {
            open = writer.first(batch -> {
                StoreRow row = StoreRow.named(batch.link, name);
                if (row == null) {
                    long id = batch.link.number("SELECT max(id) FROM store") + 1;
                    row = new StoreRow(id, name, mark(), 0, Totals.NONE);
                }
                Store opened = new Store(row, clock);
                opened.beginEpoch();
                opened.row().write(batch.link);
                byId.put(opened.id, opened);
                return opened;
            });
            byName.put(name, open);
        }
        return open;
    }

    /** As {@link org.postlude.store.spi.support.MessageIds} takes it: the first eight characters of any id. */
    private static String mark() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** What still runs in a logon fails from here on, before the lock goes: the next owner changes the same file. */
    @Override
    public void close() throws IOException {
        steps.refuse(ErrorKind.NO_ACCESS, file + " was logged off");
        inspector.close();
        writer.close();
        checkpoints.close();
        view.close();
        link.close();
        lock.close();
    }
}
