package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Profile;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.tck.transport.ScriptedTransport;

/** What a session is begun with: stores, each with the way in which it is opened. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProfileTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void theDefaultStoreHoldsTheInboxAndTheOthersDoNot() {
        try (Bench bench = new Bench(wire)) {
            String archive = bench.disk.freshAddress().toString();
            Profile profile = Profile.named("ann").withStore(archive).withDefaultStore(bench.address.toString());
            try (StoreSession session = bench.spooler.logon(profile)) {
                assertEquals("ann", session.owner());
                assertEquals(profile, session.profile());
                MessageStore inbox = session.openDefaultStore();
                assertTrue(inbox.info().holdsDefaultInbox());
                assertFalse(session.openStore(archive).info().holdsDefaultInbox());
                String unlisted = bench.disk.freshAddress().toString();
                assertFalse(session.openStore(unlisted).info().holdsDefaultInbox(), "there is one already");
            }
            assertTrue(bench.open().info().holdsDefaultInbox(), "without a profile the store that is opened has it");
        }
    }

    @Test
    void aStoreIsOpenedAsItsProfileSays() {
        try (Bench bench = new Bench(wire)) {
            Profile profile = Profile.named("ann").with(bench.address, OpenOptions.DEFAULT.withNoMail());
            try (StoreSession session = bench.spooler.logon(profile)) {
                session.openStore(bench.address.toString());
                assertEquals(List.of("logon client-1", "logon client-2"), logons(bench), "unknown to the spooler");
            }
        }
    }

    private static List<String> logons(Bench bench) {
        return bench.journal.only(line -> line.startsWith("logon ") || line.startsWith("spoolerLogon "));
    }

    @Test
    void aProfileWithoutADefaultStoreOpensNone() {
        try (Bench bench = new Bench(wire)) {
            LogonFailedException refused = assertThrows(LogonFailedException.class, bench.session::openDefaultStore);
            assertEquals(LogonFailedException.Reason.UNCONFIGURED, refused.reason());
            assertTrue(String.valueOf(refused.getMessage()).contains("client"), refused::toString);
        }
    }

    @Test
    void aStoreTwiceOrTwoDefaultStoresAreRefused() {
        Profile one = Profile.named("ann").withDefaultStore("memory:a");
        assertThrows(IllegalArgumentException.class, () -> one.withStore("memory:a"));
        assertThrows(IllegalArgumentException.class, () -> one.withDefaultStore("memory:b"));
        assertEquals(
                StoreAddress.parse("memory:a"), one.defaultStore().orElseThrow().address());
    }
}
