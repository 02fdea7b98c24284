package org.postlude.spooler.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.postlude.store.StoreAddress;
import org.postlude.store.Withdrawal;
import org.postlude.store.maildir.MaildirStoreProvider;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.sql.SqliteStoreProvider;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;

/**
 * What the simulator finds out on the store in memory holds for Maildir and SQLite: the same random calls have the same
 * answers. {@code -Dpostlude.differential.from=SEED -Dpostlude.differential.seeds=1} runs one sequence.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DifferentialTest {
    private static final int FEW = 4;
    private static final int MANY = 100;
    private static final int STEPS = 50;
    private static final int MESSAGES = 8;
    private static final LabelState[] CHANGED = {
        LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT, LabelState.CLAIMED
    };
    private static final String[] LANES = {"smtp|a.example", "smtp|b.example", "local|", "x"};

    /** In memory, where there is some: what a power cut would do is not looked at here. */
    @TempDir(factory = InMemory.class)
    Path directory;

    static final class InMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "differential")
                    : Files.createTempDirectory("differential");
        }
    }

    /** A call of a store, in words that say enough to make it again. */
    private record Step(String words, Call call) {
        interface Call {
            String on(OpenedStore store) throws IOException;
        }
    }

    @Test
    void aFewRandomSequencesHaveTheSameAnswersFromAllStores() throws IOException {
        runAll(FEW);
    }

    @Test
    @Tag("simulator")
    void manyRandomSequencesHaveTheSameAnswersFromAllStores() throws IOException {
        runAll(MANY);
    }

    private void runAll(int usual) throws IOException {
        long from = Long.getLong("postlude.differential.from", 0);
        long seeds = Long.getLong("postlude.differential.seeds", usual);
        for (long seed = from; seed < from + seeds; seed++) {
            VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
            run(seed, time, stores(seed, time));
        }
        System.out.println(seeds + " sequences of " + STEPS + " calls from seed " + from + " on, the same answers from"
                + " memory, Maildir and SQLite");
    }

    private List<OpenedStore> stores(long seed, VirtualTime time) throws IOException {
        InMemoryStoreProvider memory = new InMemoryStoreProvider();
        return List.of(
                new OpenedStore("memory", memory, memory.freshAddress(), time),
                new OpenedStore("Maildir", new MaildirStoreProvider(), at("maildir", seed), time),
                new OpenedStore("SQLite", new SqliteStoreProvider(), at("sqlite", seed), time));
    }

    private StoreAddress at(String scheme, long seed) throws IOException {
        Path place = Files.createDirectories(directory.resolve(scheme)).resolve("s" + seed);
        return new StoreAddress(scheme, place.toString());
    }

    private static void run(long seed, VirtualTime time, List<OpenedStore> stores) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> done = new ArrayList<>();
        try {
            for (int i = 0; i < STEPS; i++) {
                Step step = draw(random, time, i);
                done.add(step.words());
                compare(stores, step.call(), seed, done);
                int limit = 1 + random.nextInt(5);
                Set<String> excluded = random.nextInt(4) == 0 ? Set.of(LANES[random.nextInt(2)]) : Set.of();
                if (random.nextInt(3) == 0 || i == STEPS - 1) {
                    compare(stores, store -> store.look(limit, excluded).toString(), seed, done);
                }
            }
        } finally {
            stores.forEach(OpenedStore::close);
        }
    }

    private static void compare(List<OpenedStore> stores, Step.Call call, long seed, List<String> done)
            throws IOException {
        String expected = call.on(stores.get(0));
        for (OpenedStore store : stores.subList(1, stores.size())) {
            assertEquals(
                    expected,
                    call.on(store),
                    () -> store + " answers otherwise than " + stores.get(0) + " in sequence " + seed
                            + "; to see it again: ./mvnw -B verify -pl verification/spooler-testing -am"
                            + " -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Dpostlude.differential.seeds=1 -Dpostlude.differential.from=" + seed + "\n"
                            + String.join("\n", done));
        }
    }

    private static Step draw(SplittableRandom random, VirtualTime time, int number) {
        String message = "m" + random.nextInt(MESSAGES);
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> {
                boolean isOther = random.nextInt(8) == 0;
                List<Label> labels = labels(random, time);
                String subject = isOther ? "other " + number : message;
                return new Step(
                        "submit " + message + " " + labels,
                        store -> store.submit("key-" + message, message, subject, labels));
            }
            case 3, 4, 5, 6 -> {
                List<OpenedStore.To> list = list(random, time, number);
                boolean isDead = random.nextInt(20) == 0;
                return new Step("change " + list + " dead " + isDead, store -> store.change(list, isDead));
            }
            case 7, 8 -> {
                List<OpenedStore.To> list = list(random, time, number);
                boolean isDead = random.nextInt(20) == 0;
                Disposition disposition = disposition(random, time);
                return new Step(
                        "finish " + list + " " + disposition + " dead " + isDead,
                        store -> store.finish(list, disposition, isDead));
            }
            case 9 -> {
                return new Step("withdraw " + message, store -> store.withdraw(message));
            }
            case 10 -> {
                String key = (random.nextBoolean() ? "ndr:" : "local:") + random.nextInt(4);
                String folder = random.nextBoolean() ? "INBOX" : "Sent";
                return random.nextInt(5) == 0
                        ? new Step("forget ndr:", store -> store.forgetKeys("ndr:"))
                        : new Step("deliver " + key + " " + folder, store -> store.deliver(key, folder));
            }
            case 11 -> {
                String name = "note-" + random.nextInt(3);
                boolean isStale = random.nextInt(4) == 0;
                String text = random.nextInt(4) == 0 ? "" : "text " + number;
                return new Step("put " + name + " " + isStale, store -> store.putNote(name, isStale, text));
            }
            case 12 -> {
                return random.nextInt(3) == 0
                        ? new Step("set aside " + message, store -> store.setAside(message))
                        : new Step("reopen", OpenedStore::reopen);
            }
            default -> {
                time.advance(Duration.ofMinutes(random.nextInt(random.nextInt(5) == 0 ? 12_000 : 20)));
                return new Step("at " + time.instant() + " sweep", OpenedStore::sweep);
            }
        }
    }

    private static List<Label> labels(SplittableRandom random, VirtualTime time) {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            boolean isHeld = random.nextInt(5) == 0;
            labels.add(new Label(
                    isHeld ? LabelState.HELD : LabelState.READY,
                    isHeld ? Label.NEVER : time.instant().plusSeconds(random.nextInt(3) * 100L),
                    random.nextInt(3) - 1,
                    LANES[random.nextInt(LANES.length)]));
        }
        return labels;
    }

    private static List<OpenedStore.To> list(SplittableRandom random, VirtualTime time, int number) {
        List<OpenedStore.To> list = new ArrayList<>();
        int first = random.nextInt(MESSAGES);
        for (int i = 0; i <= random.nextInt(3); i++) {
            list.add(new OpenedStore.To(
                    "m" + (first + i) % MESSAGES,
                    random.nextInt(2),
                    CHANGED[random.nextInt(CHANGED.length)],
                    random.nextInt(4) == 0 ? Label.NEVER : time.instant().plusSeconds(random.nextInt(600)),
                    "step " + number + "." + i,
                    random.nextInt(8) == 0));
        }
        return list;
    }

    private static Disposition disposition(SplittableRandom random, VirtualTime time) {
        return switch (random.nextInt(3)) {
            case 0 -> new Disposition.Delete();
            case 1 -> new Disposition.Move("Sent");
            default -> new Disposition.Retire(time.instant().plus(Duration.ofDays(1 + random.nextInt(9))));
        };
    }

    @Test
    void aStoreThatAnswersOtherwiseIsFoundOutAndTheSequenceIsTold() {
        AssertionError found = assertThrows(AssertionError.class, () -> {
            for (long seed = 0; seed < FEW; seed++) {
                VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
                InMemoryStoreProvider memory = new InMemoryStoreProvider();
                InMemoryStoreProvider other = new InMemoryStoreProvider();
                List<OpenedStore> stores = List.of(
                        new OpenedStore("memory", memory, memory.freshAddress(), time),
                        new OpenedStore("another", new Hasty(other), other.freshAddress(), time));
                run(seed, time, stores);
            }
        });
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains("another answers otherwise than memory in sequence "), message);
        assertTrue(message.contains("-Dpostlude.differential.from="), message);
    }

    /** Takes back nothing. */
    private record Hasty(InMemoryStoreProvider provider) implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return provider.schemes();
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
            SpoolerLogon logon = provider.spoolerLogon(support, request);
            return (SpoolerLogon) Proxy.newProxyInstance(
                    SpoolerLogon.class.getClassLoader(),
                    new Class<?>[] {SpoolerLogon.class},
                    (proxy, method, arguments) -> {
                        try {
                            return method.getName().equals("withdraw")
                                    ? Withdrawal.NOT_IN_QUEUE
                                    : method.invoke(logon, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return provider.compareStoreIds(one, other);
        }
    }
}
