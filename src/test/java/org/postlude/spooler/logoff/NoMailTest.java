package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreSession;
import org.postlude.tck.transport.ScriptedTransport;

/** A store that the spooler is not told of (L14): every mode releases it at once, no transport is called. */
class NoMailTest {
    private final ScriptedTransport wire =
            World.wireBuilder().inbound().flushable().build();

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L14_idleIsReleasedAtOnce(LogoffMode mode) {
        wire.source().offer("in-1", World.textFor("me@example.org"));
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withNoMail());
            assertTold(mode + " RELEASED 0x00010000; nothing", store.storeLogoff(mode));
            Handles.assertReleased(store);
            assertEquals(List.of("transportLogon wire"), wire.calls());
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L14_queuedMailStaysUntilTheStoreIsOpenedWithMail(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withNoMail());
            store.submit(World.mailTo("ann@example.org"));
            assertTold(mode + " RELEASED 0x00090000; submitted 1, left 1; ann QUEUED 0", store.storeLogoff(mode));
            assertEquals(List.of("transportLogon wire"), wire.calls());
            store.close();
            LogoffReport sent = world.open().storeLogoff(LogoffMode.NO_WAIT);
            Told.assertBalanced(sent, 1);
            assertEquals("NO_WAIT RELEASED 0x00010000; sent 1", Told.of(sent));
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L14_sharedIsReleasedForTheCallerOnly(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withNoMail());
            MessageStore other = store.duplicate();
            assertTold(mode + " RELEASED_SHARED 0x00010000; nothing", store.storeLogoff(mode));
            Handles.assertReleased(store);
            Handles.assertUsable(other);
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void S7_theReportIsNotReadOverTheLogonOfASessionThatHasGone(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore first = world.open(OpenOptions.DEFAULT.withNoMail());
            first.submit(World.mailTo("ann@example.org"));
            StoreSession other = world.spooler.logon("other");
            other.openStore(world.address, OpenOptions.DEFAULT.withNoMail()).close();
            other.close();
            assertTold(mode + " RELEASED 0x00090000; submitted 1, left 1; ann QUEUED 0", first.storeLogoff(mode));
            world.disk.assertNoViolations();
        }
    }
}
