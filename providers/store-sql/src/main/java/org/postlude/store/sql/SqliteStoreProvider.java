package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.postlude.message.ErrorKind;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.Listing;
import org.postlude.store.spi.support.SharedOwners;

/**
 * Stores in an SQLite database, one a directory: {@code sqlite:DIR} is the store named default in it, {@code sqlite:DIR#NAME}
 * another one. One process owns a directory; all stores in it share its writer, so a store costs a row. Thread-safe, and
 * without state of its own: who owns a directory is known to all providers of the process.
 */
public final class SqliteStoreProvider implements StoreProvider {
    private final Limits limits;
    private final DurableSteps.Layer layer;
    private final Schema schema;
    private final Tuning tuning;

    /** For {@link java.util.ServiceLoader}, and for programs that hand providers over in code. */
    public SqliteStoreProvider() {
        this(Limits.DEFAULT);
    }

    /**
     * With bounds on the room that mail may take.
     *
     * @param limits for each store that is logged on to by this provider
     */
    public SqliteStoreProvider(Limits limits) {
        this(limits, DurableSteps.Layer.NONE, Schema.CURRENT, Tuning.DEFAULT);
    }

    /** With something that is told of each commit, and may make it fail; with the tables of another version; other sizes. */
    SqliteStoreProvider(Limits limits, DurableSteps.Layer layer, Schema schema, Tuning tuning) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.layer = layer;
        this.schema = schema;
        this.tuning = tuning;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(Place.SCHEME);
    }

    /** Serves clients too: one class has both halves, and the framework shows a client its own. */
    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        Place place = Place.of(request.address());
        InstantSource clock = support.clock();
        boolean isReader = request.access() == LogonRequest.Access.READ_ONLY;
        try {
            return isReader ? reader(place, support, request, clock) : writer(place, support, request, clock);
        } catch (StoreRefusingException e) {
            throw new LogonFailedException(
                    Reason.NO_ACCESS, place.shown() + " cannot be opened now: " + e.getMessage(), e);
        } catch (IOException e) {
            Reason reason = Files.isDirectory(place.directory()) ? Reason.NO_ACCESS : Reason.CANNOT_CREATE;
            // One of the file system often has nothing but the name to say, and its class is the reason.
            String why = e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
            String what = "cannot open an SQLite store in " + place.directory() + ": "
                    + (Files.exists(place.directory()) ? why : "missing");
            String next = "; nothing was changed, mail that is there stays there. Name a directory that you may "
                    + (isReader ? "read, with a sound store in it" : "write") + ", or open a backup";
            throw new LogonFailedException(reason, what + next, e);
        }
    }

    private SpoolerLogon writer(Place place, StoreSupport support, LogonRequest request, InstantSource clock)
            throws IOException {
        DurableSteps steps = new DurableSteps(clock, layer);
        SharedOwners<Path, Database>.Share share = Database.share(place.directory(), steps, clock, schema, tuning);
        try {
            Database database = share.get();
            Store store = database.store(place.name());
            Access access = new Access(
                    database.file,
                    store.id,
                    database.view,
                    database.steps,
                    database.found,
                    new ConcurrentSkipListSet<>(),
                    false,
                    share);
            return new SqliteLogon(place, access, database, store, support.duplicate(), request.defaultInbox(), limits);
        } catch (IOException | RuntimeException | Error e) {
            share.close(); // Nobody else would, and the directory would be owned until this process ends.
            throw e;
        }
    }

    private SpoolerLogon reader(Place place, StoreSupport support, LogonRequest request, InstantSource clock)
            throws IOException {
        Path file = place.directory().resolve(Database.FILE);
        Logs.requireFile(file);
        if (Files.notExists(file)) {
            Listing.required(place.directory(), Database.FILE);
            throw new LogonFailedException(
                    Reason.CANNOT_CREATE,
                    "there is no SQLite store in " + place.directory()
                            + ", and a READ_ONLY logon makes none. Name a directory" + " with a store in it",
                    null);
        }
        DurableSteps steps = new DurableSteps(clock, layer);
        steps.refuse(ErrorKind.NO_ACCESS, "this logon is READ_ONLY; log on with WRITE");
        ReaderView view = new ReaderView(file);
        StoreRow row = view.look(link -> {
            schema.require(link);
            StoreRow found = StoreRow.named(link, place.name());
            if (found == null) {
                throw new IOException("there is no store named " + place.name() + " in it");
            }
            return found;
        });
        Access access = new Access(
                file, row.id(), view, steps, new ConcurrentSkipListSet<>(), new ConcurrentSkipListSet<>(), true, view);
        return new SqliteLogon(place, access, null, null, support.duplicate(), request.defaultInbox(), limits);
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return Place.areOne(one, other);
    }

    /**
     * Copies all stores of a directory into another one, as of one moment, while they are used, by this process or another
     * one. The copy opens as any store. Mail that is accepted there afterwards has other ids than mail that is accepted here,
     * for ids hold the time.
     *
     * @param address any store of the directory
     * @param directory where the copy is to be; made if it is not there, and without a store
     * @throws IOException if it cannot be read or written; the copy is then not to be used, and the stores are untouched
     * @throws LogonFailedException if the address names no place
     */
    public void backup(StoreAddress address, Path directory) throws IOException {
        Path from = Place.of(address).directory().resolve(Database.FILE);
        // Nobody asks these steps for the time: they end with the copy.
        Backup.copy(from, directory, new DurableSteps(() -> Instant.EPOCH, layer));
    }
}
