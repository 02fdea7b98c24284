package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** A store provider that calls StoreLogoffTransports from inside its own methods (D11): answered at once, no deadlock. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProviderCallbackTest {
    private final CompletableFuture<LogoffReport> inside = new CompletableFuture<>();
    private volatile String where = "";
    private volatile LogoffMode mode = LogoffMode.ORDERLY;

    private void before(String method, StoreSupport support) {
        if (method.equals(where) && !inside.isDone()) {
            long begun = System.nanoTime();
            try {
                LogoffReport report = support.storeLogoffTransports(mode, Deadline.none());
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, () -> "answered after " + took);
                inside.complete(report);
            } catch (RuntimeException | AssertionError e) {
                inside.completeExceptionally(e);
            }
        }
    }

    private LogoffReport inside() {
        return inside.orTimeout(World.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client.submit",
                "client.withdraw",
                "client.page",
                "spooler.due",
                "spooler.change",
                "spooler.open",
                "spooler.finish"
            })
    void D11_logoffInsideAProvidersMethodIsStartedAndAnsweredAtOnce(String method) {
        try (World world = world()) {
            MessageStore store = open(world);
            where = method;
            var id = store.submit(World.mailTo("ann@example.org")).id();
            if (method.equals("client.withdraw")) {
                store.withdraw(id);
            } else if (method.equals("client.page")) {
                store.queue("", 10);
            }
            assertEquals(Outcome.INCOMPLETE, inside().outcome());
            LogoffReport last = store.storeLogoff(LogoffMode.ORDERLY);
            assertEquals(Outcome.RELEASED, last.outcome());
            Told.assertBalanced(last, 0);
            Handles.assertReleased(store);
        }
    }

    @Test
    void D11_refusalInsideAProvidersMethodIsToldAtOnceToo() {
        try (World world = world()) {
            MessageStore store = open(world);
            mode = LogoffMode.QUIET;
            where = "spooler.finish";
            store.submit(World.mailTo("ann@example.org"));
            assertEquals(Outcome.REFUSED, inside().outcome());
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
        }
    }

    /** Release re-enters by specification: the provider's logoff asks for a logoff that is already over. */
    @ParameterizedTest
    @ValueSource(strings = {"spooler.logoff", "spooler.close", "client.logoff", "client.close"})
    void C15_logoffInsideTheCleanUpIsHarmless(String method) {
        try (World world = world()) {
            MessageStore store = open(world);
            where = method;
            assertEquals(Outcome.RELEASED, store.storeLogoff(LogoffMode.ORDERLY).outcome());
            store.close();
            await().until(inside::isDone);
            assertEquals(
                    Outcome.RELEASED, open(world).storeLogoff(LogoffMode.QUIET).outcome());
        }
    }
}
