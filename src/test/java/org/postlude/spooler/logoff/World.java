package org.postlude.spooler.logoff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.ProviderStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.TransportProvider;

/** A spooler on virtual time with stores in memory and scripted transports; strict in tear-down. */
final class World implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration CLOSES = Duration.ofSeconds(5);

    static {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
        Awaitility.setDefaultTimeout(SOON);
    }

    final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    final StoreAddress address = disk.freshAddress();
    final List<String> trace = new CopyOnWriteArrayList<>();
    final SpoolerCoordinator spooler;
    final StoreSession session;
    private final List<TransportProvider> wires;
    /** The threads that recorded something for the spooler. */
    private final Set<Thread> scribes = ConcurrentHashMap.newKeySet();

    World(TransportProvider... wires) {
        this(builder -> builder, wires);
    }

    /** Each transport is named by its scheme; their order is the order of routing. */
    World(UnaryOperator<SpoolerCoordinator.Builder> settings, TransportProvider... wires) {
        this.wires = List.of(wires);
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org")
                .trace(trace::add);
        for (TransportProvider each : wires) {
            String scheme = each.schemes().iterator().next();
            builder.transportProvider(each).transport(scheme, scheme + ":next-hop", Map.of());
        }
        this.spooler = settings.apply(builder)
                .store(new CallingProvider(disk, InMemoryStoreProvider.SCHEME, this::note))
                .build();
        this.session = spooler.logon("client");
    }

    /** The beginning of the transport that most tests use: its attempts can be stopped. */
    static ScriptedTransport.Builder wireBuilder() {
        return ScriptedTransport.builder().scheme("wire").cancellable();
    }

    /** The first transport, where it is a scripted one. */
    ScriptedTransport wire() {
        return (ScriptedTransport) wires.get(0);
    }

    MessageStore open() {
        return open(OpenOptions.DEFAULT);
    }

    MessageStore open(OpenOptions options) {
        return session.openStore(address, options);
    }

    /** A store beside the one of the test, without the default Inbox. */
    MessageStore openNeighbour() {
        return session.openStore(disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false));
    }

    /** A message to some recipients, in the name of the first. */
    static Submission mailTo(String... recipients) {
        return Submission.of(Envelope.smtp("sender@example.org", recipients), Content.of(textFor(recipients)));
    }

    /** The octets of {@link #mailTo}: complete, so that the intake adds nothing. */
    static byte[] textFor(String... recipients) {
        String text = "From: sender@example.org\r\nTo: " + String.join(", ", recipients) + "\r\nMessage-ID: <"
                + recipients[0] + ">\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\nSubject: test\r\n\r\nText for "
                + recipients[0] + "\r\n";
        return text.getBytes(US_ASCII);
    }

    /** Submits a message and waits until the transport holds it at a point. */
    Gate onTheWire(MessageStore store, String recipient, Point point) throws InterruptedException {
        Gate gate = wire().stopAt(recipient, point);
        store.submit(mailTo(recipient));
        gate.awaitReached(SOON);
        return gate;
    }

    /** Submits a message that is temporarily refused, and waits until it backs off. */
    MessageId backingOff(MessageStore store, String recipient) {
        wire().on(recipient).defer(Duration.ofHours(1));
        MessageId id = store.submit(mailTo(recipient)).id();
        awaitState(store, id, "BACKING_OFF");
        return id;
    }

    /** Asks for a flush by the status row of a transport, or of the spooler. */
    void flush(String row) {
        FlushAnswer answer = status(row).flushQueues(Set.of(FlushFlag.UPLOAD, FlushFlag.FORCE));
        assertEquals(FlushAnswer.STARTED, answer);
    }

    ProviderStatus status(String row) {
        return spooler.status().stream()
                .filter(status -> status.name().equals(row))
                .findFirst()
                .orElseThrow();
    }

    /** What the owner was asked before is decided when this returns: it answers in order. */
    void settle() {
        session.openStore(disk.freshAddress(), OpenOptions.DEFAULT.withNoMail()).close();
    }

    void awaitState(MessageStore store, MessageId id, String state) {
        await().until(() -> stateOf(store, id).equals(state));
        calm();
    }

    private void note(String method, StoreSupport support) {
        if (method.matches("spooler\\.(change|finish|deliver)")) {
            scribes.add(Thread.currentThread());
        }
    }

    /** What the store shows is known to the owner too: whoever recorded something has told of it and gone. */
    void calm() {
        await().until(() -> scribes.stream().allMatch(thread -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE, BLOCKED -> false;
        }));
        settle();
    }

    static String stateOf(MessageStore store, MessageId id) {
        return store.queue("", 100).messages().stream()
                .filter(message -> message.id().equals(id.value()))
                .map(message -> message.state().name())
                .findFirst()
                .orElse("ENDED");
    }

    /** A report that has to come soon, in real time. */
    static LogoffReport soon(CompletionStage<LogoffReport> report) {
        try {
            return report.toCompletableFuture().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("no report within " + SOON, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a report was waited for", e);
        }
    }

    /** A test that failed may have left a gate shut; then only time ends the last logoff. */
    @Override
    public void close() {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(spooler::close);
        try {
            closed.get(CLOSES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            time.advance(Duration.ofHours(1));
            throw new AssertionError("the spooler did not close within " + CLOSES + " of real time", e);
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("the spooler did not close", e);
        }
        for (TransportProvider each : wires) {
            if (each instanceof ScriptedTransport scripted) {
                scripted.assertNoViolations();
            }
        }
        disk.assertNoViolations();
    }
}
