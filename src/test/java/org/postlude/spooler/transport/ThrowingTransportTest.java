package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.ProviderContractException;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.SpoolerNotice;

/** A transport throws, whatever and wherever: it is named with the rule and with where the mail is, and the others go on. */
class ThrowingTransportTest {
    private final FreeTransport free = new FreeTransport();

    /** What no catch of exceptions catches, too. */
    enum Thrown {
        EXCEPTION(new IllegalStateException("of a test")),
        CHECKED(new IOException("of a test")),
        DEEP(new StackOverflowError("of a test")),
        MISSING_CLASS(new NoClassDefFoundError("of a test")),
        ASSERTION(new AssertionError("of a test"));

        @SuppressWarnings("ImmutableEnumChecker") // a throwable can be changed, and nobody here does
        private final Throwable what;

        Thrown(Throwable what) {
            this.what = what;
        }

        /** Unchecked by name only: a provider in another language knows no checked exceptions. */
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <E extends Throwable> RuntimeException sneak(Throwable thrown) throws E {
            throw (E) thrown;
        }

        RuntimeException now() {
            return Thrown.<RuntimeException>sneak(what);
        }
    }

    private static void assertTold(Logged logged, String rule, String where) {
        Bench.until(() -> logged.lines().stream()
                .anyMatch(line -> line.contains("transport free")
                        && line.contains(where)
                        && line.contains("of a test")
                        && line.endsWith("(rule " + rule + ")")));
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void T18_outOfSubmitMessage(Thrown thrown) {
        free.submit = message -> {
            throw thrown.now();
        };
        isTriedAgain();
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void T18_outOfEndMessageBeforeThePermit(Thrown thrown) {
        free.end = message -> {
            throw thrown.now();
        };
        isTriedAgain();
    }

    private void isTriedAgain() {
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "BACKING_OFF");
            assertTrue(bench.lastReply(id).contains("of a test"), () -> bench.lastReply(id));
            assertTold(logged, "T18", "the part stays queued and is tried again");
            bench.assertOthersGoOn();
        }
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void T18_outOfEndMessageAfterThePermit(Thrown thrown) {
        free.submit = message -> (Attempt) () -> {
            assertEquals(Permit.PROCEED, free.support().mayCommit(message.attempt()));
            throw thrown.now();
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.store
                    .submit(FreeBench.mail("ann").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(id, "IN_DOUBT");
            assertTold(logged, "T18", "so the part is in doubt");
            bench.assertOthersGoOn();
        }
    }

    @ParameterizedTest
    @CsvSource({"poll, T9", "startMessage, T14", "BEGIN_OUTBOUND, T9", "END_OUTBOUND, T9", "idle, T9"})
    void aCallThatIsNoAttempt(String call, String rule) {
        free.poll = none -> true;
        free.onCall = line -> {
            if (line.equals(call)) {
                throw Thrown.MISSING_CLASS.now();
            }
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            bench.awaitState(bench.submit("ann"), "ENDED");
            if (call.equals("idle")) {
                Bench.until(() -> {
                    bench.bench.time.advance(Duration.ofSeconds(1));
                    return free.has("idle");
                });
            } else if (call.equals("END_OUTBOUND")) {
                bench.store.storeLogoff(LogoffMode.ORDERLY);
                bench.isOver();
            }
            assertTold(logged, rule, "its mail is kept");
        }
    }

    @ParameterizedTest
    @CsvSource({"cancelMessage, T12", "transportLogoff, T10", "close, T10"})
    void aCallOfALogoff(String call, String rule) throws Exception {
        free.onCall = line -> {
            if (line.startsWith(call)) {
                throw Thrown.DEEP.now();
            }
        };
        CountDownLatch inside = new CountDownLatch(1);
        free.end = message -> {
            inside.countDown();
            while (free.support().spoolerYield(message.attempt())) {
                Thread.onSpinWait();
            }
            return new EndResult.Stopped();
        };
        try (Logged logged = new Logged()) {
            try (FreeBench bench = new FreeBench(free)) {
                bench.submit("ann");
                inside.await();
                var report = bench.store.storeLogoff(LogoffMode.ABORT);
                assertEquals(1, report.counts().left());
                bench.isOver();
            }
            assertTold(logged, rule, "its mail is kept");
            assertTrue(free.has("shutdown"), () -> free.calls.toString());
        }
    }

    @Test
    void S8_outOfItsShutdown() {
        free.onCall = line -> {
            if (line.equals("shutdown")) {
                throw Thrown.MISSING_CLASS.now();
            }
        };
        try (Logged logged = new Logged()) {
            try (FreeBench bench = new FreeBench(free)) {
                bench.awaitState(bench.submit("ann"), "ENDED");
            }
            Bench.until(() -> logged.has("(rule S8)"));
        }
    }

    /** Told to who builds the spooler, who has nothing yet that could go on. */
    @ParameterizedTest
    @ValueSource(strings = {"EXCEPTION", "MISSING_CLASS"})
    void T20_outOfItsLogon(Thrown thrown) {
        free.onLogon = support -> {
            throw thrown.now();
        };
        ProviderContractException told = assertThrows(
                ProviderContractException.class,
                () -> free.into(SpoolerCoordinator.builder()).build());
        String said = String.valueOf(told.getMessage());
        assertTrue(said.contains("transport 'free'") && said.contains("of a test"), said);
        assertTrue(said.contains("mail routed to it is kept") && said.endsWith("(rule T20)"), said);
        assertEquals(thrown.what, told.getCause());
    }

    @Test
    void T14_afterItHasSavedTheMailIsThereOnce() {
        List<String> keys = new CopyOnWriteArrayList<>();
        free.poll = none -> keys.size() < 2;
        free.start = message -> {
            if (keys.size() == 2) {
                return;
            }
            try {
                keys.add("1");
                message.saveChanges("1", Content.of("Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII)));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw Thrown.ASSERTION.now();
        };
        try (Logged logged = new Logged();
                FreeBench bench = new FreeBench(free)) {
            Bench.until(() -> {
                free.support().spoolerNotify(SpoolerNotice.NEWMAIL);
                return keys.size() == 2;
            });
            assertTold(logged, "T14", "its mail is kept");
            assertEquals(1, bench.bench.inbox().size());
            bench.assertOthersGoOn();
        }
    }

    /** One attempt breaks, the other one of the same transport does not. */
    @Test
    void T18_itsOtherMailGoesOnToo() {
        free.end = this::breaksOnAnn;
        try (FreeBench bench = new FreeBench(free)) {
            MessageId ann = bench.submit("ann");
            MessageId bob = bench.submit("bob");
            bench.awaitState(bob, "ENDED");
            bench.awaitState(ann, "BACKING_OFF");
        }
    }

    private EndResult breaksOnAnn(OutboundMessage message) throws InterruptedException {
        if (message.recipients().get(0).address().equals("ann")) {
            throw Thrown.DEEP.now();
        }
        return free.accept(message);
    }
}
