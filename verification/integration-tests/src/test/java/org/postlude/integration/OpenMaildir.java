package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxReader;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.FolderEntry;
import org.postlude.store.Folders;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreSession;
import org.postlude.store.StoredEntry;
import org.postlude.store.Submission;
import org.postlude.store.maildir.MaildirStoreProvider;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.LoneSupport;

/**
 * The sample store as a spooler has it open while other programs use its folders. One message waits in its queue throughout.
 * A second logon on it files where the spooler does not, and reads as providers do.
 */
final class OpenMaildir implements AutoCloseable {
    private static final String QUEUED = "queued";
    private static final int MANY = 1_000;

    final Path root;
    private final SpoolerCoordinator spooler;
    private final StoreSession session;
    private final MessageStore store;
    private final SpoolerLogon beside;
    private final BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();

    private OpenMaildir(Path root) {
        this.root = root;
        StoreAddress address = new StoreAddress("maildir", root.toString());
        spooler = SpoolerCoordinator.builder().transport("local:").build();
        session = spooler.logon("somebody");
        store = session.openStore(address.toString());
        store.advise(EnumSet.complementOf(EnumSet.of(StoreEvent.Kind.NEW_MAIL)), events::add);
        beside = new MaildirStoreProvider()
                .spoolerLogon(
                        LoneSupport.on(InstantSource.system()),
                        new LogonRequest(address, LogonRequest.Access.WRITE, false));
    }

    static OpenMaildir create(Path root) {
        OpenMaildir created = new OpenMaildir(root);
        created.store.submit(submission(QUEUED).withHold("it waits"));
        return created;
    }

    /** The same store, logged off and opened anew. */
    OpenMaildir again() {
        close();
        return new OpenMaildir(root);
    }

    private static Submission submission(String key) {
        return Submission.of(Envelope.smtp(Letters.SENDER, "me@example.org"), Content.of(Letters.bytesOf(key)));
    }

    /** As a client of the open store works in them. */
    Folders folders() {
        return store.folders();
    }

    /** What lies in a folder, as a client sees it. */
    List<FolderEntry> entries(String folder) {
        return folders().messages(folder, "", MANY).entries();
    }

    /** The bytes, as a client reads them; empty if no such message is there. */
    Optional<byte[]> bytes(MessageId id) throws IOException {
        Optional<StoredEntry> entry = store.openEntry(id);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = entry.get().content().open()) {
            return Optional.of(in.readAllBytes());
        }
    }

    /** The next thing that a client is told of, but for new mail. */
    StoreEvent event() throws InterruptedException {
        StoreEvent next = events.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told within 30 s");
        }
        return next;
    }

    /** Sends it to the Inbox by the spooler; returns when it is there. */
    MessageId deliver(String key) throws IOException {
        List<MessageId> before = filed(SpoolerLogon.INBOX);
        store.submit(submission(key));
        Awaitility.await("the delivery of " + key)
                .atMost(Duration.ofSeconds(30))
                .until(() -> news(before).size() == 1);
        return news(before).get(0);
    }

    private List<MessageId> news(List<MessageId> before) throws IOException {
        return filed(SpoolerLogon.INBOX).stream()
                .filter(id -> !before.contains(id))
                .toList();
    }

    Submitted file(String folder, String key) throws IOException {
        return beside.deliver(key, folder, Content.of(Letters.bytesOf(key)));
    }

    List<MessageId> filed(String folder) throws IOException {
        return beside.filed(folder, "", MANY).items();
    }

    /** As programs read the Inbox without owning the store. */
    List<MessageId> inbox() {
        try (InboxReader reader = InboxReader.open(new StoreAddress("maildir", root.toString()))) {
            return reader.newest(MANY);
        }
    }

    InputStream stream(MessageId id) throws IOException {
        return beside.open(id).content().open();
    }

    byte[] read(MessageId id) throws IOException {
        try (InputStream in = stream(id)) {
            return in.readAllBytes();
        }
    }

    /** The file's name in any folder, whoever gave it that. */
    String nameOf(MessageId id) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.contains("." + id.value() + "."))
                    .toList();
            assertEquals(1, names.size(), () -> id + " is in " + names);
            return names.get(0);
        }
    }

    /** Nothing is damaged, and what waits in the queue waits there with its bytes. */
    void assertSound() throws IOException {
        assertEquals(Optional.empty(), beside.health().refusing());
        assertEquals(List.of(), beside.health().setAside());
        assertEquals(1, store.queue("", 2).messages().size(), "queued");
        byte[] queued = read(new MessageId(store.queue("", 1).messages().get(0).id()));
        assertArrayEquals(Letters.bytesOf(QUEUED), queued);
    }

    @Override
    public void close() {
        beside.close();
        store.close();
        session.close();
        spooler.close();
    }
}
