package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Preprocessor;
import org.postlude.transport.Preprocessor.Undeliverable;
import org.postlude.transport.SubmitResult;

/** What a transport's preprocessors say of a message before the transport is asked to send it. */
class PreprocessorTest {
    private static final Reply NO_WAY = Reply.local("5.1.2", "no way there");

    private final FreeTransport free = new FreeTransport();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** Refuses those whose address begins so. */
    private Preprocessor refusing(String name, String beginning) {
        return message -> {
            heard.add(name + " " + message.recipients());
            return message.recipients().stream()
                    .filter(to -> to.address().startsWith(beginning))
                    .map(to -> new Undeliverable(to, NO_WAY))
                    .toList();
        };
    }

    private static List<MessageState> states(FreeBench bench, MessageId id) {
        return Bench.statusOf(bench.store, id).recipients().stream()
                .map(recipient -> recipient.state())
                .toList();
    }

    @Test
    void T22_theyAreAskedInTheirOrderEachForWhomNoneBeforeHasNamed() {
        free.onLogon = support -> {
            support.registerPreprocessor(Set.of(), refusing("first", "x"));
            support.registerPreprocessor(Set.of("FAX"), refusing("fax", ""));
            support.registerPreprocessor(Set.of(FreeTransport.TYPE), refusing("second", "y"));
        };
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann", "x1", "y1");
            bench.awaitState(id, "ENDED");
            assertEquals(List.of("first [FREE:ann, FREE:x1, FREE:y1]", "second [FREE:ann, FREE:y1]"), heard);
            assertTrue(free.calls.contains("submitMessage [FREE:ann]"), () -> free.calls.toString());
            Bench.until(() -> bench.bench.inbox().size() == 1);
            String report = bench.bench.inbox().get(0);
            assertTrue(report.contains("x1") && report.contains("y1") && report.contains("5.1.2"), report);
            assertTrue(!report.contains("FREE:ann"), report);
        }
    }

    @Test
    void T22_whereNobodyIsLeftTheTransportIsNotAsked() {
        free.onLogon = support -> support.registerPreprocessor(Set.of(), refusing("all", ""));
        try (FreeBench bench = new FreeBench(free)) {
            bench.awaitState(bench.submit("ann", "bob"), "ENDED");
            assertTrue(!free.has("submitMessage"), () -> free.calls.toString());
            Bench.until(() -> bench.bench.inbox().size() == 1);
        }
    }

    @Test
    void T22_whoIsRefusedIsToldAlthoughTheOthersHaveToWait() {
        free.onLogon = support -> support.registerPreprocessor(Set.of(), refusing("first", "x"));
        free.submit = message -> new SubmitResult.Wait(Duration.ofHours(1), "not now");
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann", "x1");
            bench.awaitState(id, "BACKING_OFF");
            assertEquals(List.of(MessageState.BACKING_OFF, MessageState.RETURNED), states(bench, id));
            assertEquals(1, bench.bench.inbox().size());
            free.submit = message -> new SubmitResult.Busy();
            bench.bench.time.advance(Duration.ofHours(1));
            Bench.until(() -> heard.size() == 2);
            assertEquals("first [FREE:ann]", heard.get(1));
        }
    }

    @Test
    void T11_aPartThatIsKeptIsLookedAtAgainWhenItIsAskedFor() {
        free.onLogon = support -> support.registerPreprocessor(Set.of(), refusing("first", "x"));
        List<OutboundMessage> kept = new ArrayList<>();
        free.end = message -> {
            kept.add(message);
            return message.deferred() ? free.accept(message) : new EndResult.KeptByTransport("later");
        };
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann", "x1");
            bench.awaitState(id, "TRANSPORT_DEFERRED");
            free.support().sentDeferred(kept.get(0).part());
            bench.awaitState(id, "ENDED");
            assertEquals(2, heard.size());
            Bench.until(() -> bench.bench.inbox().size() == 1);
        }
    }

    /** What one of them does that it must not. */
    enum Slip {
        THROWS("StackOverflowError") {
            @Override
            List<Undeliverable> run(OutboundMessage message) {
                throw new StackOverflowError();
            }
        },
        RETURNS_NULL("returned null") {
            @Override
            List<Undeliverable> run(OutboundMessage message) {
                return Nothing.nothing();
            }
        },
        NAMES_A_STRANGER("rule T22") {
            @Override
            List<Undeliverable> run(OutboundMessage message) {
                return List.of(new Undeliverable(new Recipient(FreeTransport.TYPE, "stranger"), NO_WAY));
            }
        },
        NAMES_ONE_TWICE("rule T22") {
            @Override
            List<Undeliverable> run(OutboundMessage message) {
                Undeliverable one = new Undeliverable(message.recipients().get(0), NO_WAY);
                return List.of(one, one);
            }
        };

        private final String words;

        Slip(String words) {
            this.words = words;
        }

        abstract List<Undeliverable> run(OutboundMessage message);
    }

    @ParameterizedTest
    @EnumSource(Slip.class)
    void T22_aSlipCostsADelayAndNobodyElse(Slip slip) {
        free.onLogon = support -> support.registerPreprocessor(Set.of(), slip::run);
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "BACKING_OFF");
            assertTrue(bench.lastReply(id).contains(slip.words), () -> bench.lastReply(id));
            assertTrue(logged.has("transport free"), () -> logged.lines().toString());
            assertTrue(logged.has("stays queued"), () -> logged.lines().toString());
            assertTrue(!free.has("submitMessage"), () -> free.calls.toString());
            assertEquals(List.of(), bench.bench.inbox());
            bench.assertOthersGoOn();
        }
    }

    @Test
    void oneThatHangsIsGivenUpAndTheMailStays() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        free.onLogon = support -> support.registerPreprocessor(Set.of(), message -> {
            inside.countDown();
            new CountDownLatch(1).await();
            return List.of();
        });
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            inside.await();
            bench.bench.time.advance(Duration.ofMinutes(15));
            bench.awaitState(id, "BACKING_OFF");
            assertTrue(
                    logged.has("its message stays queued"), () -> logged.lines().toString());
            bench.assertOthersGoOn();
        }
    }

    @Test
    void T22_whoComesLateIsNotCalled() {
        try (FreeBench bench = new FreeBench(free)) {
            ProviderContractException late = assertThrows(
                    ProviderContractException.class,
                    () -> free.support().registerPreprocessor(Set.of(), refusing("late", "")));
            assertEquals("T22", late.rule());
            bench.awaitState(bench.submit("ann"), "ENDED");
            assertEquals(List.of(), heard);
        }
    }
}
