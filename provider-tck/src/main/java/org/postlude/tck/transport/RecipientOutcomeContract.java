package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** For a transport whose next hop answers for each recipient. */
public interface RecipientOutcomeContract extends TransportFixture {
    @Override
    AnsweringPeer startPeer() throws Exception;

    /**
     * A temporary failure is never told as a final one: the mail is kept.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T3_aTemporaryFailureIsDeferred() throws Exception {
        try (AnsweringPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.answer(recipient("ann"), AnsweringPeer.Answer.DEFER);
            Bench.assertAll(
                    RecipientOutcome.Deferred.class, bench.send(bench.message("ann")), "the peer deferred everybody");
            peer.answer(recipient("ann"), AnsweringPeer.Answer.ACCEPT);
            bench.sendAccepted(bench.message("ann"));
        }
    }

    /**
     * Three recipients, three different outcomes, and only one of them has the message.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T4_mixedOutcomesAreToldForEachRecipient() throws Exception {
        try (AnsweringPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.answer(recipient("bob"), AnsweringPeer.Answer.DEFER);
            peer.answer(recipient("carol"), AnsweringPeer.Answer.REFUSE);
            Map<Recipient, RecipientOutcome> outcomes = bench.send(bench.message("carol", "ann", "bob"));
            assertEquals(
                    Map.of(
                            recipient("ann"), RecipientOutcome.Accepted.class,
                            recipient("bob"), RecipientOutcome.Deferred.class,
                            recipient("carol"), RecipientOutcome.Refused.class),
                    Map.of(
                            recipient("ann"), kind(outcomes, "ann"),
                            recipient("bob"), kind(outcomes, "bob"),
                            recipient("carol"), kind(outcomes, "carol")));
            Received received = Bench.onlyOne(peer.received(), "message at the peer");
            assertEquals(List.of(recipient("ann").address()), received.recipients());
        }
    }

    /**
     * A final failure of the whole message concerns whoever was accepted before.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T5_aRefusedMessageIsNotAccepted() throws Exception {
        messageIsAnswered(AnsweringPeer.Answer.REFUSE, RecipientOutcome.Refused.class);
    }

    /**
     * A temporary failure of the whole message concerns whoever was accepted before.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T5_aDeferredMessageIsNotAccepted() throws Exception {
        messageIsAnswered(AnsweringPeer.Answer.DEFER, RecipientOutcome.Deferred.class);
    }

    /**
     * One attempt, one transaction. Skipped where the peer cannot tell.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T6_doesNotTryAgainByItself() throws Exception {
        try (AnsweringPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.answer(recipient("ann"), AnsweringPeer.Answer.DEFER);
            Bench.assertAll(
                    RecipientOutcome.Deferred.class, bench.send(bench.message("ann")), "the peer deferred everybody");
            OptionalInt begun = peer.transactions();
            assumeTrue(
                    begun.isPresent(),
                    "T6 was not tested: transactions() of the peer is empty, so it cannot tell whether the transport tried again");
            assertEquals(1, begun.getAsInt(), "T6: transactions at the peer");
        }
    }

    /**
     * Where every recipient failed there is nothing to hand over, and so no permit.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T7_whereEveryRecipientFailedNoPermitIsAskedFor() throws Exception {
        try (AnsweringPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.answer(recipient("ann"), AnsweringPeer.Answer.REFUSE);
            peer.answer(recipient("bob"), AnsweringPeer.Answer.DEFER);
            OutboundMessage message = bench.message("ann", "bob");
            assertEquals(2, bench.send(message).size());
            assertFalse(bench.support().isAsked(message.attempt()), "the permit was asked for");
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * Whoever was refused before the content was read stays refused; a transport that reads first asks nobody.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T19_whoHasAnOutcomeKeepsItWhenTheContentCannotBeRead() throws Exception {
        try (AnsweringPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.answer(recipient("carol"), AnsweringPeer.Answer.REFUSE);
            OutboundMessage message = bench.message(UnreadableContent.halfway(Samples.large()), "ann", "carol", "bob");
            Map<Recipient, RecipientOutcome> outcomes = bench.send(message);
            RecipientOutcome carol = outcomes.get(recipient("carol"));
            OptionalInt begun = peer.transactions();
            if (begun.isPresent() ? begun.getAsInt() > 0 : carol instanceof RecipientOutcome.Refused) {
                assertInstanceOf(RecipientOutcome.Refused.class, outcomes.remove(recipient("carol")));
            }
            Bench.assertAll(RecipientOutcome.Deferred.class, outcomes, "the content cannot be read");
            assertEquals(List.of(), peer.received());
        }
    }

    private void messageIsAnswered(AnsweringPeer.Answer answer, Class<? extends RecipientOutcome> expected)
            throws Exception {
        try (AnsweringPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            peer.answerMessage(answer);
            Bench.assertAll(
                    expected, bench.send(bench.message("ann", "bob")), "the peer answered the message " + answer);
            assertEquals(List.of(), peer.received());
            peer.transactions().ifPresent(begun -> assertEquals(1, begun, "T6: transactions at the peer"));
        }
    }

    private Class<?> kind(Map<Recipient, RecipientOutcome> outcomes, String name) {
        return outcomes.getOrDefault(recipient(name), new RecipientOutcome.NotMine())
                .getClass();
    }
}
