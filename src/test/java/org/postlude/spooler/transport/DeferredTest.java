package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.Withdrawal;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.SubmitResult;

/** END_DONT_RESEND, SENTDEFERRED, ABORT_DEFERRED: what a transport keeps, asks for, and has to give back. */
class DeferredTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().deferring().build();

    private MessageId kept(Bench bench, MessageStore store) {
        MessageId id = store.submit(Bench.mailTo(ANN)).id();
        bench.awaitState(store, id, "TRANSPORT_DEFERRED");
        return id;
    }

    private long calls(String beginning) {
        return wire.calls().stream().filter(line -> line.startsWith(beginning)).count();
    }

    @Test
    void T11_whatIsAskedForComesAsDeferredAndNeverBefore() {
        wire.on(ANN).keep().accept();
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            MessageId id = kept(bench, store);
            bench.time.advance(Duration.ofDays(4));
            assertEquals(1, wire.attemptsFor(ANN));
            // The script finds one that is not marked as deferred, or that nobody has asked for.
            wire.sentDeferred(wire.kept().get(0));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** Another one's word moves nothing: the one that keeps it has not asked. */
    @Test
    void T11_whatOneKeepsAnotherCannotAskFor() {
        wire.on(ANN).keep().accept();
        FreeTransport free = new FreeTransport();
        try (Logged logged = new Logged();
                Bench bench = new Bench(free::into, wire);
                MessageStore store = bench.open()) {
            MessageId id = kept(bench, store);
            PartId part = wire.kept().get(0);
            free.support().sentDeferred(part);
            Bench.until(() -> logged.lines().stream()
                    .anyMatch(line -> line.contains("transport free") && line.contains(part.toString())));
            logged.assertBreach("T11", "transport free", "the part stays deferred");
            assertEquals("TRANSPORT_DEFERRED", Bench.stateOf(store, id));
            assertEquals(1, wire.attemptsFor(ANN));
            wire.sentDeferred(part);
            bench.awaitState(store, id, "ENDED");
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** MAPI_E_CANCEL in Java form: it is asked for, and kept once more. */
    @Test
    void T11_whatIsKeptAgainWaitsForTheNextTimeItIsAskedFor() {
        wire.on(ANN).keep().keep().accept();
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            MessageId id = kept(bench, store);
            wire.sentDeferred(wire.kept().get(0));
            Bench.until(() -> wire.attemptsFor(ANN) == 2);
            bench.awaitState(store, id, "TRANSPORT_DEFERRED");
            Bench.until(() -> wire.kept().size() == 1);
            wire.sentDeferred(wire.kept().get(0));
            bench.awaitState(store, id, "ENDED");
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    @Test
    void T11_aLogoffTakesItBackAloneAndTheNextOpeningSendsItAsAnyOther() {
        wire.on(ANN).keep().accept();
        try (Bench bench = new Bench(wire)) {
            MessageId id;
            try (MessageStore store = bench.open()) {
                id = kept(bench, store);
                assertEquals(1, store.storeLogoff(LogoffMode.QUIET).counts().left());
            }
            assertEquals(1, calls("abortDeferred"));
            assertEquals(0, calls("cancel"));
            assertEquals(List.of(), wire.kept());
            try (MessageStore store = bench.open()) {
                bench.awaitState(store, id, "ENDED");
                assertEquals(1, wire.deliveriesTo(ANN).size());
                store.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }

    @Test
    void T11_aWithdrawalTakesItBackForGood() {
        wire.on(ANN).keep().accept();
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            MessageId id = kept(bench, store);
            PartId part = wire.kept().get(0);
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(id));
            Bench.until(() -> calls("cancelDeferred " + part) == 1);
            assertEquals(0, calls("abortDeferred"));
            assertEquals(List.of(), wire.kept());
            store.storeLogoff(LogoffMode.ORDERLY);
            assertEquals(1, wire.attemptsFor(ANN));
        }
    }

    /** Before it is recorded that it is kept, and even before that is said. */
    @Test
    void T11_whoAsksAtOnceIsNotForgotten() {
        FreeTransport free = new FreeTransport();
        free.end = message -> {
            if (message.deferred()) {
                return free.accept(message);
            }
            free.support().sentDeferred(message.part());
            return new EndResult.KeptByTransport("for a moment");
        };
        try (FreeBench bench = new FreeBench(free)) {
            bench.awaitState(bench.submit("ann"), "ENDED");
        }
    }

    /** It took the permit to hand the part over, so it may have done so, whatever it says. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void T7_whatIsKeptOrPutOffAfterThePermitIsInDoubtAndNotSentAgain(boolean isKept) {
        FreeTransport free = new FreeTransport();
        FreeTransport.Hook<OutboundMessage, EndResult> commits = message -> {
            assertEquals(Permit.PROCEED, free.support().mayCommit(message.attempt()));
            return new EndResult.KeptByTransport("later");
        };
        free.end = commits;
        if (!isKept) {
            free.submit = message -> {
                commits.on(message);
                return new SubmitResult.Busy();
            };
        }
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.store
                    .submit(FreeBench.mail("ann").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(id, "IN_DOUBT");
            bench.bench.time.advance(Duration.ofHours(3));
            assertEquals(
                    1,
                    free.calls.stream()
                            .filter(call -> call.startsWith("submitMessage"))
                            .count());
        }
    }

    @Test
    void whatABrokenTransportKeepsIsQueuedAgain() {
        FreeTransport free = new FreeTransport();
        free.end = message -> new EndResult.KeptByTransport("later");
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "TRANSPORT_DEFERRED");
            free.support().spoolerNotify(SpoolerNotice.CRITICAL_ERROR);
            bench.awaitState(id, "BACKING_OFF");
            assertTrue(!free.has("abortDeferred"), () -> free.calls.toString());
        }
    }

    @Test
    void T11_whatNobodyKeepsIsNotSentForBeingAskedFor() {
        FreeTransport free = new FreeTransport();
        List<Boolean> asDeferred = new CopyOnWriteArrayList<>();
        free.end = message -> {
            asDeferred.add(message.deferred());
            return free.accept(message);
        };
        try (FreeBench bench = new FreeBench(free)) {
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "ENDED");
            free.support().sentDeferred(new PartId(id, 0));
            free.support().sentDeferred(new PartId(new MessageId("nobody-knows-it"), 3));
            bench.assertOthersGoOn();
            assertEquals(List.of(false), asDeferred);
        }
    }
}
