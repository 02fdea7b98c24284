package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Submission;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoredMessage;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.tck.transport.Steps;

/** No mode takes a message out of the queue but by sending it (L16), and PURGE no more than any other (L15). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MailStaysTest {
    private static final Duration SCHEDULED = Duration.ofHours(1);

    private final ScriptedTransport wire =
            World.wireBuilder().maxAttempts(1).deferring().keepingContent().build();
    private final Map<String, MessageId> ids = new TreeMap<>();
    private @Nullable MessageStore neighbour;

    private static String address(String name) {
        return name + "@example.org";
    }

    private MessageId id(String name) {
        return Objects.requireNonNull(ids.get(name));
    }

    private Steps on(String name) {
        return wire.on(address(name));
    }

    private void submit(World world, MessageStore store, String name, Submission mail, String becomes) {
        MessageId id = store.submit(mail).id();
        ids.put(name, id);
        world.awaitState(store, id, becomes);
    }

    /** A message in each state that mail can wait in, and no place at the transport for the one that is ready. */
    private Gate fill(World world, MessageStore store) throws InterruptedException {
        submit(world, store, "later", World.mailTo(address("later")), "BACKING_OFF");
        submit(world, store, "held", World.mailTo(address("held")).withHold("by a test"), "HELD");
        submit(
                world,
                store,
                "scheduled",
                World.mailTo(address("scheduled"))
                        .withNotBefore(world.time.instant().plus(SCHEDULED)),
                "QUEUED");
        submit(world, store, "retry", World.mailTo(address("retry")), "IN_DOUBT");
        Submission doubtful = World.mailTo(address("hold")).withInDoubt(InDoubtPolicy.HOLD);
        submit(world, store, "hold", doubtful, "IN_DOUBT");
        submit(world, store, "kept", World.mailTo(address("kept")), "TRANSPORT_DEFERRED");
        neighbour = world.openNeighbour();
        Gate place = world.onTheWire(neighbour, "neighbour@example.org", Point.BODY);
        submit(world, store, "ready", World.mailTo(address("ready")), "QUEUED");
        return place;
    }

    private static LogoffReport run(World world, MessageStore store, LogoffMode mode, Gate place) {
        CompletableFuture<LogoffReport> report =
                store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
        world.settle();
        place.open();
        return World.soon(report);
    }

    /** What a client would call its mail: envelope and octets of all that has not ended, by name. */
    private Map<String, String> mail(World world) throws IOException {
        Map<String, String> mail = new TreeMap<>();
        LogonRequest request = new LogonRequest(world.address, LogonRequest.Access.WRITE, true);
        try (StoreLogon logon = world.disk.logon(LoneSupport.on(world.time), request)) {
            for (String name : waiting(world)) {
                StoredMessage message = logon.open(id(name));
                mail.put(name, message.envelope() + " " + Arrays.toString(Octets.of(message.content())));
            }
            logon.logoff();
        }
        return mail;
    }

    private Set<String> waiting(World world) {
        Set<MessageId> messages = world.disk.parts(world.address).stream()
                .filter(part -> part.label().state() != LabelState.DONE)
                .map(part -> part.id().message())
                .collect(Collectors.toSet());
        return ids.keySet().stream()
                .filter(name -> messages.contains(ids.get(name)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that the store knows of some messages, to the last revision. */
    private String recordsOf(World world, List<String> names) {
        StringBuilder records = new StringBuilder();
        for (QueuedPart part : world.disk.parts(world.address)) {
            if (names.stream().map(ids::get).anyMatch(part.id().message()::equals)) {
                records.append(part.id()).append(' ').append(part.revision()).append(' ');
                records.append(part.recipients())
                        .append(' ')
                        .append(part.label())
                        .append(' ');
                records.append(Arrays.toString(part.record())).append('\n');
            }
        }
        return records.toString();
    }

    private Set<String> sent() {
        return ids.keySet().stream()
                .filter(name -> !wire.deliveriesTo(address(name)).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the mode does not attempt; the kept one is taken back from its transport by all of them. */
    private static List<String> untouched(LogoffMode mode) {
        List<String> names = new ArrayList<>(List.of("held", "hold", "scheduled"));
        if (mode != LogoffMode.PURGE) {
            names.addAll(List.of("later", "retry"));
        }
        if (mode != LogoffMode.PURGE && mode != LogoffMode.NO_WAIT) {
            names.add("ready");
        }
        return names;
    }

    private static Set<String> sends(LogoffMode mode) {
        return switch (mode) {
            case QUIET, ABORT, ORDERLY -> Set.of();
            case NO_WAIT -> Set.of("ready");
            case PURGE -> Set.of("kept", "later", "ready", "retry");
        };
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L16_noModeTakesAMessageOutOfTheQueueButBySendingIt(LogoffMode mode) throws Exception {
        on("later").defer(Duration.ofHours(1)).accept();
        on("retry").inDoubtAndLost().accept();
        on("hold").inDoubtAndLost().accept();
        on("kept").keep().accept();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate place = fill(world, store);
            Map<String, String> mail = mail(world);
            assertEquals(ids.keySet(), mail.keySet());
            String records = recordsOf(world, untouched(mode));
            LogoffReport report = run(world, store, mode, place);
            assertEquals(sends(mode), sent());
            mail.keySet().removeAll(sent());
            assertEquals(mail, mail(world));
            assertEquals(mail.size(), report.counts().left());
            assertEquals(records, recordsOf(world, untouched(mode)));
            store.close();
            assertAllIsSentOnceAtTheNextLogon(world);
        }
    }

    @Test
    void L15_purgeDeletesNothingWhateverTheTransportAnswers() throws Exception {
        on("later").defer(Duration.ofHours(1)).defer(Duration.ofHours(1)).accept();
        on("retry").inDoubtAndLost().inDoubtAndLost().accept();
        on("hold").inDoubtAndLost().accept();
        on("kept").keep().keep().accept();
        on("ready").answerBusy().accept();
        on("down")
                .answerNetworkError(Duration.ofHours(1))
                .answerNetworkError(Duration.ofHours(1))
                .accept();
        IllegalStateException broken = new IllegalStateException("by a test");
        on("broken").throwBeforePermit(broken).throwBeforePermit(broken).accept();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            submit(world, store, "down", World.mailTo(address("down")), "BACKING_OFF");
            submit(world, store, "broken", World.mailTo(address("broken")), "BACKING_OFF");
            Gate place = fill(world, store);
            Map<String, String> mail = mail(world);
            LogoffReport report = run(world, store, LogoffMode.PURGE, place);
            assertEquals(Set.of(), sent());
            assertEquals(mail, mail(world));
            assertEquals(mail.size(), report.counts().left());
            store.close();
            assertAllIsSentOnceAtTheNextLogon(world);
        }
    }

    private void assertAllIsSentOnceAtTheNextLogon(World world) {
        // A worker in the middle of a call would seem to hang for as long as the time leaps.
        MessageStore beside = Objects.requireNonNull(neighbour);
        await().until(() -> beside.queue("", 1).messages().isEmpty());
        world.calm();
        world.time.advance(SCHEDULED.multipliedBy(2));
        try (MessageStore again = world.open()) {
            assertTrue(again.release(id("held")));
            assertTrue(again.resolve(id("hold"), InDoubtPolicy.RETRY));
            again.storeLogoff(LogoffMode.PURGE);
        }
        for (String name : ids.keySet()) {
            List<Delivery> deliveries = wire.deliveriesTo(address(name));
            assertEquals(1, deliveries.size(), () -> name + ": " + deliveries);
            assertArrayEquals(
                    World.textFor(address(name)),
                    Octets.of(deliveries.get(0).content().orElseThrow()),
                    name);
        }
    }
}
