package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postlude.message.MessageId;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.BrowsableStore;
import org.postlude.tck.store.CrashableStore;
import org.postlude.tck.store.DamageableStore;
import org.postlude.tck.store.FailableStore;
import org.postlude.tck.store.FileStoreUnderTest;
import org.postlude.tck.store.MortalProvider;

/** The SQLite store as the kit sees it: on real files, each commit of which can be cut. */
final class SqliteUnderTest extends FileStoreUnderTest
        implements CrashableStore, FailableStore, DamageableStore, BrowsableStore {
    private final boolean isOneDirectory;
    private final int seeds;
    private final TornDisk disk = new TornDisk();
    private final Map<StoreProvider, TornDisk.View> processes = new HashMap<>();

    private SqliteUnderTest(boolean isOneDirectory, int seeds) throws IOException {
        super("sqlite");
        this.isOneDirectory = isOneDirectory;
        this.seeds = seeds;
    }

    /** Of three steps of the script one is cut before its commit and two in the middle of it. */
    static SqliteUnderTest eachInItsOwnDirectory() throws IOException {
        return new SqliteUnderTest(false, 1);
    }

    /** Each step of the script is cut before its commit, and twice in the middle of it. */
    static SqliteUnderTest cutInManyPlaces() throws IOException {
        return new SqliteUnderTest(false, 3);
    }

    static SqliteUnderTest allInOneDirectory() throws IOException {
        return new SqliteUnderTest(true, 1);
    }

    @Override
    protected Path first(Path place) {
        return place.resolve(Database.FILE);
    }

    @Override
    public StoreProvider start() {
        TornDisk.View process = disk.new View();
        SqliteStoreProvider provider =
                new SqliteStoreProvider(Sqlite.UNLIMITED, process, Schema.CURRENT, Tuning.DEFAULT);
        MortalProvider mortal = new MortalProvider(provider, process::opening);
        processes.put(mortal, process);
        return mortal;
    }

    /** No commit reaches the disk any more. SQLite tidies up as the connections close, which a kill does not: put back. */
    @Override
    public void crash(StoreProvider process) throws IOException {
        MortalProvider dying = (MortalProvider) process;
        TornDisk.View seen = Objects.requireNonNull(processes.get(process));
        seen.die();
        Map<Path, byte[]> left = new HashMap<>();
        for (StoreAddress owned : dying.owned()) {
            left.putAll(seen.leftIn(Place.of(owned).directory()));
        }
        dying.takeLogons();
        for (Map.Entry<Path, byte[]> file : left.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    @Override
    public StoreAddress freshAddress() {
        return isOneDirectory
                ? new StoreAddress("sqlite", directory().resolve("all") + "#s" + nextPlace())
                : super.freshAddress();
    }

    @Override
    public StoreAddress otherSpelling(StoreAddress address) {
        Place place = Place.of(address);
        return new StoreAddress(
                address.scheme(), place.directory() + "/../" + place.directory().getFileName() + "/.#" + place.name());
    }

    @Override
    public long durableSteps() {
        return disk.steps();
    }

    @Override
    public int seeds() {
        return seeds;
    }

    @Override
    public void cutAfter(int durableSteps, long seed) {
        disk.cutAfter(durableSteps, seed);
    }

    @Override
    public void failAfter(int durableSteps, boolean tookEffect) {
        disk.failAfter(durableSteps, tookEffect);
    }

    @Override
    public void failNextSync(boolean tookEffect) {
        disk.failNextCommit(tookEffect);
    }

    /** Past the provider. */
    private static <T> T past(StoreAddress address, View.Question<T> question) throws IOException, SQLException {
        try (Link link = Link.open(Place.of(address).directory().resolve(Database.FILE), "mode=rw")) {
            return question.ask(link);
        }
    }

    private static long chunk(Link link, MessageId id) throws SQLException {
        return link.number("SELECT body FROM message WHERE id = ?", id.value()) << Bodies.SHIFT;
    }

    @Override
    public void damage(StoreAddress address, MessageId id) throws Exception {
        byte[] octets = bytesAside(address, id);
        octets[octets.length / 2] ^= 1;
        past(address, link -> link.update("UPDATE chunk SET octets = ? WHERE id = ?", octets, chunk(link, id)));
    }

    @Override
    public byte[] bytesAside(StoreAddress address, MessageId id) throws Exception {
        return past(
                address,
                link -> Objects.requireNonNull(
                        link.first("SELECT octets FROM chunk WHERE id = ?", row -> row.getBytes(1), chunk(link, id))));
    }

    @Override
    public void tear(StoreAddress address, MessageId id) throws Exception {
        past(address, link -> link.update("UPDATE part SET record = x'00' WHERE message = ?", id.value()));
    }

    @Override
    public void tidy(StoreAddress address) throws Exception {
        past(address, link -> link.update("DELETE FROM aside"));
    }

    @Override
    public List<byte[]> filed(StoreAddress address, String folder) throws Exception {
        Path file = Place.of(address).directory().resolve(Database.FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        String store = Place.of(address).name();
        return new ReaderView(file)
                .look(link -> link.list(
                        "SELECT chunk.octets FROM message JOIN store ON store.id = message.store"
                                + " JOIN chunk ON chunk.id = body << 20 WHERE name = ? AND place = ?",
                        row -> Objects.requireNonNull(row.getBytes(1)),
                        store,
                        MessageRow.FOLDER + folder));
    }
}
