package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.StatusBit;
import org.postlude.transport.StatusReporting;
import org.postlude.transport.TransportNotice;

/** For a {@link StatusReporting} transport. */
public interface StatusReportingContract extends TransportFixture {
    /**
     * The status object begins a flush as flushQueues does.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T13_theStatusObjectIsTheSecondDoorToTheFlush() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            StatusReporting transport = bench.logon(StatusReporting.class);
            bench.notice("flushQueues of the status object", () -> {
                StatusReporting.StatusObject status = transport.openStatusEntry();
                assertSame(status, transport.openStatusEntry());
                assertEquals(FlushAnswer.STARTED, status.flushQueues(Set.of(FlushFlag.UPLOAD)));
            });
            assertTrue(bench.row().contains(StatusBit.OUTBOUND_FLUSH));
            bench.tell(TransportNotice.END_OUTBOUND_FLUSH);
            assertFalse(bench.row().contains(StatusBit.OUTBOUND_FLUSH));
        }
    }

    /**
     * validateState gives a sentence for a person.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T20_validateStateSaysSomething() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            StatusReporting transport = bench.logon(StatusReporting.class);
            bench.notice(
                    "validateState",
                    () -> assertFalse(
                            transport.openStatusEntry().validateState().isBlank()));
        }
    }
}
