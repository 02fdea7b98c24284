package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;

/** A store with threads of its own: they run on a while after the process has died. */
final class GhostTest {
    /** Its steps are the test's. */
    private static final class Steps extends CrashableFileStore {
        private final List<StepLayer> processes = new ArrayList<>();

        Steps() throws IOException {
            super("steps");
        }

        @Override
        protected StoreProvider provider(StepLayer layer) {
            processes.add(layer);
            return (StoreProvider) Proxy.newProxyInstance(
                    StoreProvider.class.getClassLoader(),
                    new Class<?>[] {StoreProvider.class},
                    (self, method, args) -> {
                        throw new AssertionError("nobody logs on here: " + method);
                    });
        }

        void step(int process) throws IOException {
            Path file = directory().resolve("a");
            processes.get(process).run("write", file, () -> Files.writeString(file, "x"));
        }

        @Override
        protected Path first(Path place) {
            return place;
        }

        @Override
        public StoreAddress otherSpelling(StoreAddress address) {
            return address;
        }
    }

    @Test
    void Q0_theCutOfTheNextProcessIsNotUsedUpByTheDead() throws Exception {
        try (Steps store = new Steps()) {
            StoreProvider dead = store.start();
            store.step(0);
            store.crash(dead);
            store.start();
            store.cutAfter(0, 1);

            assertThrows(SimulatedCrash.class, () -> store.step(0));
            assertEquals(1, store.durableSteps(), "what the dead try is no step");
            assertThrows(SimulatedCrash.class, () -> store.step(1));
        }
    }
}
