package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** What every transport that sends must keep; needs a peer that accepts, and nothing more. */
public interface TransportContract extends ContentContract, LogonContract {
    /**
     * Until endMessage is called nobody has asked for a permit, so the peer has nothing.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T1_submitMessageHandsNothingOver() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann");
            AtomicInteger received = new AtomicInteger(-1);
            Future<EndResult> running = bench.work(() -> {
                SubmitResult submitted = bench.submit(message);
                received.set(peer.received().size());
                return Bench.end(assertInstanceOf(Attempt.class, submitted));
            });
            Bench.outcomes(message, bench.await(running, "the attempt"));
            assertEquals(0, received.get(), "messages at the peer when submitMessage returned");
        }
    }

    /**
     * A part that was stopped is sent by a later attempt, with the same bytes.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T2_thePartMayComeAgainInANewAttempt() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage first = bench.message("ann");
            bench.support().answer(Permit.STOP);
            assertEquals(new EndResult.Stopped(), bench.end(bench.start(first)));
            bench.support().answer(Permit.PROCEED);
            bench.sendAccepted(bench.again(first, false));
            Received received = Bench.onlyOne(peer.received(), "message at the peer");
            assertArrayEquals(Samples.plain(), Bytes.all(received.content()));
        }
    }

    /**
     * Three recipients, three outcomes.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T4_everyRecipientIsToldExactlyOnce() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            bench.sendAccepted(bench.message("ann", "bob", "carol"));
        }
    }

    /**
     * Whoever is told Accepted is at the peer, with the envelope that was given.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T5_acceptedMeansThatThePeerHasIt() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann", "bob");
            bench.sendAccepted(message);
            List<String> reached = new ArrayList<>();
            peer.received().forEach(received -> {
                assertEquals(message.sender(), received.sender());
                reached.addAll(received.recipients());
            });
            List<String> asked = message.recipients().stream()
                    .map(Recipient::address)
                    .sorted()
                    .toList();
            assertEquals(asked, reached.stream().sorted().toList());
        }
    }

    /**
     * The permit is asked for when the body is on its way and nothing is handed over yet.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T7_asksExactlyOnceDirectlyBeforeItHandsOver() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger received = new AtomicInteger(-1);
            List<Phase> phases = new CopyOnWriteArrayList<>();
            bench.support().onAsked(attempt -> {
                asked.incrementAndGet();
                received.set(peer.received().size());
                phases.addAll(bench.support().phases(attempt));
            });
            bench.sendAccepted(bench.message("ann"));
            assertEquals(1, asked.get(), "questions for the permit");
            assertEquals(0, received.get(), "messages at the peer when the permit was asked for");
            assertTrue(phases.contains(Phase.BODY), () -> "phases told before the permit: " + phases);
            assertEquals(1, peer.received().size());
        }
    }

    /**
     * After STOP the peer has nothing, and the transport works on.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T7_afterStopNothingIsHandedOver() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            bench.support().answer(Permit.STOP);
            assertEquals(new EndResult.Stopped(), bench.end(bench.start(bench.message("ann", "bob"))));
            assertEquals(List.of(), peer.received());
            bench.support().answer(Permit.PROCEED);
            bench.sendAccepted(bench.message("carol"));
            assertEquals(
                    List.of(recipient("carol").address()),
                    Bench.onlyOne(peer.received(), "message at the peer").recipients());
        }
    }

    /**
     * While the permit is withheld the attempt waits and the peer has nothing.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T7_waitsForAPermitThatIsWithheld() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann");
            Future<Bench.Sent> running = bench.startWithheld(message);
            assertFalse(running.isDone());
            assertEquals(List.of(), peer.received());
            bench.support().answer(Permit.PROCEED);
            Bench.assertAll(
                    RecipientOutcome.Accepted.class,
                    Bench.outcomes(message, bench.end(running)),
                    "the permit was granted");
            assertEquals(1, peer.received().size());
        }
    }

    /**
     * An interrupt while the permit is withheld ends the attempt, and nothing is handed over.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T7_anInterruptBeforeThePermitHandsNothingOver() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann");
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            bench.support().onAsked(attempt -> worker.complete(Thread.currentThread()));
            bench.support().withhold();
            CompletableFuture<Boolean> running = bench.work(() -> {
                Attempt attempt = assertInstanceOf(Attempt.class, bench.submit(message));
                assertThrows(InterruptedException.class, () -> Bench.end(attempt));
                return true;
            });
            bench.awaitAsked(message, running);
            bench.await(worker, "the question for the permit").interrupt();
            assertTrue(bench.await(running, "the interrupted attempt"));
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * As many attempts as it declares can be in process at the same time.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T2_takesAsManyAttemptsAtOnceAsItDeclares() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            int most = bench.logon().attemptsAtOnce();
            int taken = bench.logon().maxAttempts();
            assertTrue(most >= 1 && most <= taken, "attemptsAtOnce is " + most + ", and maxAttempts " + taken);
            int lines = bench.logon().lines();
            assertTrue(lines >= 1 && lines <= most, "lines is " + lines + ", and attemptsAtOnce " + most);
            bench.support().withhold();
            List<CompletableFuture<Bench.Sent>> running = new ArrayList<>();
            List<OutboundMessage> messages = new ArrayList<>();
            for (int i = 0; i < Math.min(most, 8); i++) {
                messages.add(bench.message(Samples.numbered(i), "ann"));
                running.add(bench.start(messages.get(i)));
            }
            for (int i = 0; i < messages.size(); i++) {
                bench.awaitAsked(messages.get(i), running.get(i));
            }
            bench.support().answer(Permit.PROCEED);
            for (Future<Bench.Sent> each : running) {
                assertInstanceOf(EndResult.Done.class, bench.end(each));
            }
            assertEquals(messages.size(), peer.received().size());
        }
    }

    /**
     * An attempt and its end, and what is said meanwhile: no null in any of it.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T20_answersAndSaysNoNull() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann");
            Bench.outcomes(message, bench.end(bench.start(message)));
        }
    }

    /**
     * Whoever listens to a conversation is told no line of the message.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T24_noOctetsOfTheMessageAreTold() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            bench.support().listen();
            byte[] octets = Samples.plain();
            OutboundMessage message = bench.message(octets, "ann");
            Bench.outcomes(message, bench.end(bench.start(message)));
            List<String> told = bench.support().conversation();
            new String(octets, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> assertFalse(
                            told.stream().anyMatch(each -> each.contains(line)),
                            () -> "T24: '" + line + "' of the message was told, among " + told));
        }
    }

    /**
     * Address types are exact and in upper case; scheme names are in lower case.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T20_namesItsAddressTypesInUpperCaseAndItsSchemesInLowerCase() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            List<String> types = bench.logon().addressTypes();
            assertNotNull(types, "T20: addressTypes answered null");
            assertEquals(
                    types.stream().map(type -> type.toUpperCase(Locale.ROOT)).toList(), types);
            assertEquals(types, bench.logon().addressTypes(), "asked again");
            String scheme = peer.request().url().split(":", 2)[0];
            assertTrue(
                    bench.provider().schemes().contains(scheme.toLowerCase(Locale.ROOT)),
                    () -> scheme + " is not among " + bench.provider().schemes());
        }
    }
}
