package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.control.ControlPlace;
import org.postlude.control.ControlServer;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/** What other programs are told of an owner that does not do, or not quite, what they ask for. */
@Timeout(60)
class OwnersTest {
    @TempDir
    Path dir;

    private final TestSurroundings other = new TestSurroundings();

    private interface Work {
        void with(ControlServer control) throws IOException;
    }

    private StoreAddress address() {
        return StoreOption.parse(dir.resolve("store").toString(), "--store");
    }

    private void owned(Work work) throws IOException {
        other.with("XDG_RUNTIME_DIR", dir);
        Surroundings here = other.get();
        try (ControlServer control = ControlServer.open(ControlPlace.of(here.environment(), here.clock()));
                SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport("local:")
                        .reachableAt(control.address())
                        .build();
                StoreSession session = spooler.logon("owner");
                MessageStore store = session.openStore(address(), OpenOptions.DEFAULT)) {
            control.offer(address(), store, spooler.queue(address()));
            work.with(control);
        }
    }

    @Test
    void whoEndsByItselfSaysSoToWhoeverLogsItOff() throws Exception {
        owned(control -> {
            assertEquals(69, other.run("logoff", "--store", dir.resolve("store").toString()), other.err());
            assertTrue(other.err().contains("ends by itself when it has done its work; nothing was done"), other.err());
        });
    }

    @Test
    void whoHasNoControlSocketIsNamedWithWhatWaitsAllTheSame() throws Exception {
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport("local:").build();
                StoreSession session = spooler.logon("owner");
                MessageStore store = session.openStore(address(), OpenOptions.DEFAULT)) {
            assertEquals(
                    74,
                    other.run(
                            "status", "--json", "--store", dir.resolve("store").toString()),
                    other.err());
            assertTrue(other.json().get("owner").asText().startsWith("pid "), other.out());
            assertEquals(0, other.json().get("queued").asInt());
            assertEquals(0, other.json().get("rows").size());
            assertTrue(other.err().contains("which has no control socket"), other.err());
            assertEquals(0, store.queue("", 1).messages().size());
        }
    }

    @Test
    void aLogoffThatSetsMailAsideIsNoSuccess() throws Exception {
        owned(control -> {
            control.onLogoff((asked, how, within) -> Reports.report(Outcome.RELEASED)
                    .setAside("message m is damaged")
                    .build());
            assertEquals(74, other.run("logoff", "--store", dir.resolve("store").toString()), other.err());
            assertTrue(other.err().contains("message m is damaged"), other.err());
        });
    }
}
