package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;

/** A spooler that is there to change what waits: it sends none of it. */
class WithoutSendingTest {
    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"QUIET", "ABORT", "ORDERLY", "NO_WAIT"})
    void whatIsReadyAndWhatBecomesDueWaitsForTheNextSpooler(LogoffMode mode) {
        HookTransport wire = new HookTransport("wire");
        try (World world = new World(SpoolerCoordinator.Builder::withoutSending, wire)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            store.submit(World.mailTo("bob@example.org")
                    .withNotBefore(world.time.instant().plus(Duration.ofHours(1))));
            world.time.advance(Duration.ofHours(2));

            LogoffReport report = store.storeLogoff(mode, Deadline.in(Duration.ofSeconds(10)));

            assertEquals(2, report.counts().left(), report::toString);
            assertEquals(true, report.isComplete(), report::toString);
        }
        assertEquals(
                List.of(),
                wire.calls.stream().filter(call -> call.startsWith("submit")).toList());
    }

    @Test
    void aSpoolerThatSendsHasSentThemInTheSameTime() {
        HookTransport wire = new HookTransport("wire");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT, Deadline.in(Duration.ofSeconds(10)));
            assertEquals(1, report.counts().sent(), report::toString);
        }
    }
}
