package org.postlude.integration.hung;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** One spooler with one store and one SMTP transport. In doubt it holds, so that what is in doubt is there to be looked at. */
final class Program implements AutoCloseable {
    /** Each message of a crowd has an attempt, however many before it did not reach the server. */
    private static final DestinationPolicy NOBODY_IS_GIVEN_UP =
            new DestinationPolicy(5, 10, 1_000, Duration.ofMinutes(1), Duration.ofHours(1), 1_000);

    /** What the spooler did and what it warned of, for whoever looks for the cause of a failure. */
    final List<String> trace = new CopyOnWriteArrayList<>();

    private final Disk disk;
    private final SpoolerCoordinator spooler;
    private final StoreSession session;
    private final MessageStore store;

    Program(
            Disk disk,
            StoreAddress address,
            String url,
            Map<String, String> options,
            UnaryOperator<SpoolerCoordinator.Builder> settings) {
        this.disk = disk;
        SpoolerCoordinator.Builder builder = disk.register(SpoolerCoordinator.builder())
                .localName("post.example.org")
                .destinations(NOBODY_IS_GIVEN_UP)
                .warnings(trace::add)
                .trace(trace::add)
                .transport("out", url, options);
        this.spooler = settings.apply(builder).build();
        this.session = spooler.logon("writer");
        this.store = session.openStore(address, OpenOptions.DEFAULT);
    }

    MessageStore store() {
        return store;
    }

    /** A message to one or more; its name is the local part of its Message-ID. */
    void submit(String name, String... recipients) {
        Envelope envelope = Envelope.smtp("writer@example.org", recipients);
        Submission submission = Submission.of(envelope, Content.of(octets(name).getBytes(US_ASCII)));
        store.submit(submission.withInDoubt(InDoubtPolicy.HOLD));
    }

    static String id(String name) {
        return "<" + name + "@example.org>";
    }

    static String octets(String name) {
        return "From: writer@example.org\r\nTo: all@example.net\r\nSubject: " + name
                + "\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: " + id(name) + "\r\n\r\n"
                + ".begins with a dot\r\n" + "x".repeat(100) + "\r\n";
    }

    /** What was asked before is decided when this returns: the owner answers in order. */
    void settle() {
        session.openStore(disk.address(), OpenOptions.DEFAULT.withNoMail()).close();
    }

    List<MessageStatus> queue() {
        return store.queue("", 1_000).messages();
    }

    List<MessageStatus> inDoubt() {
        return queue().stream()
                .filter(status -> status.state() == MessageState.IN_DOUBT)
                .toList();
    }

    /** What is in doubt is sent again. */
    void resolveDoubts() {
        for (MessageStatus status : inDoubt()) {
            if (!store.resolve(new MessageId(status.id()), InDoubtPolicy.RETRY)) {
                throw new AssertionError("no longer in doubt: " + status);
            }
        }
    }

    /** Without patience. */
    @Override
    public void close() {
        spooler.closeWithin(Deadline.in(Duration.ZERO));
    }
}
