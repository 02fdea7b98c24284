package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.ReceivePolicy;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.transport.InboundMessage;

/** What a policy does not let pass is stored all the same, where it is not read by habit. */
class ReceivePolicyTest {
    private final FreeTransport free = new FreeTransport();
    private final List<String> offered = new CopyOnWriteArrayList<>();

    /** Blocks what says so, and fails at what says so. */
    private static final class Gate implements ReceivePolicy {
        @Override
        public boolean judges(StoreAddress store) {
            return true;
        }

        @Override
        public Blocked judge(StoreAddress store, Content message) throws IOException {
            String text = new String(message.open().readAllBytes(), US_ASCII);
            if (text.contains("unreadable")) {
                throw new IOException("it cannot be read");
            }
            return text.contains("blocked") ? Blocked.of(BlockReason.CONTACTBLOCKED) : Blocked.NOT;
        }
    }

    private void takeOne(InboundMessage message) {
        try {
            String key = offered.remove(0);
            assertTrue(message.saveChanges(key, Content.of(("Subject: " + key + "\r\n\r\n").getBytes(US_ASCII))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A spooler with a store that has folders. */
    private final class Room implements AutoCloseable {
        private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
        private final StoreAddress address = disk.freshAddress();
        private final SpoolerCoordinator spooler;
        private final MessageStore store;

        Room(String... keys) {
            offered.addAll(List.of(keys));
            free.poll = none -> !offered.isEmpty();
            free.start = ReceivePolicyTest.this::takeOne;
            VirtualTime time = VirtualTime.startingAt("2026-08-03T12:00:00Z");
            spooler = free.into(SpoolerCoordinator.builder()
                            .store(disk)
                            .clock(time)
                            .alarm(time::alarm)
                            .receivePolicy(new Gate())
                            .activityFeed(each -> true))
                    .build();
            store = spooler.logon("client").openStore(address, OpenOptions.DEFAULT);
        }

        int in(String folder) {
            return disk.filed(address, folder).size();
        }

        List<String> reasons() {
            return store.activity().read(0, 100).stream()
                    .map(entry -> entry.event().facts().get("subject") + " "
                            + entry.event().facts().get("reason"))
                    .sorted()
                    .toList();
        }

        @Override
        public void close() {
            spooler.close();
            disk.assertNoViolations();
        }
    }

    @Test
    void whatPassesIsWhereItBelongsAndWhatDoesNotLiesApart() {
        try (Room room = new Room("good", "blocked")) {
            Bench.until(() -> room.reasons().size() == 2);
            assertEquals(1, room.in("INBOX"));
            assertEquals(1, room.in(ReceivePolicy.FOLDER));
            assertEquals(List.of("blocked 32", "good 0"), room.reasons());
        }
    }

    @Test
    void whatCannotBeJudgedLiesApartAndThatIsSaid() {
        try (Logged logged = new Logged();
                Room room = new Room("unreadable")) {
            Bench.until(() -> room.reasons().size() == 1);
            assertEquals(1, room.in(ReceivePolicy.FOLDER));
            assertEquals(List.of("unreadable 4294967295"), room.reasons());
            assertTrue(logged.has("could not be judged"));
        }
    }

    @Test
    void whatIsOfferedAgainStaysWhereItIs() {
        try (Room room = new Room("good", "blocked", "good", "blocked")) {
            Bench.until(() -> offered.isEmpty() && room.reasons().size() == 2);
            assertEquals(1, room.in("INBOX"));
            assertEquals(1, room.in(ReceivePolicy.FOLDER));
        }
    }

    @Test
    void aStoreWithoutFoldersKeepsAllOfItApart() {
        offered.add("good");
        free.poll = none -> !offered.isEmpty();
        free.start = this::takeOne;
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(builder -> builder.receivePolicy(new Gate()), free)) {
            Bench.until(() -> bench.bench
                            .disk
                            .filed(bench.bench.address, ReceivePolicy.FOLDER)
                            .size()
                    == 1);
            Bench.until(() -> logged.has("could not be judged"));
        }
    }
}
