package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.transport.SpoolerNotice;

/** What is the transport's own trouble holds the transport, and one attempt at a time finds out (rules D14, T25). */
class TransportTroubleTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final DestinationPolicy POLICY =
            new DestinationPolicy(5, 10, 100, Duration.ofMinutes(2), Duration.ofMinutes(16), 5);
    private static final String GROUP = Lanes.prefix("smtp");

    private enum Line {
        GOOD,
        DOWN,
        REFUSED,
        REFUSED_LATE
    }

    private Line line = Line.GOOD;
    private final Town town = new Town(Settings.DEFAULT.with(POLICY, List.of()), 10, this::hop);
    private final StoreKey store;

    TransportTroubleTest() {
        town.transport("smtp");
        store = town.open();
        town.run(SOON);
    }

    private Town.Says hop(String transport, Recipient recipient, Instant now) {
        return switch (line) {
            case GOOD ->
                recipient.domain().startsWith("dead")
                        ? Town.isDown(Duration.ofMillis(1))
                        : Town.accepts(recipient, Duration.ofMillis(500));
            case DOWN -> Town.isDown(Duration.ofMillis(500));
            case REFUSED -> Town.refusesTheLogin(Duration.ofMinutes(5));
            case REFUSED_LATE ->
                Town.defers(recipient, Reply.local("4.3.5", "the login was refused"), Duration.ofMillis(10));
        };
    }

    private void submit(int count, String domains) {
        for (int i = 0; i < count; i++) {
            town.queue(store, "sender@example.org", "r@" + domains + i + ".example", 0, List.of());
        }
        town.submitted(store, count);
    }

    @Test
    void D14_failuresOfSeveralDestinationsWithNobodyReachedHoldTheTransport() {
        line = Line.DOWN;
        submit(200, "d");
        town.run(Duration.ofSeconds(100));
        Outage outage = requireNonNull(town.state.destinations.outages.get(GROUP));
        assertEquals(Outage.Cause.BREAKER, outage.cause);
        int before = town.calls.size();
        assertTrue(before <= 20, before + " attempts");
        assertTrue(town.warnings.get(0).contains("is left alone"), town.warnings::toString);
        town.run(Duration.ofMinutes(1));
        assertEquals(before + 1, town.calls.size(), "one probe");
        line = Line.GOOD;
        town.run(Duration.ofMinutes(60));
        assertEquals(0, town.left(store));
        assertTrue(town.state.destinations.outages.isEmpty());
    }

    @Test
    void D14_aTenthThatIsDeadIsNotTheTransportsTroubleHoweverFastItFails() {
        for (int i = 0; i < 200; i++) {
            town.queue(store, "sender@example.org", "r@" + (i % 10 == 3 ? "dead" : "live") + i + ".test", 0, List.of());
        }
        town.submitted(store, 200);
        town.run(Duration.ofMinutes(4));
        assertEquals(20, town.left(store));
        assertEquals(List.of(), town.warnings);
    }

    @Test
    void D14_liveMailDoesNotWaitForLongAfterANightInWhichOnlyTheDeadWereTried() {
        submit(5, "dead");
        town.run(Duration.ofHours(8));
        submit(1, "live");
        town.run(Duration.ofMinutes(2));
        assertEquals(5, town.left(store));
        assertTrue(!town.state.destinations.outages.containsKey(GROUP));
    }

    @Test
    void D14_itIsTriedWithWhatIsYoungForADestinationThatHasNotFailed() {
        submit(5, "dead");
        town.run(SOON);
        for (int i = 5; i < 40; i++) {
            town.queue(store, "sender@example.org", "r@dead" + i + ".example", 0, List.of());
        }
        town.submitted(store, 35);
        town.run(SOON);
        submit(1, "live");
        town.run(Duration.ofMinutes(2));
        assertEquals(40, town.left(store));
    }

    @Test
    void T25_aRefusedLoginHoldsTheTransportAndCostsNobodyAnAttempt() {
        line = Line.REFUSED;
        submit(50, "d");
        town.run(Duration.ofMinutes(4));
        assertEquals(10, town.calls.size(), "those that were under way together");
        assertEquals(Outage.Cause.UNCONFIGURED, requireNonNull(town.state.destinations.outages.get(GROUP)).cause);
        for (Town.Call call : town.calls) {
            PartRecord record = town.record(store, call.part());
            assertEquals(0, record.attempts());
            assertEquals(MessageState.QUEUED, record.state());
            assertEquals("4.3.5 the login was refused", String.valueOf(record.lastReply()));
        }
        town.run(Duration.ofMinutes(2));
        assertEquals(11, town.calls.size(), "one probe");
        line = Line.GOOD;
        town.run(Duration.ofMinutes(5));
        assertEquals(0, town.left(store));
    }

    @Test
    void T25_whatIsSaidInAnAttemptThatHadBegunHoldsTheTransportToo() {
        line = Line.REFUSED_LATE;
        submit(1, "d");
        town.run(SOON);
        assertEquals(Outage.Cause.UNCONFIGURED, requireNonNull(town.state.destinations.outages.get(GROUP)).cause);
        assertEquals(0, town.record(store, town.calls.get(0).part()).attempts());
    }

    @Test
    void T25_whoeverKnowsBetterHasItTriedAtOnce() {
        line = Line.REFUSED;
        submit(3, "d");
        town.run(SOON);
        line = Line.GOOD;
        town.step(new Event.Noticed(new TransportKey(0), SpoolerNotice.READYTOSEND));
        town.run(SOON);
        assertEquals(0, town.left(store));
    }

    private void replaceBy(String url) {
        town.step(new Event.AddTransport("smtp", url));
        town.run(Duration.ofMillis(1));
        town.step(new Event.RemoveTransport("smtp", false));
    }

    @Test
    void T25_aNewConfigurationIsTriedAtOnceByOneAttempt() {
        line = Line.REFUSED;
        submit(3, "d");
        town.run(SOON);
        assertEquals(3, town.calls.size());
        replaceBy("smtp:");
        town.run(SOON);
        assertEquals(4, town.calls.size(), "it is refused still, and is not asked three times");
        line = Line.GOOD;
        replaceBy("smtp:");
        town.run(SOON);
        assertEquals(0, town.left(store));
    }

    @Test
    void D14_anotherServerIsNotTakenForDeadBecauseTheFormerOneWas() {
        line = Line.DOWN;
        submit(200, "d");
        town.run(Duration.ofSeconds(100));
        assertTrue(town.state.destinations.outages.containsKey(GROUP));
        assertTrue(!town.state.destinations.known.isEmpty());
        replaceBy("smtp:new");
        assertEquals("", town.state.destinations.toString());
        line = Line.GOOD;
        PartId mail =
                town.queue(store, "sender@example.org", "r@d0.example", 0, List.of(new Terms.Hop("smtp", "smtp:new")));
        town.submitted(store, 1);
        town.run(SOON);
        assertTrue(town.ended.containsKey(mail));
    }

    @Test
    void D14_anotherServerUnderANameThatWasTakenOutIsNotTakenForDeadEither() {
        line = Line.REFUSED;
        submit(3, "d");
        town.run(SOON);
        town.step(new Event.RemoveTransport("smtp", false));
        town.run(SOON);
        town.step(new Event.AddTransport("smtp", "smtp:new"));
        assertEquals("", town.state.destinations.toString());
    }

    @Test
    void T25_whatIsTooOldIsReturnedAlthoughItsTransportIsHeld() {
        line = Line.REFUSED;
        submit(30, "d");
        town.run(Duration.ofDays(5).plusMinutes(10));
        assertEquals(0, town.left(store));
        for (PartRecord last : town.ended.values()) {
            assertEquals(MessageState.RETURNED, last.state());
        }
    }

    @Test
    void D14_mailOfAnotherTransportGoesOn() {
        line = Line.REFUSED;
        town.transport("relay");
        submit(5, "d");
        town.run(SOON);
        line = Line.GOOD;
        PartId other =
                town.queue(store, "sender@example.org", "r@d0.example", 0, List.of(new Terms.Hop("relay", "relay:")));
        town.submitted(store, 1);
        town.run(SOON);
        assertTrue(town.ended.containsKey(other));
        assertEquals(5, town.left(store));
    }

    @Test
    void T25_oldMailThatKnowsAnotherUrlIsTriedNoMoreOftenThanTheTransportWants() {
        line = Line.REFUSED;
        PartId old =
                town.queue(store, "sender@example.org", "r@d0.example", 0, List.of(new Terms.Hop("smtp", "smtp:old")));
        town.submitted(store, 1);
        town.run(Duration.ofMinutes(4));
        assertEquals(1, town.calls.size());
        assertTrue(town.state.destinations.outages.isEmpty(), "it tells nothing of the one that has the name now");
        assertEquals(0, town.record(store, old).attempts());
        assertEquals(MessageState.QUEUED, town.record(store, old).state());
        line = Line.GOOD;
        town.run(Duration.ofMinutes(2));
        assertTrue(town.ended.containsKey(old));
    }
}
