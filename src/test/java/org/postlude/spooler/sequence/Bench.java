package org.postlude.spooler.sequence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.spi.LabelState;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A spooler on virtual time, a disk in memory, scripted transports, one journal over all of them; strict in tear-down. */
public final class Bench implements AutoCloseable {
    public static final Duration SOON = Duration.ofSeconds(10);

    public final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    public final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    public final StoreAddress address = disk.freshAddress();
    public final Incarnation process = new Incarnation(disk);
    public final CallJournal journal = process.journal;
    public final ScriptedTransport wire;
    public final SpoolerCoordinator spooler;
    public final StoreSession session;
    private final List<ScriptedTransport> wires;

    /** A spooler whose transports are called wire, wire2, ... in the order of routing. */
    public Bench(ScriptedTransport... wires) {
        this(builder -> builder, wires);
    }

    /** The same with other settings. */
    public Bench(UnaryOperator<SpoolerCoordinator.Builder> settings, ScriptedTransport... wires) {
        this.wires = List.of(wires);
        this.wire = wires[0];
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .store(process.stores())
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org")
                .trace(this::trace);
        for (int i = 0; i < wires.length; i++) {
            String name = i == 0 ? "wire" : "wire" + (i + 1);
            String scheme = wires[i].schemes().iterator().next();
            builder.transportProvider(process.transports(wires[i])).transport(name, scheme + ":" + name, Map.of());
        }
        this.spooler = settings.apply(builder).build();
        this.session = spooler.logon("client");
    }

    private void trace(String line) {
        if (line.contains("status row removed")
                || line.startsWith("client.storeLogoff")
                || line.equals("client.release")) {
            journal.add(line);
        }
    }

    /** Opens the store. */
    public MessageStore open() {
        return open(OpenOptions.DEFAULT);
    }

    /** Opens the store. */
    public MessageStore open(OpenOptions options) {
        return session.openStore(address, options);
    }

    /** One message to some recipients. */
    public static Submission mailTo(String... recipients) {
        String text = "From: sender@example.org\r\nTo: " + String.join(", ", recipients)
                + "\r\nSubject: test\r\n\r\nText for " + recipients[0] + "\r\n";
        return Submission.of(Envelope.smtp("sender@example.org", recipients), Content.of(text.getBytes(US_ASCII)));
    }

    /** Submits a message and waits until the transport holds it at a point. */
    public Gate onTheWire(MessageStore store, String recipient, Point point) throws InterruptedException {
        Gate gate = wire.stopAt(recipient, point);
        store.submit(mailTo(recipient));
        gate.awaitReached(SOON);
        return gate;
    }

    /** Waits for something that another thread does. */
    public static void until(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(condition);
    }

    /** Waits until a message is listed with a state word; ENDED if it is listed no more. */
    public void awaitState(MessageStore store, MessageId id, String state) {
        await(id + " is " + state)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(() -> stateOf(store, id), state::equals);
    }

    /** Gives what the time has brought a while to come about; nothing depends on its being long enough. */
    public void settle() {
        long began = System.nanoTime();
        until(() -> System.nanoTime() - began > 3_000_000
                && disk.parts(address).stream().noneMatch(part -> part.label().state() == LabelState.CLAIMED));
    }

    /** Waits until a message waits for its next attempt. */
    public static void awaitBackOff(MessageStore store, MessageId id) {
        until(() -> stateOf(store, id).equals("BACKING_OFF"));
    }

    /** The state word of a message; ENDED if it is listed no more. */
    public static String stateOf(MessageStore store, MessageId id) {
        return store.queue("", 1000).messages().stream()
                .filter(message -> message.id().equals(id.value()))
                .map(message -> message.state().name())
                .findFirst()
                .orElse("ENDED");
    }

    /** A message as it is listed. */
    public static MessageStatus statusOf(MessageStore store, MessageId id) {
        return store.queue("", 1000).messages().stream()
                .filter(message -> message.id().equals(id.value()))
                .findFirst()
                .orElseThrow();
    }

    /** The texts in the Inbox. */
    public List<String> inbox() {
        return disk.filed(address, "INBOX").stream()
                .map(bytes -> new String(bytes, UTF_8))
                .toList();
    }

    @Override
    public void close() {
        // Bounded: a failed test may have left a gate shut, and virtual time brings no deadline.
        CompletableFuture.runAsync(spooler::close)
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
        wires.forEach(ScriptedTransport::assertNoViolations);
        disk.assertNoViolations();
    }
}
