package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.transport.TransportConfigurationException;

/** The order of transports is that of the builder's calls, whichever is logged on first (semantics 3.3); a message may want another. */
class RoutingOrderTest {
    @Test
    void newMailGoesToTheFirstTransportThoughItWasSlowToLogOn() {
        HookTransport first = new HookTransport("first");
        HookTransport second = new HookTransport("second");
        CountDownLatch secondIsThere = new CountDownLatch(1);
        first.onLogon = () -> {
            if (!secondIsThere.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the transports are not logged on side by side");
            }
        };
        second.onLogon = secondIsThere::countDown;
        try (World world = new World(first, second)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            Told.assertTold("NO_WAIT RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.NO_WAIT));
            assertEquals(List.of("BEGIN_OUTBOUND", "submitMessage ann@example.org", "END_OUTBOUND"), first.calls);
        }
    }

    @Test
    void aMessageThatNamesATransportGoesOverThatOne() {
        HookTransport first = new HookTransport("first");
        HookTransport second = new HookTransport("second");
        try (World world = new World(first, second)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org").withTransport("second"));
            store.submit(World.mailTo("bob@example.org").withTransport("second:another-hop"));
            Told.assertTold("NO_WAIT RELEASED 0x00010000; submitted 2, sent 2", store.storeLogoff(LogoffMode.NO_WAIT));
            assertEquals(
                    List.of(),
                    first.calls.stream()
                            .filter(call -> call.startsWith("submit"))
                            .toList());
            assertEquals(
                    Set.of("submitMessage ann@example.org", "submitMessage bob@example.org"),
                    second.calls.stream()
                            .filter(call -> call.startsWith("submit"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void aMessageThatNamesNoTransportOfAnyProviderIsRefusedAtTheDoor() {
        try (World world = new World(new HookTransport("first"))) {
            MessageStore store = world.open();
            assertThrows(
                    TransportConfigurationException.class,
                    () -> store.submit(World.mailTo("ann@example.org").withTransport("bogus:x")));
            Told.assertTold("NO_WAIT RELEASED 0x00010000; nothing", store.storeLogoff(LogoffMode.NO_WAIT));
        }
    }
}
