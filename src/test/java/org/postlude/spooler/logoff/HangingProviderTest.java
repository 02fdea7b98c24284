package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
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
            assertTrue(log.has("is not shut down, for a logon of it has not come back"));
            assertFalse(called.contains("provider.shutdown"), called::toString);
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
