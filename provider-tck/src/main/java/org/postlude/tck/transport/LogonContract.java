package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postlude.message.StatusBit;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportRequest;

/** What comes before, between and after the attempts: logon, notices, logoff, close. Part of {@link TransportContract}. */
public interface LogonContract extends TransportFixture {
    /**
     * The peer is gone before the logon: that is told by attempts, so logon and BEGIN go as always.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T1_aLogonNeedsNoPeer() throws Exception {
        TransportRequest request;
        try (TransportPeer peer = startPeer()) {
            request = peer.request();
        }
        try (Bench bench = Bench.logOn(this, request)) {
            bench.tell(TransportNotice.BEGIN_OUTBOUND);
        }
    }

    /**
     * BEGIN_OUTBOUND is in the status row when it returns.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T9_beginOutboundUpdatesTheStatusRow() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            assertTrue(bench.row().contains(StatusBit.OUTBOUND_ENABLED), () -> "the row: " + bench.row());
        }
    }

    /**
     * END_OUTBOUND has cleared the bit in the status row when it returns, and the next BEGIN sets it again.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T9_endOutboundUpdatesTheStatusRow() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            bench.tell(TransportNotice.END_OUTBOUND);
            assertFalse(bench.row().contains(StatusBit.OUTBOUND_ENABLED), () -> "T9: the row: " + bench.row());
            bench.tell(TransportNotice.BEGIN_OUTBOUND);
            assertTrue(bench.row().contains(StatusBit.OUTBOUND_ENABLED), () -> "T9: the row: " + bench.row());
        }
    }

    /**
     * END_OUTBOUND returns while an attempt is in process and leaves it alone.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T9_endOutboundDoesNotStopWhatIsInProcess() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann");
            Future<Bench.Sent> running = bench.startWithheld(message);
            bench.tell(TransportNotice.END_OUTBOUND);
            bench.support().answer(Permit.PROCEED);
            Bench.assertAll(
                    RecipientOutcome.Accepted.class,
                    Bench.outcomes(message, bench.end(running)),
                    "END does not stop what is in process");
        }
    }

    /**
     * A logoff while an attempt waits for its permit does not wait for it.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_logoffDuringAnAttemptIsBounded() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            Future<Bench.Sent> running = bench.startWithheld(bench.message("ann"));
            bench.logoff(Haste.HURRY);
            bench.support().answer(Permit.STOP);
            assertEquals(new EndResult.Stopped(), bench.end(running));
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * A close without a logoff acts as a hurried logoff.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_closeWithoutLogoffIsBoundedAndHandsNothingOver() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            Future<Bench.Sent> running = bench.startWithheld(bench.message("ann"));
            bench.release();
            bench.support().answer(Permit.STOP);
            assertEquals(new EndResult.Stopped(), bench.end(running));
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * A logon that was never used is logged off as any other.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_logoffIsAcceptedBeforeAnythingElse() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.logOn(this, peer.request())) {
            bench.logoff(Haste.NORMAL);
            bench.release();
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * Nothing is in process: END_OUTBOUND, a polite logoff, close.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_partsPolitelyWhenTheWorkIsDone() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            bench.sendAccepted(bench.message("ann"));
            bench.tell(TransportNotice.END_OUTBOUND);
            bench.logoff(Haste.NORMAL);
            bench.release();
            assertEquals(1, peer.received().size());
        }
    }

    /**
     * Closed while the content comes slowly: the attempt ends, hands nothing over and says nothing more.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_nothingIsSaidAfterClose() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer);
                SlowContent content = new SlowContent(Samples.large())) {
            CompletableFuture<Boolean> running = bench.startInVain(bench.message(content, "ann"));
            bench.await(content.middle(), running);
            bench.release();
            bench.support().answer(Permit.STOP);
            content.goOn();
            assertTrue(bench.await(running, "the attempt"), "nobody was accepted, refused or in doubt");
            assertEquals(List.of(), peer.received());
        }
    }
}
