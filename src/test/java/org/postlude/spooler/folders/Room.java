package org.postlude.spooler.folders;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.postlude.message.Content;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.FolderEntry;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreSession;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** A spooler with one store in memory, one transport that brings mail in, and the store's own Inbox as next hop. */
final class Room implements AutoCloseable {
    final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    final StoreAddress address = disk.freshAddress();
    final ScriptedTransport wire =
            ScriptedTransport.builder().scheme("wire").inbound().build();
    final BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();
    final SpoolerCoordinator spooler = SpoolerCoordinator.builder()
            .clock(time)
            .alarm(time::alarm)
            .localName("post.example.org")
            .store(disk)
            .transportProvider(wire)
            .transport("wire:next-hop")
            .build();
    final StoreSession session = spooler.logon("ann");

    /** Its Inbox is the default one, and the transport has been asked for mail: from here on it is heard. */
    MessageStore open() {
        long before = polls();
        MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
        await().until(() -> polls() > before);
        return store;
    }

    private long polls() {
        return wire.calls().stream().filter("poll"::equals).count();
    }

    /** A message with a Content-Type. */
    static byte[] mail(String type, String body) {
        return ("From: bob@example.org\r\nTo: ann@example.org\r\nMessage-ID: <m@example.org>\r\n"
                        + "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nSubject: test\r\nContent-Type: " + type + "\r\n\r\n"
                        + body)
                .getBytes(US_ASCII);
    }

    static Content content(String body) {
        return Content.of(mail("text/plain", body));
    }

    /** The next thing that a listener heard. */
    StoreEvent event() throws InterruptedException {
        StoreEvent event = events.poll(10, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing was told within 10 s");
        }
        return event;
    }

    static List<FolderEntry> in(MessageStore store, String folder) {
        return store.folders().messages(folder, "", 100).entries();
    }

    @Override
    public void close() {
        spooler.close();
        wire.assertNoViolations();
        disk.assertNoViolations();
    }
}
