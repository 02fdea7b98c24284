package org.postlude.outbox;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;
import org.postlude.store.SubmitPolicy;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.ScriptedTransport;

/** A store in memory behind the real spooler, which sends nothing, so that all it was given is in its queue. */
final class Node implements AutoCloseable {
    volatile SubmitPolicy policy = (owner, submission) -> Optional.empty();

    final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    final ScriptedTransport wire = ScriptedTransport.builder().build();
    private final SpoolerCoordinator spooler;
    final StoreSession session;
    final MessageStore store;

    Node(InstantSource clock) {
        spooler = SpoolerCoordinator.builder()
                .store(disk)
                .transportProvider(wire)
                .transport("wire", "scripted:wire", Map.of())
                .submitPolicy((owner, submission) -> policy.refuse(owner, submission))
                .clock(clock)
                .withoutSending()
                .build();
        session = spooler.logon("application");
        store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT);
    }

    static Submission mail(String key) {
        String text = "From: shop@example.org\r\nMessage-ID: <" + key
                + "@example.org>\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\n\r\nYour order " + key + "\r\n";
        return Submission.of(
                        Envelope.smtp("shop@example.org", "ann@example.org"),
                        Content.of(text.getBytes(StandardCharsets.UTF_8)))
                .withKey(new SubmissionKey(key));
    }

    /** The keys of what it has, each as often as it is there, in the order in which it came. */
    List<String> mails() {
        return store.queue("", 10_000).messages().stream()
                .map(MessageStatus::messageId)
                .map(String::valueOf)
                .map(id -> id.substring(1, id.indexOf('@')))
                .toList();
    }

    @Override
    public void close() {
        session.close();
        spooler.close();
        disk.assertNoViolations();
        wire.assertNoViolations();
    }
}
