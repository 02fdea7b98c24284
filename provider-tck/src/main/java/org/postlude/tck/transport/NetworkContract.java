package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** For a transport whose next hop is somewhere else, and breaks down. */
public interface NetworkContract extends TransportFixture {
    @Override
    FailingPeer startPeer() throws Exception;

    /**
     * Whoever only logs on and off leaves the peer alone.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T1_aLogonConnectsToNobody() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.logOn(this, peer.request())) {
            bench.logoff(Haste.NORMAL);
            bench.release();
            assertEquals(0, peer.connections(), "connections");
        }
    }

    /**
     * A peer that cannot be reached is told by submitMessage; the permit is not asked for.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T1_aPeerThatIsDownIsANetworkError() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.fail(FailingPeer.Failure.DOWN);
            OutboundMessage message = bench.message("ann");
            SubmitResult submitted =
                    bench.await(bench.start(message), "the attempt").submitted();
            SubmitResult.NetworkError error = assertInstanceOf(SubmitResult.NetworkError.class, submitted);
            assertFalse(error.retryAfter().isNegative(), () -> "retryAfter is " + error.retryAfter());
            assertFalse(error.reason().isBlank(), "a network error has a reason");
            assertFalse(bench.support().isAsked(message.attempt()), "the permit was asked for");
            peer.fail(FailingPeer.Failure.NONE);
            bench.sendAccepted(bench.again(message, false));
        }
    }

    /**
     * A connection that is cut before the final dot is a temporary failure: no doubt, no refusal.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T3_aCutInTheBodyIsATemporaryFailure() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.fail(FailingPeer.Failure.CUT_IN_BODY);
            OutboundMessage message = bench.message(Samples.large(), "ann", "bob");
            Bench.assertAll(RecipientOutcome.Deferred.class, bench.send(message), "the peer cut in the body");
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * A lost reply to the final dot is doubt for whoever was accepted, and for nobody else.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T8_aLostReplyIsInDoubtForTheAccepted() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.fail(FailingPeer.Failure.CUT_AFTER_FINAL_DOT);
            peer.answer(recipient("carol"), AnsweringPeer.Answer.REFUSE);
            Map<Recipient, RecipientOutcome> outcomes = bench.send(bench.message("ann", "carol", "bob"));
            assertInstanceOf(RecipientOutcome.Refused.class, outcomes.remove(recipient("carol")));
            Bench.assertAll(RecipientOutcome.InDoubt.class, outcomes, "the reply to the final dot was lost");
        }
    }

    /**
     * What carried a doubtful message is not used again.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T8_afterDoubtTheNextMessageGoesByANewConnection() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.fail(FailingPeer.Failure.CUT_AFTER_FINAL_DOT);
            Bench.assertAll(RecipientOutcome.InDoubt.class, bench.send(bench.message("ann")), "the reply was lost");
            peer.fail(FailingPeer.Failure.NONE);
            int before = peer.connections();
            bench.sendAccepted(bench.message("bob"));
            assertEquals(before + 1, peer.connections(), "connections");
        }
    }

    /**
     * Logged off in a hurry after the final dot: the attempt ends, and tells doubt.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_aHurriedLogoffAfterThePermitTellsDoubt() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.fail(FailingPeer.Failure.SILENT_AFTER_FINAL_DOT);
            OutboundMessage message = bench.message("ann");
            CompletableFuture<Bench.Sent> running = bench.start(message);
            bench.awaitFailure(peer, running);
            bench.logoff(Haste.HURRY);
            Bench.assertAll(
                    RecipientOutcome.InDoubt.class,
                    Bench.outcomes(message, bench.end(running)),
                    "the peer never replied to the final dot");
        }
    }

    /**
     * Logged off in a hurry while the peer is silent: logoff returns at once and the attempt ends.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_aHurriedLogoffEndsAnAttemptToASilentPeer() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            Future<Boolean> running = startInSilence(peer, bench);
            bench.logoff(Haste.HURRY);
            assertTrue(bench.await(running, "the attempt"), "nobody was accepted");
        }
    }

    /**
     * Closed without a logoff while the peer is silent.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T10_aCloseEndsAnAttemptToASilentPeer() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            Future<Boolean> running = startInSilence(peer, bench);
            bench.release();
            assertTrue(bench.await(running, "the attempt"), "nobody was accepted");
        }
    }

    private static Future<Boolean> startInSilence(FailingPeer peer, Bench bench) throws InterruptedException {
        peer.fail(FailingPeer.Failure.SILENT);
        CompletableFuture<Boolean> running = bench.startInVain(bench.message("ann"));
        bench.awaitFailure(peer, running);
        return running;
    }
}
