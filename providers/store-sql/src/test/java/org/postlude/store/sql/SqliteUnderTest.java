package org.postlude.store.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.store.BrowsableStore;
import org.postlude.tck.store.CrashableStore;
import org.postlude.tck.store.DamageableStore;
import org.postlude.tck.store.FailableStore;
import org.postlude.tck.store.ObstructedStore;

/** The SQLite store as the kit sees it: on real files, each commit of which can be cut. */
final class SqliteUnderTest implements CrashableStore, FailableStore, DamageableStore, BrowsableStore, ObstructedStore {
    private final Path directory;
    private final boolean isOneDirectory;
    private final TornDisk disk = new TornDisk();
    private final List<OtherProcess> others = new ArrayList<>();
    private int places;

    private SqliteUnderTest(boolean isOneDirectory) throws IOException {
        this.isOneDirectory = isOneDirectory;
        // Thousands of stores live for some milliseconds: memory will do where there is some.
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        directory = Files.createTempDirectory(parent, "sqlite").toRealPath();
    }

    static SqliteUnderTest eachInItsOwnDirectory() throws IOException {
        return new SqliteUnderTest(false);
    }

    static SqliteUnderTest allInOneDirectory() throws IOException {
        return new SqliteUnderTest(true);
    }

    /** A provider whose logons can be taken from it, as its process's death takes them. */
    private static final class Mortal implements StoreProvider {
        private final TornDisk.View process;
        private final SqliteStoreProvider provider;
        private final List<StoreLogon> logons = new ArrayList<>();
        private final Set<Path> owned = new HashSet<>();

        Mortal(TornDisk.View process) {
            this.process = process;
            this.provider =
                    new SqliteStoreProvider(new Limits(Long.MAX_VALUE, 0), process, Schema.CURRENT, Tuning.DEFAULT);
        }

        @Override
        public Set<String> schemes() {
            return provider.schemes();
        }

        @Override
        public StoreLogon logon(StoreSupport support, LogonRequest request) {
            return kept(request, () -> provider.logon(support, request));
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
            return kept(request, () -> provider.spoolerLogon(support, request));
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return provider.compareStoreIds(one, other);
        }

        private <T extends StoreLogon> T kept(LogonRequest request, Supplier<T> opener) {
            process.opening(true);
            try {
                T logon = opener.get();
                logons.add(Objects.requireNonNull(logon));
                if (request.access() == LogonRequest.Access.WRITE) {
                    owned.add(Place.of(request.address()).directory());
                }
                return logon;
            } finally {
                process.opening(false);
            }
        }
    }

    @Override
    public StoreProvider start() {
        return new Mortal(disk.new View());
    }

    /** No commit reaches the disk any more. SQLite tidies up as the connections close, which a kill does not: put back. */
    @Override
    public void crash(StoreProvider process) throws IOException {
        Mortal dying = (Mortal) process;
        dying.process.die();
        Map<Path, byte[]> left = new HashMap<>();
        for (Path place : dying.owned) {
            left.putAll(dying.process.leftIn(place));
        }
        dying.logons.forEach(StoreLogon::close);
        dying.logons.clear();
        dying.owned.clear();
        for (Map.Entry<Path, byte[]> file : left.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    @Override
    public StoreAddress freshAddress() {
        String place =
                directory.resolve(isOneDirectory ? "all" : "store" + places) + (isOneDirectory ? "#s" + places : "");
        places++;
        return new StoreAddress("sqlite", place);
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

    /** Before the commit, and twice in the middle of it. */
    @Override
    public int seeds() {
        return 3;
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

    @Override
    public Map<Reason, StoreAddress> obstacles() throws IOException {
        Map<Reason, StoreAddress> obstacles = new HashMap<>();
        StoreAddress file = freshAddress();
        Files.writeString(Path.of(file.place()), "a file");
        obstacles.put(Reason.CANNOT_CREATE, file);
        StoreAddress owned = freshAddress();
        others.add(OtherProcess.owning(Path.of(owned.place())));
        obstacles.put(Reason.OWNED_BY_ANOTHER, owned);
        StoreAddress closed = freshAddress();
        Files.createDirectory(Path.of(closed.place()));
        if (Path.of(closed.place()).toFile().setWritable(false) && !Files.isWritable(Path.of(closed.place()))) {
            obstacles.put(Reason.NO_ACCESS, closed); // Not for root, who may write anywhere.
        }
        obstacles.put(Reason.UNCONFIGURED, new StoreAddress("sqlite", "no\0path"));
        return obstacles;
    }

    @Override
    public Map<Reason, StoreAddress> unreadable() throws IOException {
        Map<Reason, StoreAddress> places = new HashMap<>(obstacles());
        places.keySet().retainAll(Set.of(Reason.CANNOT_CREATE, Reason.UNCONFIGURED));
        StoreAddress loop = freshAddress();
        Path own = Files.createDirectory(Path.of(loop.place())).resolve(Database.FILE);
        Files.createSymbolicLink(own, own); // Cannot be read, by root neither.
        places.put(Reason.NO_ACCESS, loop);
        return places;
    }

    @Override
    public void close() throws IOException {
        others.forEach(OtherProcess::close);
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
