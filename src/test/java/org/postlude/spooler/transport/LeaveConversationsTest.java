package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.ConversationView;
import org.postlude.spooler.ConversationsLeft;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.Deadline;

/** Whoever runs the spooler may have its transports leave their conversations. */
class LeaveConversationsTest {
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(10));

    private final FreeTransport free = new FreeTransport();

    private static ConversationView of(String name) {
        return new ConversationView("free", name);
    }

    @Test
    void thoseThatAreMeantAreLeftForTheReasonThatIsGiven() {
        free.conversations = List.of("tea", "chess");
        try (FreeBench bench = new FreeBench(free)) {
            assertEquals(List.of(of("tea"), of("chess")), bench.bench.spooler.conversations());
            ConversationsLeft left = bench.bench.spooler.leaveConversations(
                    each -> each.conversation().equals("chess"), Blocked.of(BlockReason.SPECHOURS), "it is late", SOON);
            assertEquals(new ConversationsLeft(List.of(of("chess")), List.of()), left);
            assertTrue(free.has("leave chess SPECHOURS it is late"));
            assertFalse(free.has("leave tea"));
        }
    }

    @Test
    void oneThatCannotBeLeftIsToldAndDoesNotKeepTheOthers() {
        free.conversations = List.of("tea", "chess");
        free.onCall = call -> {
            if (call.startsWith("leave tea")) {
                throw new IllegalStateException("the line is broken");
            }
        };
        try (FreeBench bench = new FreeBench(free)) {
            ConversationsLeft left = bench.bench.spooler.leaveConversations(each -> true, Blocked.NOT, "", SOON);
            assertEquals(List.of(of("chess")), left.left());
            assertEquals(1, left.problems().size());
            assertTrue(left.problems().get(0).contains("may still be in conversation tea"), left.problems()::toString);
        }
    }

    @Test
    void anErrorAmidThemHidesNoneThatWasLeft() {
        free.conversations = List.of("tea", "chess", "news");
        free.onCall = call -> {
            if (call.startsWith("leave chess")) {
                throw new LinkageError("of a test");
            }
        };
        try (FreeBench bench = new FreeBench(free)) {
            ConversationsLeft left = bench.bench.spooler.leaveConversations(each -> true, Blocked.NOT, "", SOON);
            assertEquals(List.of(of("tea"), of("news")), left.left());
            assertTrue(
                    left.problems().get(0).contains("may still be in conversation chess"), left.problems()::toString);
        }
    }

    @Test
    void aTransportThatHangsIsNotWaitedForBeyondTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        free.onCall = call -> {
            if (call.equals("conversations")) {
                awaitQuietly(never);
            }
        };
        try (FreeBench bench = new FreeBench(free)) {
            CompletableFuture<ConversationsLeft> told = CompletableFuture.supplyAsync(() ->
                    bench.bench.spooler.leaveConversations(each -> true, Blocked.NOT, "", Deadline.in(Duration.ZERO)));
            ConversationsLeft left = told.orTimeout(10, TimeUnit.SECONDS).join();
            assertEquals(List.of(), left.left());
            assertTrue(left.problems().get(0).contains("has not answered"), left.problems()::toString);
            never.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTransportThatThrowsBreaksItsRuleAndIsToldOf() {
        free.onCall = call -> {
            if (call.equals("conversations")) {
                throw new IllegalStateException("no list");
            }
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            ConversationsLeft left = bench.bench.spooler.leaveConversations(each -> true, Blocked.NOT, "", SOON);
            assertTrue(left.problems().get(0).contains("no list"), left.problems()::toString);
            assertTrue(logged.has("failed in leave"));
        }
    }
}
