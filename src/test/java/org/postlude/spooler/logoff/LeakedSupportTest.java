package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** A provider that keeps duplicates of its support object beyond its logoff is named by whoever logs off (L18). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakedSupportTest {
    private static final String LEAK =
            " still holds 2 references to its support object after its logoff; it must close each duplicate (rule L18)";

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<StoreSupport> kept = new CopyOnWriteArrayList<>();
    private volatile String where = "";
    private volatile String freedIn = "";

    private void before(String method, StoreSupport support) {
        if (method.equals(where)) {
            where = "";
            kept.add(support.duplicate());
            kept.add(support.duplicate());
        } else if (method.equals(freedIn)) {
            kept.forEach(StoreSupport::close);
        }
    }

    private World world() {
        InMemoryStoreProvider real = new InMemoryStoreProvider();
        return new World(
                builder -> builder.warnings(warnings::add).store(new CallingProvider(real, "calling", this::before)),
                World.wireBuilder().build());
    }

    private static MessageStore open(World world) {
        return world.session.openStore(new StoreAddress("calling", "stores/0"), OpenOptions.DEFAULT);
    }

    private static List<String> problems(List<LogoffReport> reports) {
        return reports.stream().flatMap(report -> report.problems().stream()).toList();
    }

    @Test
    void L18_whatTheSpoolersLogonKeepsIsNamedInTheReport() {
        where = "spooler.beginEpoch";
        try (World world = world()) {
            LogoffReport report = open(world).storeLogoff(LogoffMode.ORDERLY);
            assertEquals(List.of("spooler.store" + LEAK), report.problems());
        }
    }

    @Test
    void L18_whatAClientsLogonKeepsIsNamedInTheReportOfItsSession() {
        where = "client.info";
        try (World world = world()) {
            open(world);
            assertEquals(
                    List.of("client.store" + LEAK),
                    problems(world.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT)));
        }
    }

    @Test
    void L18_whatAClientsLogonKeepsIsNamedInTheReportOfItsHost() {
        where = "client.info";
        try (World world = world()) {
            open(world);
            assertEquals(
                    List.of("client.store" + LEAK),
                    problems(world.spooler.logoff("client"::equals, LogoffMode.ORDERLY, Deadline.DEFAULT)));
        }
    }

    /** The client has its report already when it closes the handle. */
    @Test
    void L18_whatAClientsLogonKeepsAtItsCloseIsWarnedOf() {
        where = "client.info";
        try (World world = world()) {
            MessageStore store = open(world);
            assertEquals(List.of(), store.storeLogoff(LogoffMode.ORDERLY).problems());
            assertEquals(List.of(), warnings);
            store.close();
            await().until(() -> warnings.equals(List.of("client.store" + LEAK)));
        }
    }

    @Test
    void L18_aProviderThatClosesThemInItsLogoffIsNotNamed() {
        where = "spooler.beginEpoch";
        freedIn = "spooler.logoff";
        try (World world = world()) {
            assertEquals(List.of(), open(world).storeLogoff(LogoffMode.ORDERLY).problems());
            assertEquals(List.of(), warnings);
        }
    }
}
