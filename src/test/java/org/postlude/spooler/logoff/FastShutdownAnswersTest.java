package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.FastShutdownSupport;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.TransportProvider;

/** Who is asked and told when a process is going to end fast, and what becomes of what they say. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("long")
class FastShutdownAnswersTest {
    private static final Deadline AT_ONCE = Deadline.in(Duration.ZERO);
    private static final Deadline TEN = Deadline.in(Duration.ofSeconds(10));
    private static final StoreAddress ENDING = new StoreAddress("ending", "stores/0");

    private final Ending store = new Ending();
    private final Ending transport = new Ending();
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        go.countDown();
    }

    /** A world whose transport and second store provider want to know. */
    private World world(ScriptedTransport wire) {
        return new World(
                builder -> builder.store(new Ending.Store(disk, "ending", store)),
                new Ending.Transport(wire, transport));
    }

    private World world() {
        return world(World.wireBuilder().build());
    }

    private static MessageStore open(World world) {
        return world.session.openStore(ENDING, OpenOptions.DEFAULT);
    }

    private static LogoffReport of(FastShutdownReport report, Object store) {
        return Objects.requireNonNull(report.stores().get(store.toString()), () -> "no report of " + store);
    }

    @Test
    void S12_whoHasSomethingLoggedOnIsAskedToldAndEndedOnce() {
        try (World world = world()) {
            assertTrue(world.spooler.queryFastShutdown().isSupported());
            assertEquals(List.of(), store.calls, "nothing is logged on there");
            assertEquals(List.of("query"), transport.calls);
            open(world);
            open(world);
            assertEquals(new FastShutdownSupport(List.of(), List.of()), world.spooler.queryFastShutdown());
            assertEquals(List.of(), world.spooler.notifyProcessShutdown());
            assertEquals(List.of("query", "notify"), store.calls);
            FastShutdownReport report = world.spooler.doFastShutdown(TEN);
            assertTrue(report.isDone());
            assertEquals(List.of(), report.problems());
            assertEquals(List.of("query", "query", "notify", "query", "do", "shutdown"), transport.calls);
            assertEquals(
                    List.of(
                            "client.close",
                            "client.logoff",
                            "do",
                            "notify",
                            "provider.shutdown",
                            "query",
                            "query",
                            "spooler.close",
                            "spooler.logoff"),
                    store.calls.stream().sorted().toList());
            assertEquals("provider.shutdown", store.calls.get(store.calls.size() - 1));
        }
    }

    @Test
    void S12_oneThatOptsOutIsNamedAndNothingChanges() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = world(wire)) {
            store.answer = Optional.of("its cache is being written");
            MessageStore open = open(world);
            Gate gate = wire.stopAt("wire@example.org", Point.BODY);
            open.submit(World.mailTo("wire@example.org"));
            gate.awaitReached(World.SOON);
            FastShutdownReport refused = world.spooler.doFastShutdown(AT_ONCE);
            assertFalse(refused.isDone());
            assertEquals(1, refused.optedOut().size());
            String said = refused.optedOut().get(0).toString();
            assertTrue(said.contains("store ending:stores/0"), said);
            assertTrue(said.contains("its cache is being written"), said);
            assertTrue(said.contains("S12"), said);
            assertEquals(List.of("query"), store.calls);
            assertEquals(List.of("query"), transport.calls);
            gate.open();
            open.submit(World.mailTo("more@example.org"));
            assertEquals(2, open.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
            world.session.openStore(ENDING, OpenOptions.DEFAULT).close();
        }
    }

    @Test
    void S12_aTransportMayOptOutToo() {
        try (World world = world()) {
            transport.answer = Optional.of("it holds a line open");
            FastShutdownSupport support = world.spooler.queryFastShutdown();
            assertFalse(support.isSupported());
            assertTrue(support.optedOut().toString().contains("transport wire"), support::toString);
            transport.answer = Optional.empty();
            assertTrue(world.spooler.doFastShutdown(AT_ONCE).isDone(), "it may think again");
        }
    }

    /** Mail that was queued before a transport got another address is still sent the old way, by another provider. */
    @Test
    void S12_ofTwoProvidersBehindOneNameEachMayOptOut() {
        VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
        ScriptedTransport old = ScriptedTransport.builder().scheme("old").build();
        old.otherwise().defer();
        StoreAddress address = disk.freshAddress();
        try (SpoolerCoordinator before = spooler(disk, time, "old:hop", old);
                MessageStore open = before.logon("ann").openStore(address, OpenOptions.DEFAULT)) {
            open.submit(World.mailTo("ann@example.org"));
            assertEquals(1, open.storeLogoff(LogoffMode.NO_WAIT).counts().left());
        }
        ScriptedTransport present = ScriptedTransport.builder().scheme("new").build();
        ScriptedTransport again = ScriptedTransport.builder().scheme("old").build();
        again.otherwise().defer();
        Ending second = store;
        try (SpoolerCoordinator spooler = spooler(
                        disk.reopened(),
                        time,
                        "new:hop",
                        new Ending.Transport(present, transport),
                        new Ending.Transport(again, second));
                MessageStore open = spooler.logon("ann").openStore(address, OpenOptions.DEFAULT)) {
            time.advance(Duration.ofDays(1));
            await().until(() -> again.attemptsFor("ann@example.org") == 1);
            for (Ending one : List.of(transport, second)) {
                one.answer = Optional.of("it is busy");
                assertFalse(spooler.queryFastShutdown().isSupported(), () -> "unheard: " + one.calls);
                one.answer = Optional.empty();
            }
            assertTrue(spooler.queryFastShutdown().isSupported());
            open.storeLogoff(LogoffMode.QUIET);
        }
    }

    private static SpoolerCoordinator spooler(
            InMemoryStoreProvider stores, VirtualTime time, String url, TransportProvider... providers) {
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .store(stores)
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org");
        for (TransportProvider provider : providers) {
            builder.transportProvider(provider);
        }
        return builder.transport("out", url, Map.of()).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "notify", "do"})
    void S12_oneThatThrowsKeepsNobody(String call) {
        try (World world = world()) {
            open(world);
            store.when = call;
            store.inside = () -> {
                throw new LinkageError("of a test");
            };
            assertNamed(call, world, "failed in", "LinkageError");
            assertTrue(transport.calls.containsAll(List.of("query", "notify", "do", "shutdown")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "notify", "do"})
    void S12_oneThatHangsKeepsNobody(String call) {
        try (World world = world()) {
            open(world);
            store.when = call;
            store.inside = () -> Uninterruptible.await(go);
            assertNamed(call, world, "has not come back from", "S12");
            assertTrue(transport.calls.containsAll(List.of("query", "notify", "do", "shutdown")));
            go.countDown();
        }
    }

    /** All three calls come back, and who stood in the way is named by the one in which it did, and in no other. */
    private static void assertNamed(String call, World world, String... words) {
        FastShutdownSupport support = world.spooler.queryFastShutdown();
        List<String> told = world.spooler.notifyProcessShutdown();
        FastShutdownReport report = world.spooler.doFastShutdown(TEN);
        assertTrue(report.isDone());
        assertEquals(Outcome.RELEASED, of(report, ENDING).outcome());
        for (String word : words) {
            assertEquals(call.equals("query"), support.problems().toString().contains(word));
            assertEquals(call.equals("notify"), told.toString().contains(word));
            assertEquals(!call.equals("notify"), report.problems().toString().contains(word), report::toString);
        }
    }

    @Test
    void S12_oneThatSaysNothingHasNotOptedOut() {
        try (World world = world()) {
            open(world);
            store.answer = nothing();
            FastShutdownSupport support = world.spooler.queryFastShutdown();
            assertTrue(support.isSupported());
            assertTrue(support.problems().toString().contains("returned null"), support::toString);
            assertTrue(world.spooler.doFastShutdown(TEN).isDone());
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what code does that nobody checks
    private static <T> T nothing() {
        return null;
    }
}
