package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postlude.message.Direction;
import org.postlude.message.MessageId;
import org.postlude.message.Reply;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.TransportSupport;

/** What a transport tells of a conversation reaches those who listen, line by line (rule O7). */
class ConversationTest {
    private static final int MANY = 25_000;

    private final List<Boolean> traced = new CopyOnWriteArrayList<>();

    private Bench bench(int lines) {
        HandTransport hand = new HandTransport((message, support) -> converse(message, support, lines));
        return new Bench(
                builder -> builder.transportProvider(hand).transport("hand", "hand:hand", Map.of()),
                ScriptedTransport.builder().addressTypes("FAX").build());
    }

    private EndResult converse(OutboundMessage message, TransportSupport support, int lines) {
        traced.add(support.isTraced(message.attempt()));
        for (int i = 0; i < lines; i++) {
            support.conversation(message.attempt(), Direction.OUTBOUND, "NOOP " + i + "\u0007");
            support.conversation(message.attempt(), Direction.INBOUND, "250 ok " + i);
        }
        try {
            support.mayCommit(message.attempt());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        RecipientOutcome accepted = new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken"));
        return new EndResult.Done(message.recipients().stream()
                .map(recipient -> new EndResult.Result(recipient, accepted))
                .toList());
    }

    @Test
    void O7_questionsAndAnswersAreHeardInTheirOrder() {
        List<TraceLine> heard = new CopyOnWriteArrayList<>();
        try (Bench bench = bench(2)) {
            MessageStore store = bench.open();
            MessageId unheard = store.submit(Bench.mailTo("ann@example.org")).id();
            bench.awaitState(store, unheard, "ENDED");
            bench.spooler.queue(bench.address).trace(Filter.parse("transport=hand"), heard::add);
            MessageId id = store.submit(Bench.mailTo("bob@example.com")).id();
            bench.awaitState(store, id, "ENDED");
            Bench.until(() -> heard.stream().anyMatch(line -> line.line().contains("has ended")));
            assertEquals(List.of(false, true), traced);
            assertEquals(
                    List.of("SENT NOOP 0?", "RECEIVED 250 ok 0", "SENT NOOP 1?", "RECEIVED 250 ok 1"),
                    heard.stream()
                            .filter(line -> line.kind() != TraceLine.Kind.TOLD)
                            .map(line -> line.kind() + " " + line.line())
                            .toList());
            assertTrue(heard.stream().allMatch(line -> line.id().equals(id)));
            assertEquals(List.of("bob@example.com"), heard.get(0).recipients());
        }
    }

    @Test
    void O7_whoIsSlowMissesTheOldestLinesAndIsToldHowMany() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        try (var logged = new org.postlude.spooler.sequence.Logged();
                Bench bench = bench(MANY)) {
            MessageStore store = bench.open();
            bench.spooler.queue(bench.address).trace(Filter.all(), line -> {
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (heard.size() < 3 || line.kind() == TraceLine.Kind.TOLD) {
                    heard.add(line.line());
                }
            });
            MessageId id = store.submit(Bench.mailTo("bob@example.com")).id();
            bench.awaitState(store, id, "ENDED");
            slow.countDown();
            Bench.until(() -> heard.stream().anyMatch(line -> line.contains("has ended")));
            Optional<String> gap = heard.stream()
                    .filter(line -> line.contains("were dropped here"))
                    .findFirst();
            assertTrue(gap.isPresent(), heard::toString);
            assertFalse(gap.get().startsWith("(0 "), gap.get());
            assertTrue(logged.has("is slow"));
        }
    }
}
