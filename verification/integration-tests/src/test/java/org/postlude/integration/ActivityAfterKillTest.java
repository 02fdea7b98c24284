package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.store.ActivityFeed;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.maildir.MaildirStoreProvider;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.sql.SqliteStoreProvider;
import org.postlude.tck.store.LoneSupport;

/** A process that delivers mail is killed with signal 9: the feed then tells of each part that its store says has ended. */
@Tag("long")
class ActivityAfterKillTest {
    private static final int PAGE = 500;

    /** Delivers into its own Inbox, without end. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            Semaphore room = new Semaphore(20);
            AtomicInteger ended = new AtomicInteger();
            SpoolerObserver observer = new SpoolerObserver() {
                @Override
                public void settled(PartSettled what) {
                    if (what.state() == MessageState.DELIVERED) {
                        System.out.println("ended " + ended.incrementAndGet());
                        room.release();
                    }
                }
            };
            MessageStore store = builder()
                    .observer(observer)
                    .build()
                    .logon("client")
                    .openStore(StoreAddress.parse(args[0]), OpenOptions.DEFAULT);
            for (int i = 0; ; i++) {
                room.acquire();
                byte[] text = ("Subject: " + i + "\r\n\r\nText\r\n").getBytes(StandardCharsets.US_ASCII);
                store.submit(Submission.of(Envelope.smtp("me@example.org", "you@example.org"), Content.of(text)));
            }
        }
    }

    private static SpoolerCoordinator.Builder builder() {
        return SpoolerCoordinator.builder().transport("local:").activityFeed(store -> true);
    }

    private static Set<String> ended(String address) throws Exception {
        Set<String> keys = new HashSet<>();
        StoreProvider provider = address.startsWith("sqlite") ? new SqliteStoreProvider() : new MaildirStoreProvider();
        try (SpoolerLogon store = provider.spoolerLogon(
                LoneSupport.on(InstantSource.system()),
                new LogonRequest(StoreAddress.parse(address), Access.WRITE, true))) {
            Optional<String> cursor = Optional.of("");
            while (cursor.isPresent()) {
                Page<QueuedPart> page = store.page(StoreLogon.LabelQuery.of(LabelState.DONE), cursor.get(), PAGE);
                page.items()
                        .forEach(part -> keys.add("part:" + part.id().message().value() + "/"
                                + part.id().index() + "@" + part.revision()));
                cursor = page.next();
            }
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:", "maildir:"})
    void eachEndThatIsRecordedIsTold(String scheme, @TempDir Path dir) throws Exception {
        String address = scheme + dir.resolve("store");
        for (int enough : List.of(30, 150)) {
            try (Jvm killed = Jvm.main(Program.class, Jvm.SHORT_LIVED, address)) {
                killed.awaitOut(line -> line.equals("ended " + enough));
                killed.kill();
            }
            Set<String> ended = ended(address);
            assertTrue(ended.size() >= enough, () -> "ended: " + ended.size());
            try (SpoolerCoordinator spooler = builder().build();
                    StoreSession session = spooler.logon("reader");
                    MessageStore store = session.openStore(StoreAddress.parse(address), OpenOptions.DEFAULT)) {
                List<String> told = new ArrayList<>();
                long cursor = 0;
                for (List<ActivityFeed.Entry> page = store.activity().read(0, PAGE);
                        !page.isEmpty();
                        page = store.activity().read(cursor, PAGE)) {
                    page.forEach(entry -> told.add(entry.event().key()));
                    cursor = page.get(page.size() - 1).next();
                }
                Set<String> missing =
                        ended.stream().filter(key -> !told.contains(key)).collect(Collectors.toSet());
                assertEquals(Set.of(), missing);
                assertEquals(told.size(), new HashSet<>(told).size(), "told twice");
            }
        }
    }
}
