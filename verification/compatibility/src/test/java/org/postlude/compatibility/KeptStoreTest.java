package org.postlude.compatibility;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.MortalProvider;
import org.postlude.tck.store.StoreSuite;
import org.postlude.tck.store.StoreUnderTest;

/** The kept store passes the suites of today. */
class KeptStoreTest implements StoreSuite {
    @Override
    public StoreUnderTest newStore() throws IOException {
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return new KeptStore(Files.createTempDirectory(parent, "kept"), new AtomicInteger());
    }

    private record KeptStore(Path directory, AtomicInteger places) implements StoreUnderTest {
        @Override
        public StoreProvider start() {
            return new MortalProvider(Kept.store(), opening -> {});
        }

        @Override
        public void crash(StoreProvider process) {
            ((MortalProvider) process).takeLogons();
        }

        @Override
        public StoreAddress freshAddress() {
            String name = "store" + places.getAndIncrement();
            return new StoreAddress("journal", directory.resolve(name).toString());
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}
