package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreEvent;
import org.postlude.store.Submission;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.transport.ScriptedTransport;

/** A store throws, answers null, or speaks after its end: it is let go with all its mail in it, and the other stores go on. */
class MisbehavingStoreTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static MessageStore neighbour(Bench bench) {
        return bench.session.openStore(bench.disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false));
    }

    private static void assertNamed(Logged logged, Bench bench) {
        String store = bench.address.toString();
        Bench.until(() -> logged.lines().stream()
                .anyMatch(line -> line.contains("store " + store)
                        && line.contains("all its mail is in it")
                        && line.endsWith("(rule Q0)")));
    }

    private void isLetGoWithItsMail(Bench bench, Logged logged) {
        MessageStore broken = bench.open();
        MessageStore other = neighbour(bench);
        MessageId id = broken.submit(Bench.mailTo(ANN)).id();
        assertNamed(logged, bench);
        bench.awaitState(other, other.submit(Bench.mailTo(BOB)).id(), "ENDED");
        LogoffReport report = broken.storeLogoff(LogoffMode.ORDERLY, Deadline.in(Bench.SOON));
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        broken.close();
        other.storeLogoff(LogoffMode.ORDERLY);
        other.close();
        // In another life the store is whole again, and what was in it is sent.
        try (MessageStore again = bench.open()) {
            bench.awaitState(again, id, "ENDED");
            again.storeLogoff(LogoffMode.ORDERLY);
        }
        assertTrue(!wire.deliveriesTo(ANN).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"due", "nextDue", "change CLAIMED", "open", "finish"})
    void Q0_whatItThrowsIsItsOwnFailure(String call) {
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            bench.process.inside("spooler-1." + call, () -> {
                throw new StackOverflowError("of a test");
            });
            if (call.equals("open")) {
                isTriedAgain(bench, logged);
            } else {
                isLetGoWithItsMail(bench, logged);
            }
        }
    }

    /** A content that cannot be opened is an attempt that failed; the store may be whole. */
    private void isTriedAgain(Bench bench, Logged logged) {
        MessageStore store = bench.open();
        MessageId id = store.submit(Bench.mailTo(ANN)).id();
        bench.awaitState(store, id, "BACKING_OFF");
        assertTrue(
                String.valueOf(Bench.statusOf(store, id).lastReply()).contains("of a test"),
                () -> logged.lines().toString());
        assertEquals(0, wire.attemptsFor(ANN));
        store.storeLogoff(LogoffMode.ORDERLY);
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"due", "nextDue", "change CLAIMED", "finish"})
    void Q0_nullIsItsOwnFailureToo(String call) {
        UnaryOperator<@Nullable Object> nothing = answer -> null;
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            bench.process.answering("spooler-1." + call, nothing);
            isLetGoWithItsMail(bench, logged);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void Q1_whatItThrowsAtASubmitIsToldWithTheKeyToSubmitUnderAgain(boolean isNull) {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            if (isNull) {
                bench.process.answering("client-1.submit", answer -> null);
            } else {
                bench.process.inside("client-1.submit", () -> {
                    throw new NoClassDefFoundError("of a test");
                });
            }
            Submission mail = Bench.mailTo(ANN);
            ProviderContractException thrown = assertThrows(ProviderContractException.class, () -> store.submit(mail));
            assertEquals("Q1", thrown.rule());
            String said = String.valueOf(thrown.getMessage());
            assertTrue(
                    said.contains("store " + store.info().name())
                            && said.contains(mail.key().toString()),
                    said);
            bench.process.inside("client-1.submit", () -> {});
            bench.process.answering("client-1.submit", answer -> answer);
            bench.awaitState(store, store.submit(mail).id(), "ENDED");
            Bench.until(() -> wire.deliveriesTo(ANN).size() == 1);
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void Q0_whatItThrowsAtAQuestionIsToldAndChangesNothing() {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            bench.process.inside("client-1.page", () -> {
                throw new StackOverflowError("of a test");
            });
            ProviderContractException thrown = assertThrows(ProviderContractException.class, () -> store.queue("", 10));
            assertEquals("Q0", thrown.rule());
            assertTrue(String.valueOf(thrown.getMessage()).contains("all mail is where it was"), thrown::toString);
            bench.process.inside("client-1.page", () -> {});
            bench.awaitState(store, store.submit(Bench.mailTo(ANN)).id(), "ENDED");
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** It is the store that is let go, and not the transport that brought the mail. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void T14_inboundMailThatItThrowsAtStaysAtTheSource(boolean isNull) {
        ScriptedTransport in = ScriptedTransport.builder().inbound().build();
        String call = "spooler-1.deliver in:wire:1";
        try (Logged logged = new Logged();
                Bench bench = new Bench(in)) {
            if (isNull) {
                bench.process.answering(call, answer -> null);
            } else {
                bench.process.inside(call, () -> {
                    throw new StackOverflowError("of a test");
                });
            }
            in.source().offer("1", "Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII));
            MessageStore store = bench.open();
            assertNamed(logged, bench);
            assertEquals(List.of("1"), in.source().waiting());
            store.storeLogoff(LogoffMode.ORDERLY, Deadline.in(Bench.SOON));
            store.close();
            try (MessageStore again = bench.open()) {
                Bench.until(() -> in.source().acknowledged().equals(List.of("1")));
                assertEquals(1, bench.inbox().size());
                again.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void S1_aLogonThatItThrowsInOpensNothingAndTheOthersAreOpened(boolean isNull) {
        StoreProvider bad = (StoreProvider) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StoreProvider.class}, (proxy, method, arguments) -> {
                    String name = method.getName();
                    if (name.endsWith("ogon") && !isNull) {
                        throw new NoClassDefFoundError("of a test");
                    }
                    return switch (name) {
                        case "schemes" -> Set.of("bad");
                        case "logon", "spoolerLogon", "shutdown" -> null;
                        case "compareStoreIds" -> false;
                        default -> proxy == arguments[0];
                    };
                });
        try (Bench bench = new Bench(builder -> builder.store(bad), wire)) {
            ProviderContractException thrown = assertThrows(
                    ProviderContractException.class,
                    () -> bench.session.openStore(new StoreAddress("bad", "place"), OpenOptions.DEFAULT));
            assertEquals("S1", thrown.rule());
            String said = String.valueOf(thrown.getMessage());
            assertTrue(said.contains("bad:place") && said.contains("all its mail is in it"), said);
            try (MessageStore other = bench.open()) {
                bench.awaitState(other, other.submit(Bench.mailTo(ANN)).id(), "ENDED");
                other.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }

    @Test
    void S7_whatItTellsAfterItsReleaseReachesNobodyWhoHasTheStoreOpenedAnew() throws InterruptedException {
        BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();
        try (Bench bench = new Bench(wire)) {
            StoreSupport late;
            try (MessageStore store = bench.open()) {
                late = bench.process.support("client-1");
                store.storeLogoff(LogoffMode.ORDERLY);
            }
            MessageStore next = bench.open();
            next.advise(EnumSet.allOf(StoreEvent.Kind.class), events::add);
            late.modifyStatusRow(Set.of(StatusBit.FAILURE));
            StoreEvent foreign = StoreEvent.ofFolder(StoreEvent.Kind.OBJECT_DELETED, "INBOX");
            ProviderContractException thrown =
                    assertThrows(ProviderContractException.class, () -> late.storeNotify(foreign));
            assertEquals("S7", thrown.rule());
            StoreEvent own = StoreEvent.ofFolder(StoreEvent.Kind.OBJECT_CREATED, "Box");
            bench.process.support("client-2").storeNotify(own);
            assertEquals(own, events.poll(Bench.SOON.toSeconds(), TimeUnit.SECONDS), "and nothing before it");
            next.storeLogoff(LogoffMode.ORDERLY);
            next.close();
        }
    }

    @Test
    void S7_whatItSaysAfterItsReleaseChangesNothing() {
        try (Bench bench = new Bench(wire)) {
            StoreSupport client;
            StoreSupport spooler;
            try (MessageStore store = bench.open()) {
                client = bench.process.support("client-1");
                spooler = bench.process.support("spooler-1");
                store.storeLogoff(LogoffMode.ORDERLY);
            }
            MessageStore next = bench.open();
            for (StoreSupport late : List.of(client, spooler)) {
                late.queueChanged();
                late.modifyStatusRow(Set.of(StatusBit.FAILURE));
                late.close();
                late.close();
                ProviderContractException thrown = assertThrows(
                        ProviderContractException.class,
                        () -> late.storeLogoffTransports(LogoffMode.ABORT, Deadline.in(Bench.SOON)));
                assertEquals("S7", thrown.rule());
                assertTrue(String.valueOf(thrown.getMessage()).contains("what was stored stays"), thrown::toString);
            }
            bench.awaitState(next, next.submit(Bench.mailTo(ANN)).id(), "ENDED");
            assertEquals(1, next.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            next.close();
        }
    }
}
