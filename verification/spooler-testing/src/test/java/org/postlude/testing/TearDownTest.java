package org.postlude.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Recipient;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.StoreLogon;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.tck.transport.Point;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/** What is left at the end of a test fails it, by its name and with the stack that took it. */
@Timeout(60)
class TearDownTest {
    private final TestSpooler spooler = new TestSpooler(builder -> builder, builder -> builder);

    @Test
    void nothingIsLeftOfAProgramThatGivesEverythingBack() {
        try (StoreSession session = spooler.coordinator().logon("program");
                MessageStore store = session.openStore(spooler.address(), OpenOptions.DEFAULT);
                MessageStore again = store.duplicate();
                var registration = again.advise(mail -> {})) {
            Letters.write(again, "ann@example.org");
            assertEquals("program", session.owner() + (registration == null ? "?" : ""));
        }
        spooler.close();
    }

    @Test
    void aSessionThatIsLeftOpenFails() {
        StoreSession left = spooler.coordinator().logon("program");
        assertLeft("a session of program was taken here and never closed");
        assertEquals("program", left.owner());
    }

    @Test
    void aHandleThatIsLeftOpenFails() {
        try (MessageStore store = spooler.session().openStore(spooler.address(), OpenOptions.DEFAULT)) {
            MessageStore left = store.duplicate();
            assertEquals(store.info().name(), left.info().name());
        }
        assertLeft("a handle on store ");
    }

    @Test
    void aRegistrationThatIsLeftFails() {
        Object left = spooler.store().advise(mail -> {});
        assertLeft("a registration for events of store ");
        assertTrue(left != null);
    }

    @Test
    void whatEndedWithItsSessionIsNotLeft() {
        try (StoreSession session = spooler.coordinator().logon("program")) {
            MessageStore shell = session.openStore(spooler.address(), OpenOptions.DEFAULT);
            Object registration = shell.advise(mail -> {});
            assertTrue(registration != null);
        }
        spooler.close();
    }

    @Test
    void anAttemptThatStandsAtAGateFails() {
        spooler.transport().stopAt("ann@example.org", Point.COMMITTED);
        Letters.write(spooler.store(), "ann@example.org");
        assertFails("COMMITTED of ann@example.org (shut) still holds an attempt");
    }

    @Test
    void anOperationThatIsHeldFails() {
        spooler.store();
        spooler.disk().hold(Operation.CHANGE, Moment.AFTER);
        Letters.write(spooler.store(), "ann@example.org");
        assertFails("AFTER CHANGE still holds an operation");
    }

    @Test
    void aCallThatTheStoresContractForbidsFails() {
        StoreLogon logon = spooler.disk()
                .logon(
                        LoneSupport.at(spooler.now()),
                        new LogonRequest(spooler.address(), LogonRequest.Access.WRITE, true));
        logon.close();
        assertThrows(IllegalStateException.class, () -> logon.counts());
        assertFails("S7: a call on ");
    }

    @Test
    void aCallThatTheTransportsContractForbidsFails() {
        TransportLogon logon = spooler.transport()
                .transportLogon(new DirectSupport(), new TransportRequest("second", "scripted:x", Map.of()));
        logon.close();
        logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
        assertFails("transportNotify BEGIN_OUTBOUND after close (rule T10)");
    }

    @Test
    void aStreamOfATransportThatIsLeftOpenFails() {
        Opener opener = new Opener();
        TestSpooler other = new TestSpooler(
                builder -> builder.transportProvider(opener).transport("opener", "opener:x", Map.of()),
                builder -> builder.addressTypes("FAX"));
        Letters.write(other.store(), "ann@example.org");
        other.settle();
        AssertionError error = assertThrows(AssertionError.class, other::close);
        assertTrue(String.valueOf(error.getMessage()).contains("a stream of message "), error::toString);
        assertTrue(opener.left.get() != null);
        spooler.close();
    }

    @Test
    void oneFailureDoesNotHideTheOthers() {
        StoreSession left = spooler.coordinator().logon("one");
        StoreSession other = spooler.coordinator().logon("two");
        AssertionError error = assertThrows(AssertionError.class, spooler::close);
        assertTrue(String.valueOf(error.getMessage()).contains("session of " + left.owner()), error::toString);
        assertTrue(String.valueOf(error.getMessage()).contains("session of " + other.owner()), error::toString);
    }

    private void assertLeft(String what) {
        AssertionError error = assertFails(what);
        assertTrue(
                Arrays.stream(error.getSuppressed())
                        .flatMap(each -> Arrays.stream(each.getStackTrace()))
                        .anyMatch(each -> each.getClassName().equals(TearDownTest.class.getName())),
                "the stack that took it is there");
    }

    private AssertionError assertFails(String what) {
        AssertionError error = assertThrows(AssertionError.class, spooler::close);
        assertTrue(String.valueOf(error.getMessage()).contains(what), error::toString);
        return error;
    }

    /** A transport that opens what it is lent and does not close it. */
    private static final class Opener implements TransportProvider, TransportLogon {
        private final AtomicReference<InputStream> left = new AtomicReference<>();

        @Override
        public Set<String> schemes() {
            return Set.of("opener");
        }

        @Override
        public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
            return this;
        }

        @Override
        public List<String> addressTypes() {
            return List.of(Recipient.SMTP);
        }

        @Override
        public int maxAttempts() {
            return 1;
        }

        @Override
        public SubmitResult submitMessage(OutboundMessage message) {
            try {
                left.set(message.content().open());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return new SubmitResult.NotMine();
        }

        @Override
        public void transportNotify(TransportNotice notice) {
            // It is ready at any time.
        }

        @Override
        public void transportLogoff(Haste haste) {
            // Nothing runs.
        }

        @Override
        public void shutdown() {
            // Nothing is shared.
        }

        @Override
        public void close() {
            // Nothing is held but the leak.
        }
    }
}
