package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.StatusBit;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.transport.ScriptedTransport;

/** Who makes the support object and who holds it (C14): the framework makes one a logon, the provider takes references. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SupportObjectTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void C14_everyLogonIsGivenAnObjectOfItsOwnAndASharedOneNone() {
        try (Bench bench = new Bench(wire);
                StoreSession other = bench.spooler.logon("other")) {
            bench.open();
            StoreSupport client = bench.process.support("client-1");
            StoreSupport spooler = bench.process.support("spooler-1");
            bench.open();
            assertThrows(IllegalArgumentException.class, () -> bench.process.support("client-2"));
            other.openStore(bench.address, OpenOptions.DEFAULT);
            assertNotSame(client, spooler);
            assertNotSame(client, bench.process.support("client-2"));
            assertSame(client, bench.process.support("client-1"));
        }
    }

    @Test
    void C14_itWorksFromTheLogonOn() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            StoreSupport support = bench.process.support("spooler-1");
            bench.time.advance(Duration.ofMinutes(5));
            assertEquals(bench.time.instant(), support.clock().instant());
            support.modifyStatusRow(Set.of(StatusBit.AVAILABLE));
            support.queueChanged();
            store.close();
        }
    }

    @Test
    void C14_theFrameworkGivesItsReferenceBackAfterTheLogonAndTheProvidersOwnLivesOn() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            StoreSupport given = bench.process.support("client-1");
            StoreSupport own = given.duplicate();
            store.close();
            assertThrows(IllegalStateException.class, given::duplicate);
            own.duplicate().close();
            assertEquals(bench.time.instant(), own.clock().instant());
            own.close();
            assertThrows(IllegalStateException.class, own::duplicate);
        }
    }

    @Test
    void C14_whatALogonThatFailsWasGivenGoesBackToo() {
        try (Bench bench = new Bench(wire)) {
            bench.open().close();
            bench.disk.obstruct(bench.address, LogonFailedException.Reason.NO_ACCESS);
            assertThrows(LogonFailedException.class, bench::open);
            assertThrows(IllegalStateException.class, bench.process.support("client-2")::duplicate);
        }
    }
}
