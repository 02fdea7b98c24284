package org.postlude.tck.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;

/**
 * What is the same of all stores that stand in a directory each: where their tests find room, and which places are no place
 * for a store. The places are {@code store0}, {@code store1} and so on in a new directory, in memory where there is some, for
 * thousands of stores live for some milliseconds. For one thread.
 */
public abstract class FileStoreUnderTest implements ObstructedStore {
    private final String scheme;
    private final Path directory;
    private final List<AutoCloseable> others = new ArrayList<>();
    private int places;

    /**
     * Makes the directory.
     *
     * @param scheme of the addresses
     * @throws IOException if there is no room
     */
    protected FileStoreUnderTest(String scheme) throws IOException {
        this.scheme = scheme;
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        directory = Files.createTempDirectory(parent, scheme).toRealPath();
    }

    /**
     * Another process of the vendor's takes a store and keeps it.
     *
     * @param place of the store
     * @return ends the process; an {@link OwningProcess}, unless a vendor's provider is not found by its scheme alone
     * @throws Exception if it cannot be started
     */
    protected AutoCloseable own(Path place) throws Exception {
        return OwningProcess.of(new StoreAddress(scheme, place.toString()), getClass());
    }

    /**
     * What a store reads first of all in its directory.
     *
     * @param place of the store
     * @return a file or directory in it
     */
    protected abstract Path first(Path place);

    /**
     * Where everything stands.
     *
     * @return a directory that goes with {@link #close}
     */
    protected final Path directory() {
        return directory;
    }

    /**
     * How many places were given.
     *
     * @return a number that no place has had, each time
     */
    protected final int nextPlace() {
        return places++;
    }

    @Override
    public StoreAddress freshAddress() {
        return new StoreAddress(scheme, directory.resolve("store" + nextPlace()).toString());
    }

    @Override
    public Map<Reason, StoreAddress> obstacles() throws Exception {
        Map<Reason, StoreAddress> obstacles = new HashMap<>();
        StoreAddress file = freshAddress();
        Files.writeString(Path.of(file.place()), "a file");
        obstacles.put(Reason.CANNOT_CREATE, file);
        StoreAddress owned = freshAddress();
        others.add(own(Path.of(owned.place())));
        obstacles.put(Reason.OWNED_BY_ANOTHER, owned);
        StoreAddress closed = freshAddress();
        Files.createDirectory(Path.of(closed.place()));
        if (Path.of(closed.place()).toFile().setWritable(false) && !Files.isWritable(Path.of(closed.place()))) {
            obstacles.put(Reason.NO_ACCESS, closed); // Not for root, who may write anywhere.
        }
        obstacles.put(Reason.UNCONFIGURED, new StoreAddress(scheme, "no\0path"));
        return obstacles;
    }

    @Override
    public Map<Reason, StoreAddress> unreadable() throws Exception {
        Map<Reason, StoreAddress> places = ObstructedStore.super.unreadable();
        StoreAddress loop = freshAddress();
        Path own = first(Files.createDirectory(Path.of(loop.place())));
        Files.createSymbolicLink(own, own); // Cannot be read, by root neither.
        places.put(Reason.NO_ACCESS, loop);
        return places;
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable other : others) {
            try {
                other.close();
            } catch (Exception e) {
                throw new IOException("another process does not end", e);
            }
        }
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
