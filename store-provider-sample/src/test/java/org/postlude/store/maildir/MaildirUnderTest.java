package org.postlude.store.maildir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
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

/** The Maildir store as the kit sees it: on real files, under a disk that forgets what was not forced. */
final class MaildirUnderTest
        implements CrashableStore, FailableStore, DamageableStore, BrowsableStore, ObstructedStore {
    private final Path directory;
    private final ForgetfulDisk disk;
    private final List<OtherProcess> others = new ArrayList<>();
    private long seed;
    private int places;

    MaildirUnderTest() throws IOException {
        // Thousands of stores live for some milliseconds, and this disk forgets by itself: memory will do where there
        // is some.
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        directory = Files.createTempDirectory(parent, "maildir").toRealPath();
        disk = new ForgetfulDisk(directory);
    }

    ForgetfulDisk disk() {
        return disk;
    }

    /** A provider whose logons can be taken from it, as its process's death takes them. */
    private static final class Mortal implements StoreProvider {
        private final ForgetfulDisk.View process;
        private final MaildirStoreProvider provider;
        private final List<StoreLogon> logons = new ArrayList<>();

        Mortal(ForgetfulDisk.View process) {
            this.process = process;
            this.provider = new MaildirStoreProvider(process);
        }

        @Override
        public Set<String> schemes() {
            return provider.schemes();
        }

        @Override
        public StoreLogon logon(StoreSupport support, LogonRequest request) {
            return kept(() -> provider.logon(support, request));
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
            return kept(() -> provider.spoolerLogon(support, request));
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return provider.compareStoreIds(one, other);
        }

        @Override
        public void shutdown() {
            provider.shutdown();
        }

        private <T extends StoreLogon> T kept(Supplier<T> opener) {
            process.opening(true);
            try {
                T logon = opener.get();
                logons.add(Objects.requireNonNull(logon));
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

    /** No step reaches the disk any more; then the locks go, which a system frees by itself. */
    @Override
    public void crash(StoreProvider process) throws IOException {
        Mortal dying = (Mortal) process;
        dying.process.die();
        dying.logons.forEach(StoreLogon::close);
        dying.logons.clear();
        if (dying.process.lostPower()) {
            disk.powerCut(seed);
        }
    }

    @Override
    public StoreAddress freshAddress() {
        return new StoreAddress("maildir", directory.resolve("store" + places++).toString());
    }

    @Override
    public StoreAddress otherSpelling(StoreAddress address) {
        return new StoreAddress(
                address.scheme(),
                address.place() + "/../" + Path.of(address.place()).getFileName() + "/.");
    }

    @Override
    public long durableSteps() {
        return disk.steps();
    }

    @Override
    public int seeds() {
        return 4;
    }

    @Override
    public void cutAfter(int durableSteps, long newSeed) {
        seed = newSeed;
        disk.cutAfter(durableSteps);
    }

    @Override
    public void failAfter(int durableSteps, boolean tookEffect) {
        disk.failAfter(durableSteps, tookEffect);
    }

    @Override
    public void failNextSync(boolean tookEffect) {
        disk.failNextForce(tookEffect);
    }

    @Override
    public void damage(StoreAddress address, MessageId id) throws IOException {
        Path file = bytes(address, id);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static Path bytes(StoreAddress address, MessageId id) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(address.place()))) {
            return files.filter(Files::isRegularFile)
                    .filter(each -> each.getFileName().toString().contains(id.value()))
                    .filter(each -> !each.toString().endsWith(".parts"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public byte[] bytesAside(StoreAddress address, MessageId id) throws IOException {
        return Files.readAllBytes(bytes(address, id));
    }

    @Override
    public void tear(StoreAddress address, MessageId id) throws IOException {
        Path sidecar = Path.of(address.place()).resolve(".postlude/queue/" + id + ".parts");
        byte[] text = Files.readAllBytes(sidecar);
        Files.write(sidecar, Arrays.copyOf(text, text.length / 2));
    }

    @Override
    public void tidy(StoreAddress address) throws IOException {
        Path aside = Path.of(address.place()).resolve(".postlude/damaged");
        try (Stream<Path> files = Files.list(aside)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public List<byte[]> filed(StoreAddress address, String folder) throws IOException {
        Path place = Path.of(address.place());
        Path maildir = folder.equals(SpoolerLogon.INBOX) ? place : place.resolve("." + folder);
        List<byte[]> found = new ArrayList<>();
        for (String part : List.of("new", "cur")) {
            if (Files.isDirectory(maildir.resolve(part))) {
                try (Stream<Path> files = Files.list(maildir.resolve(part))) {
                    for (Path file : files.toList()) {
                        found.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return found;
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
        obstacles.put(Reason.UNCONFIGURED, new StoreAddress("maildir", "no\0path"));
        return obstacles;
    }

    @Override
    public Map<Reason, StoreAddress> unreadable() throws IOException {
        Map<Reason, StoreAddress> places = new HashMap<>(obstacles());
        places.keySet().retainAll(Set.of(Reason.CANNOT_CREATE, Reason.UNCONFIGURED));
        StoreAddress loop = freshAddress();
        Path own = Files.createDirectory(Path.of(loop.place())).resolve(".postlude");
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
