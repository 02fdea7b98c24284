package org.postlude.spooler.logoff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A spooler on virtual time with one store in memory and scripted transports; strict in tear-down. */
final class World implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);

    final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    final StoreAddress address = disk.freshAddress();
    final ScriptedTransport wire;
    final List<String> trace = new CopyOnWriteArrayList<>();
    final SpoolerCoordinator spooler;
    final StoreSession session;

    World(ScriptedTransport wire) {
        this(wire, builder -> builder);
    }

    World(ScriptedTransport wire, UnaryOperator<SpoolerCoordinator.Builder> settings) {
        this.wire = wire;
        this.spooler = settings.apply(SpoolerCoordinator.builder()
                        .store(disk)
                        .transportProvider(wire)
                        .transport("wire", "scripted:wire", java.util.Map.of())
                        .clock(time)
                        .alarm(time::alarm)
                        .localName("post.example.org")
                        .trace(trace::add))
                .build();
        this.session = spooler.logon("client");
    }

    MessageStore open() {
        return open(OpenOptions.DEFAULT);
    }

    MessageStore open(OpenOptions options) {
        return session.openStore(address, options);
    }

    /** A message to one recipient each. */
    static Submission mailTo(String... recipients) {
        String text = "From: sender@example.org\r\nTo: " + String.join(", ", recipients)
                + "\r\nSubject: test\r\n\r\nText for " + recipients[0] + "\r\n";
        return Submission.of(Envelope.smtp("sender@example.org", recipients), Content.of(text.getBytes(US_ASCII)));
    }

    /** Submits a message and waits until the transport holds it at a point. */
    Gate onTheWire(MessageStore store, String recipient, Point point) throws InterruptedException {
        Gate gate = wire.stopAt(recipient, point);
        store.submit(mailTo(recipient));
        gate.awaitReached(SOON);
        return gate;
    }

    /** Submits a message that is temporarily refused, and waits until it backs off. */
    MessageId backingOff(MessageStore store, String recipient) {
        wire.on(recipient).defer(Duration.ofHours(1));
        MessageId id = store.submit(mailTo(recipient)).id();
        await().until(() -> stateOf(store, id).equals("BACKING_OFF"));
        return id;
    }

    static String stateOf(MessageStore store, MessageId id) {
        return store.queue("", 100).messages().stream()
                .filter(message -> message.id().equals(id.value()))
                .map(message -> message.state().name())
                .findFirst()
                .orElse("ENDED");
    }

    @Override
    public void close() {
        spooler.close();
        wire.assertNoViolations();
        disk.assertNoViolations();
    }
}
