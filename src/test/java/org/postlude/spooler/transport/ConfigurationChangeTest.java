package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;
import org.postlude.transport.SpoolerNotice;

/** What a transport takes is read again when it says so, or when somebody asks for its state; a broken one is left alone. */
class ConfigurationChangeTest {
    private final FreeTransport free = new FreeTransport();

    private static Submission fax() {
        return FreeBench.mail(List.of(new Recipient("FAX", "1")));
    }

    private void awaitRoute(FreeBench bench) {
        Bench.until(() -> {
            try {
                MessageId id = bench.store.submit(fax()).id();
                bench.awaitState(id, "ENDED");
                return true;
            } catch (SubmitRejectedException e) {
                return false; // not read yet
            }
        });
    }

    @Test
    void newMailIsRoutedByTheNewAddressTypes() {
        try (FreeBench bench = new FreeBench(free)) {
            assertThrows(SubmitRejectedException.class, () -> bench.store.submit(fax()));
            free.types = List.of(FreeTransport.TYPE, "FAX");
            free.support().spoolerNotify(SpoolerNotice.CONFIG_CHANGE);
            awaitRoute(bench);
        }
    }

    @Test
    void whoAsksForTheStateHasThemReadToo() {
        try (FreeBench bench = new FreeBench(free)) {
            free.types = List.of(FreeTransport.TYPE, "FAX");
            assertEquals(free.state, bench.row().validateState());
            bench.awaitState(bench.store.submit(fax()).id(), "ENDED");
        }
    }

    @Test
    void aTransportThatTakesNothingIsGivenNothing() {
        free.types = List.of("");
        try (FreeBench bench = new FreeBench(free)) {
            assertThrows(SubmitRejectedException.class, () -> bench.submit("ann"));
        }
    }

    @Test
    void T10_afterACriticalErrorItIsAskedForNothingAndItsRowSaysSo() {
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            Bench.until(() -> free.has("BEGIN_INBOUND"));
            free.support().modifyStatusRow(Set.of(StatusBit.AVAILABLE, StatusBit.OUTBOUND_ENABLED));
            free.support().spoolerNotify(SpoolerNotice.CRITICAL_ERROR);
            assertEquals(Set.of(StatusBit.FAILURE), bench.bits());
            String said = bench.row().validateState();
            assertTrue(said.contains("its mail is kept"), said);
            assertTrue(!free.has("validateState"), () -> free.calls.toString());
            bench.awaitState(bench.submit("ann"), "BACKING_OFF");
            assertTrue(!free.has("submitMessage"), () -> free.calls.toString());
            Bench.until(() -> logged.has("transport free cannot be used"));
            bench.assertOthersGoOn();
        }
    }
}
