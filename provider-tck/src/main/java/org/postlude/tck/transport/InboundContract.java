package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.StatusBit;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;

/** For an {@link InboundTransport}. */
public interface InboundContract extends TransportFixture {
    /**
     * Starts the source, on the loopback interface if it is a server.
     *
     * @return called once a test; the suite closes it
     * @throws Exception if it cannot be started; the test fails
     */
    InboundPeer startSource() throws Exception;

    /**
     * BEGIN_INBOUND is in the status row when it returns.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T9_beginInboundUpdatesTheStatusRow() throws Exception {
        try (InboundPeer source = startSource();
                Bench bench = receiving(source)) {
            assertTrue(bench.row().contains(StatusBit.INBOUND_ENABLED));
        }
    }

    /**
     * END_INBOUND has cleared the bit in the status row when it returns.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T9_endInboundUpdatesTheStatusRow() throws Exception {
        try (InboundPeer source = startSource();
                Bench bench = receiving(source)) {
            bench.tell(TransportNotice.END_INBOUND);
            assertFalse(bench.row().contains(StatusBit.INBOUND_ENABLED), () -> "T9: the row: " + bench.row());
        }
    }

    /**
     * The source has its copy while the message is saved, and only then gives it up.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T14_acknowledgesOnlyWhatWasSaved() throws Exception {
        try (InboundPeer source = startSource();
                Bench bench = receiving(source)) {
            source.offer(Samples.dots());
            SavingMessage message = take(bench, source, SavingMessage.Ending.SAVED);
            assertEquals(1, message.keys().size(), "saveChanges was called");
            assertArrayEquals(Samples.dots(), message.saved().get(0));
            assertTrue(message.wasAtTheSource(), "the source had its copy during saveChanges");
            assertEquals(0, source.waiting(), "messages at the source after it was saved");
        }
    }

    /**
     * False means stopped: the message stays at the source.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T14_leavesWhatWasStoppedAtTheSource() throws Exception {
        staysAtTheSource(SavingMessage.Ending.STOPPED);
    }

    /**
     * A store that fails leaves the message at the source.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T14_leavesWhatTheStoreCouldNotTakeAtTheSource() throws Exception {
        staysAtTheSource(SavingMessage.Ending.FAILED);
    }

    /**
     * An interrupted save leaves the message at the source.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T14_leavesAnInterruptedMessageAtTheSource() throws Exception {
        staysAtTheSource(SavingMessage.Ending.INTERRUPTED);
    }

    /**
     * An empty source: poll says so, and startMessage returns without saveChanges.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T15_aReturnWithoutSaveMeansThatNothingIsWaiting() throws Exception {
        try (InboundPeer source = startSource();
                Bench bench = receiving(source)) {
            assertFalse(poll(bench));
            assertEquals(
                    List.of(), take(bench, source, SavingMessage.Ending.SAVED).keys());
            source.offer(Samples.numbered(1));
            source.offer(Samples.numbered(2));
            assertTrue(poll(bench));
            assertEquals(
                    1, take(bench, source, SavingMessage.Ending.SAVED).keys().size());
            assertEquals(
                    1, take(bench, source, SavingMessage.Ending.SAVED).keys().size());
            assertEquals(
                    List.of(), take(bench, source, SavingMessage.Ending.SAVED).keys());
            assertEquals(0, source.waiting());
        }
    }

    /**
     * The key of a message is the same each time it is offered, and no other message has it.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T16_theKeyIsTheSameEachTime() throws Exception {
        try (InboundPeer source = startSource();
                Bench bench = receiving(source)) {
            source.offer(Samples.numbered(1));
            List<String> first =
                    take(bench, source, SavingMessage.Ending.STOPPED).keys();
            assertEquals(first, take(bench, source, SavingMessage.Ending.SAVED).keys());
            // Other bytes: a POP3 server may give identical copies one unique-id (RFC 1939, section 7).
            source.offer(Samples.numbered(2));
            assertNotEquals(
                    first, take(bench, source, SavingMessage.Ending.SAVED).keys(), "the key of another message");
        }
    }

    /**
     * The key outlives the logon: after a crash between save and acknowledgement it is what prevents a second copy.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T16_theKeyIsTheSameOnANewLogon() throws Exception {
        try (InboundPeer source = startSource()) {
            source.offer(Samples.plain());
            TransportProvider provider = provider();
            List<String> first;
            try (Bench bench = Bench.logOn(this, provider, source.request(), false)) {
                bench.tell(TransportNotice.BEGIN_INBOUND);
                first = take(bench, source, SavingMessage.Ending.STOPPED).keys();
            }
            assertEquals(1, first.size());
            try (Bench bench = Bench.logOn(this, provider, source.request(), true)) {
                bench.tell(TransportNotice.BEGIN_INBOUND);
                assertEquals(
                        first, take(bench, source, SavingMessage.Ending.SAVED).keys());
            }
        }
    }

    private void staysAtTheSource(SavingMessage.Ending ending) throws Exception {
        try (InboundPeer source = startSource();
                Bench bench = receiving(source)) {
            source.offer(Samples.plain());
            assertEquals(1, take(bench, source, ending).keys().size(), "saveChanges was called");
            assertEquals(1, source.waiting(), "messages at the source");
            assertEquals(
                    1, take(bench, source, SavingMessage.Ending.SAVED).keys().size(), "offered again");
            assertEquals(0, source.waiting(), "messages at the source");
        }
    }

    private Bench receiving(InboundPeer source) throws InterruptedException {
        Bench bench = Bench.logOn(this, source.request());
        bench.tell(TransportNotice.BEGIN_INBOUND);
        return bench;
    }

    private boolean poll(Bench bench) throws InterruptedException {
        InboundTransport transport = bench.logon(InboundTransport.class);
        return bench.await(bench.work(transport::poll), "poll");
    }

    /** One startMessage. It may throw only where the save did. */
    private SavingMessage take(Bench bench, InboundPeer source, SavingMessage.Ending ending) throws Exception {
        InboundTransport transport = bench.logon(InboundTransport.class);
        int before = source.waiting();
        SavingMessage message = new SavingMessage(bench.nextAttempt(), ending, () -> source.waiting() == before);
        Future<Boolean> running = bench.work(() -> {
            transport.startMessage(message);
            return true;
        });
        try {
            assertTrue(running.get(patience().toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            boolean allowed = ending == SavingMessage.Ending.FAILED || ending == SavingMessage.Ending.INTERRUPTED;
            if (!allowed || e.getCause() instanceof AssertionError) {
                throw new AssertionError("startMessage failed", e.getCause());
            }
        }
        return message;
    }
}
