package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Folders;
import org.postlude.store.MessageFlag;
import org.postlude.store.MessageStore;
import org.postlude.store.ReceiveFolder;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreEvent.Kind;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.Withdrawal;

/** What a client does with its store is the same in each of the stores that are shipped. */
@Timeout(120)
final class StoresAlikeTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private interface Doing {
        void with(MessageStore store) throws Exception;
    }

    /** A spooler of its own each time, so that what the next one sees was kept. */
    private void open(String scheme, Doing doing) throws Exception {
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport("local:").build();
                StoreSession session = spooler.logon("somebody");
                MessageStore store = session.openStore(scheme + ":" + directory.resolve("store"))) {
            doing.with(store);
        }
    }

    private static Submission letter(String key) {
        return Submission.of(Envelope.smtp(Letters.SENDER, "me@example.org"), Content.of(Letters.bytesOf(key)));
    }

    private static Content content(String key) {
        return Content.of(Letters.bytesOf(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "sqlite"})
    void F7_theTableIsKeptAndInboundMailGoesByItsLongestClass(String scheme) throws Exception {
        ReceiveFolder all = new ReceiveFolder("IPM", "All");
        ReceiveFolder notes = new ReceiveFolder("IPM.Note", "Letters");
        open(scheme, store -> {
            store.folders().setReceiveFolder(all);
            store.folders().setReceiveFolder(notes);
        });
        open(scheme, store -> {
            Folders folders = store.folders();
            assertEquals(notes, folders.receiveFolder("IPM.Note.Signed"));
            assertEquals(all, folders.receiveFolder("IPM.Task"));
            store.submit(letter("one"));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> folders.messages("Letters", "", 10).entries().size() == 1);
            folders.resetReceiveFolder("IPM.Note");
            assertEquals(all, folders.receiveFolder("IPM.Note"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "sqlite"})
    void F8_whatAClientDoesAndWhatComesInIsTold(String scheme) throws Exception {
        open(scheme, store -> {
            BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();
            store.advise(EnumSet.allOf(Kind.class), events::add);
            Folders folders = store.folders();
            folders.create("Box");
            MessageId id = folders.append("Box", Set.of(), content("one"));
            folders.setFlags(id, Set.of(MessageFlag.SEEN), Set.of());
            folders.move(id, "Archive");
            folders.delete(id);
            store.submit(letter("two"));

            List<Kind> told = new ArrayList<>();
            while (!told.contains(Kind.NEW_MAIL)) {
                told.add(Optional.ofNullable(events.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                        .orElseThrow()
                        .kind());
            }
            assertEquals(
                    List.of(
                            Kind.OBJECT_CREATED,
                            Kind.OBJECT_CREATED,
                            Kind.OBJECT_MODIFIED,
                            Kind.OBJECT_MOVED,
                            Kind.OBJECT_DELETED),
                    told.subList(0, 5));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"maildir", "sqlite"})
    void Q7_whatWaitsIsTakenBackOnce(String scheme) throws Exception {
        open(scheme, store -> {
            MessageId id = store.submit(letter("held").withHold("it waits")).id();
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(id));
            assertEquals(Withdrawal.NOT_IN_QUEUE, store.withdraw(id));
        });
    }
}
