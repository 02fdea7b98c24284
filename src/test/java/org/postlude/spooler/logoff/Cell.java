package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.postlude.message.MessageId;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/**
 * One cell of the decision table (semantics 1.7): a store in a given state, one mode, and everything that has to be true
 * afterwards.
 *
 * <p>OUT: a message to {@code wire} is on the wire, before its permit. QUEUE: {@code later} backs off, {@code held} is
 * held, {@code ready} is ready and finds no free place: the one in process has it, or a neighbour store's. IN: a message
 * is being handed in, before its permit.
 */
final class Cell implements AutoCloseable {
    /** What goes on when the logoff comes; none of them is the idle store. */
    enum Going {
        OUT,
        QUEUE,
        IN
    }

    private static final List<String> ALL = List.of("wire", "later", "held", "ready");
    private static final String IN_KEY = "in-1";

    final Set<Going> state;
    final ScriptedTransport wire;
    final World world;
    final MessageStore store;
    private final OpenOptions options;
    private final boolean inbox;
    private final List<Gate> gates = new ArrayList<>();
    private final Map<String, MessageId> ids = new TreeMap<>();

    Cell(String going, boolean inbox, AbortPolicy policy) throws InterruptedException {
        this(World.wireBuilder(), going, inbox, policy);
    }

    Cell(ScriptedTransport.Builder transport, String going, boolean inbox, AbortPolicy policy)
            throws InterruptedException {
        this.inbox = inbox;
        wire = transport.maxAttempts(1).inbound().flushable().keepingContent().build();
        state = parse(going);
        options = OpenOptions.DEFAULT.withDefaultInbox(inbox);
        world = new World(builder -> builder.abortPolicy(policy), wire);
        store = world.open(options);
        String last = inbox ? "BEGIN_INBOUND" : "BEGIN_OUTBOUND";
        await().until(() -> notices().contains(last));
        boolean queue = state.contains(Going.QUEUE);
        if (queue) {
            ids.put("later", world.backingOff(store, "later@example.org"));
            ids.put(
                    "held",
                    store.submit(World.mailTo("held@example.org").withHold("by a test"))
                            .id());
        }
        if (state.contains(Going.OUT)) {
            gates.add(world.onTheWire(store, "wire@example.org", Point.BODY));
            ids.put(
                    "wire",
                    new MessageId(store.queue("", 10).messages().stream()
                            .filter(message ->
                                    message.recipients().get(0).address().startsWith("wire"))
                            .findFirst()
                            .orElseThrow()
                            .id()));
        } else if (queue) {
            gates.add(world.onTheWire(world.openNeighbour(), "neighbour@example.org", Point.BODY));
        }
        if (queue) {
            ids.put("ready", store.submit(World.mailTo("ready@example.org")).id());
        }
        if (!inbox) {
            wire.source().offer(IN_KEY, inbound());
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
        }
        if (state.contains(Going.IN)) {
            Gate gate = wire.source().offer(IN_KEY, inbound()).stopBeforeSave(IN_KEY);
            gates.add(gate);
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            gate.awaitReached(World.SOON);
        }
    }

    private static Set<Going> parse(String going) {
        Set<Going> state = EnumSet.noneOf(Going.class);
        for (String word : going.split(" ", -1)) {
            if (!word.equals("idle")) {
                state.add(Going.valueOf(word));
            }
        }
        return state;
    }

    private static byte[] inbound() {
        return World.textFor("me@example.org");
    }

    /** Runs the mode; where it has to wait, checks that it does, and only then lets the transfers go on. */
    LogoffReport logoff(LogoffMode mode) {
        List<String> calls = notices();
        CompletableFuture<LogoffReport> report =
                store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
        if (hasToWait(mode)) {
            world.settle();
            Handles.assertClosing(store);
            assertFalse(report.isDone(), mode + " must not answer while something is to be waited for");
            if (mode != LogoffMode.PURGE) {
                assertEquals(calls, notices(), mode + " tells transports nothing while it waits");
            }
            openGates();
        }
        return World.soon(report);
    }

    private boolean hasToWait(LogoffMode mode) {
        boolean sends = mode == LogoffMode.NO_WAIT || mode == LogoffMode.PURGE;
        boolean isBusy = state.contains(Going.OUT) || state.contains(Going.IN);
        return !mode.isRefusable() && (isBusy || (sends && state.contains(Going.QUEUE)));
    }

    void openGates() {
        gates.forEach(Gate::open);
    }

    /** What the transport was told so far, without the ids of attempts. */
    List<String> notices() {
        return wire.calls().stream()
                .filter(call -> call.matches("(transportNotify|cancelMessage|flushQueues|abortDeferred).*"))
                .map(call -> call.replaceAll(" attempt-.*", "").replace("transportNotify ", ""))
                .toList();
    }

    /** What was told since, in any order: END_INBOUND waits for a poll that is under way. Null for nothing. */
    void assertToldSince(List<String> before, String expected) {
        List<String> now = notices();
        assertEquals(before, now.subList(0, before.size()));
        assertEquals(
                expected == null ? List.of() : sorted(expected),
                sorted(String.join(" ", now.subList(before.size(), now.size()))),
                "notices");
    }

    private static List<String> sorted(String words) {
        return words.isEmpty()
                ? List.of()
                : Arrays.stream(words.split(" ")).sorted().toList();
    }

    /** How often each message of this store was offered to the transport. */
    Map<String, Integer> attempts() {
        Map<String, Integer> attempts = new TreeMap<>();
        ALL.forEach(name -> attempts.put(name, wire.attemptsFor(name + "@example.org")));
        return attempts;
    }

    /** Everything that the store holds of some messages, records and revisions too. */
    String contentOf(String... names) {
        List<MessageId> wanted =
                Arrays.stream(names).filter(ids::containsKey).map(ids::get).toList();
        StringBuilder content = new StringBuilder();
        for (QueuedPart part : world.disk.parts(world.address)) {
            if (wanted.contains(part.id().message())) {
                content.append(part.id()).append(' ').append(part.revision()).append(' ');
                content.append(part.recipients())
                        .append(' ')
                        .append(part.label())
                        .append(' ');
                content.append(Arrays.hashCode(part.record())).append('\n');
            }
        }
        return content.toString();
    }

    String contentOfAll() {
        return contentOf(ALL.toArray(String[]::new));
    }

    /** The handle is as the outcome says (D1); then everything that is left can still be sent: nothing lost or doubled. */
    void assertNothingLost(LogoffReport report) {
        openGates();
        if (report.outcome() == Outcome.RELEASED) {
            Handles.assertReleased(store);
        } else {
            Handles.assertUsable(store);
            Told.assertBalanced(World.soon(store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none())), 0);
            store.close();
        }
        world.time.advance(Duration.ofMinutes(1));
        wire.on("later@example.org").accept();
        try (MessageStore again = world.open(options)) {
            if (ids.containsKey("held")) {
                assertTrue(again.release(ids.get("held")));
            }
            if (state.contains(Going.IN)) {
                await().atMost(World.SOON)
                        .until(() -> wire.source().acknowledged().equals(List.of(IN_KEY)));
            }
            again.storeLogoff(LogoffMode.PURGE);
        }
        assertEachArrivedOnce();
    }

    private void assertEachArrivedOnce() {
        for (String name : ids.keySet()) {
            String address = name + "@example.org";
            List<Delivery> deliveries = wire.deliveriesTo(address);
            assertEquals(1, deliveries.size(), () -> name + ": " + deliveries);
            assertArrayEquals(
                    World.textFor(address),
                    Octets.of(deliveries.get(0).content().orElseThrow()),
                    name);
        }
        List<byte[]> filed = world.disk.filed(world.address, SpoolerLogon.INBOX);
        assertEquals(state.contains(Going.IN) ? 1 : 0, filed.size(), "filed in the Inbox");
        assertEquals(inbox ? List.of() : List.of(IN_KEY), wire.source().waiting(), "left at the source");
        assertTrue(inbox || wire.calls().stream().noneMatch(call -> call.matches("poll|startMessage.*|.*INBOUND")));
        filed.forEach(message -> assertArrayEquals(inbound(), message));
    }

    @Override
    public void close() {
        openGates();
        world.close();
    }
}
