package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.transport.TransportNotice;

/** A store provider whose last calls hang or break: whoever closes comes back all the same, and is told. */
@Tag("long")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HangingProviderTest {
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile String hangsIn = "";
    private volatile String breaksIn = "";

    private final List<String> called = new CopyOnWriteArrayList<>();

    private void before(String method, StoreSupport support) {
        called.add(method);
        if (method.equals(hangsIn)) {
            Uninterruptible.await(go);
        }
        if (method.equals(breaksIn)) {
            throw new LinkageError("of a test");
        }
    }

    private World world() {
        InMemoryStoreProvider real = new InMemoryStoreProvider();
        return new World(
                builder -> builder.store(new CallingProvider(real, "calling", this::before)),
                World.wireBuilder().build());
    }

    private static MessageStore open(World world) {
        return world.session.openStore(new StoreAddress("calling", "stores/0"), OpenOptions.DEFAULT);
    }

    @AfterEach
    void letGo() {
        go.countDown();
    }

    @ParameterizedTest
    @CsvSource({
        "client.logoff, client.store has not come back from its logoff",
        "client.close, client.store has not come back from its release",
        "spooler.logoff, spooler.store has not come back from its logoff",
        "spooler.close, spooler.store has not come back from its release",
        "provider.shutdown, has not come back from its shutdown"
    })
    void S8_theSpoolerIsClosedAlthoughALastCallHangsAndItIsNamed(String method, String told) {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            assertEquals(1, store.info().name().length());
            hangsIn = method;
            Caller<Boolean> closing = Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)));
            closing.get(); // soon, in real time
            await().until(() -> log.has(told));
            go.countDown();
        }
    }

    @Test
    void S8_aProviderOfWhichALogonIsStillAtWorkIsNotShutDown() {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            hangsIn = "spooler.due";
            store.submit(World.mailTo("wire@example.org"));
            await().until(() -> called.contains("spooler.due"));
            Caller<Boolean> closing = Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)));
            closing.get(); // soon, in real time
            assertNotShutDown(log, "calling:stores/0");
            go.countDown();
        }
    }

    private void assertNotShutDown(Logged log, String logon) {
        String told =
                "is not shut down, for a logon of it has not come back, on [" + logon + "]; all mail is kept (rule S8)";
        await().until(() -> log.has(told));
        assertFalse(called.contains("provider.shutdown"), called::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.logoff", "client.close", "spooler.logoff", "spooler.close"})
    void S8_aProviderThatIsStillInALastCallIsNotShutDownThoughNobodyWaitsForThatCall(String method) {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            assertEquals(1, store.info().name().length());
            hangsIn = method;
            Caller<Boolean> closing = Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)));
            closing.get(); // soon, in real time
            assertNotShutDown(log, "calling:stores/0");
            go.countDown();
        }
    }

    /** The handle is closed and the store is released; only the provider's own call is still there. */
    @ParameterizedTest
    @ValueSource(strings = {"client.close", "spooler.logoff"})
    void S8_aLastCallThatWasGivenUpLongAgoCountsToo(String method) {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            hangsIn = method;
            Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY)).get();
            Caller.of(store::close).get();
            await().until(() -> log.has("has not come back from its"));
            Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)))
                    .get();
            assertNotShutDown(log, "calling:stores/0");
            go.countDown();
        }
    }

    @Test
    void S8_aProviderThatIsStillMakingALogonIsNotShutDown() {
        try (Logged log = new Logged();
                World world = world()) {
            hangsIn = "provider.logon";
            Caller<MessageStore> slow = Caller.of(() -> open(world));
            Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)))
                    .get();
            assertNotShutDown(log, "calling:stores/0");
            go.countDown();
            assertThrows(CompletionException.class, slow::get);
        }
    }

    @Test
    void S8_aLastCallThatComesBackInTimeIsFollowedByTheShutdown() {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            hangsIn = "client.close";
            Caller<Boolean> leaving = Caller.of(store::close);
            leaving.get(); // given up
            Caller<Boolean> closing = Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)));
            go.countDown();
            closing.get();
            assertTrue(called.contains("provider.shutdown"), called::toString);
            assertFalse(log.has("is not shut down"), () -> log.lines().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transportLogoff", "close", "transportNotify"})
    void S8_aTransportThatIsStillInACallIsNotShutDownAndTheOthersAre(String method) {
        HookTransport hook = new HookTransport();
        HookTransport other = new HookTransport("other");
        HookTransport.Hook hang = () -> Uninterruptible.await(go);
        hook.noticed = TransportNotice.END_OUTBOUND;
        switch (method) {
            case "transportLogoff" -> hook.onLogoff = hang;
            case "close" -> hook.onClose = hang;
            default -> hook.onNotice = hang;
        }
        try (Logged log = new Logged();
                World world = new World(hook, other)) {
            MessageStore store = world.open();
            assertEquals(1, store.info().name().length());
            Caller.of(() -> world.spooler.closeWithin(Deadline.in(Duration.ZERO)))
                    .get();
            await().until(
                            () -> log.has("HookTransport")
                                    && log.has(
                                            "is not shut down, for a logon of it has not come back, on [hook]; all mail is kept (rule S8)"));
            assertFalse(hook.calls.contains("shutdown"), hook.calls::toString);
            assertTrue(other.calls.contains("shutdown"), other.calls::toString);
            go.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.logoff", "client.close"})
    void S7_aStoreIsClosedAlthoughItsProviderHangs(String method) {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            hangsIn = method;
            Caller.of(store::close).get();
            assertTrue(
                    log.has("client.store has not come back"), () -> log.lines().toString());
            go.countDown();
        }
    }

    @Test
    void S7_aCloseByAnInterruptedThreadWaitsForTheReleaseToo() {
        try (Logged log = new Logged();
                World world = world()) {
            MessageStore store = open(world);
            Thread.currentThread().interrupt();
            store.close();
            assertTrue(Thread.interrupted());
            assertTrue(world.trace.contains("client.store.release"));
            assertFalse(log.has("has not come back"), () -> log.lines().toString());
        }
    }

    @Test
    void S7_aLogoffWhoseProviderHangsAtTheEndIsReleasedAndSaysSo() {
        try (World world = world()) {
            MessageStore store = open(world);
            hangsIn = "spooler.logoff";
            LogoffReport report =
                    Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY)).get();
            assertEquals(Outcome.RELEASED, report.outcome());
            assertTrue(report.problems().toString().contains("spooler.store has not come back from its logoff"));
            store.close();
            go.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spooler.logoff", "spooler.close"})
    void S7_anErrorInTheLastCallsIsInTheReportAndTheLogoffEnds(String method) {
        try (World world = world()) {
            MessageStore store = open(world);
            breaksIn = method;
            LogoffReport report =
                    Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY)).get();
            assertEquals(Outcome.RELEASED, report.outcome());
            assertTrue(report.problems().toString().contains("LinkageError"), report::toString);
            store.close();
        }
    }

    @Test
    void S3_aLogonThatHangsKeepsNoOtherStoreFromBeingOpened() {
        try (World world = world()) {
            hangsIn = "provider.logon";
            Caller<MessageStore> slow = Caller.of(() -> open(world));
            try (MessageStore other = Caller.of(() -> world.open()).get()) {
                assertTrue(other.queue("", 1).messages().isEmpty());
            }
            assertFalse(slow.isDone());
            go.countDown();
            slow.get().close();
        }
    }

    @Test
    void S2_aProviderThatHangsOverComparingAddressesKeepsNobodyElsesStoreFromBeingOpened() throws Exception {
        try (World world = world()) {
            MessageStore first = open(world);
            CountDownLatch asked = new CountDownLatch(1);
            hangsIn = "provider.compareStoreIds";
            Caller<MessageStore> slow = Caller.of(() -> {
                asked.countDown();
                return open(world);
            });
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            try (MessageStore other = Caller.of(() -> world.open()).get()) {
                assertTrue(other.queue("", 1).messages().isEmpty());
            }
            assertFalse(slow.isDone());
            go.countDown();
            slow.get().close();
            first.close();
        }
    }
}
