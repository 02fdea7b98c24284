package org.postlude.command.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;

/** What {@code --mode} tells of the calls to providers. */
@Timeout(120)
class ModeCallsTest {
    private static List<String> calls(LogoffMode mode) {
        return Run.tour("--mode", Words.of(mode)).section("The calls of the logoff");
    }

    private static List<String> ofTransport(LogoffMode mode) {
        return calls(mode).stream()
                .filter(call -> call.startsWith("transport.") && !call.contains(" END_"))
                .toList();
    }

    @Test
    void aRefusalTouchesNoProvider() {
        assertEquals(
                List.of("client.storeLogoff QUIET", "support.storeLogoffTransports QUIET"), calls(LogoffMode.QUIET));
    }

    @Test
    void abortStopsBothTransfers() {
        assertEquals(
                List.of(
                        "transport.cancelMessage arriving",
                        "transport.cancelMessage on-the-wire",
                        "transport.endMessage on-the-wire"),
                ofTransport(LogoffMode.ABORT));
    }

    @Test
    void orderlyBeginsNothing() {
        assertEquals(List.of("transport.endMessage on-the-wire"), ofTransport(LogoffMode.ORDERLY));
    }

    @Test
    void noWaitTriesWhatIsReady() {
        assertEquals(
                List.of(
                        "transport.endMessage on-the-wire",
                        "transport.submitMessage ready",
                        "transport.endMessage ready"),
                ofTransport(LogoffMode.NO_WAIT));
    }

    @Test
    void purgeFlushesAndTriesWhatBacksOffToo() {
        List<String> calls = ofTransport(LogoffMode.PURGE);
        assertEquals("transport.flushQueues", calls.get(0));
        assertTrue(
                calls.containsAll(List.of("transport.submitMessage backing-off", "transport.submitMessage ready")),
                calls.toString());
    }

    @ParameterizedTest
    @EnumSource(value = LogoffMode.class, mode = EnumSource.Mode.EXCLUDE, names = "QUIET")
    void aReleaseEndsBothDirectionsAndThenTheLogon(LogoffMode mode) {
        List<String> calls = calls(mode);
        int in = calls.indexOf("transport.transportNotify END_INBOUND");
        int out = calls.indexOf("transport.transportNotify END_OUTBOUND");
        int logoff = calls.indexOf("spooler.store.logoff");
        assertTrue(0 <= in && in < out && out < logoff, calls.toString());
        assertEquals("spooler.store.release", calls.get(calls.size() - 1));
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void messagesAndStoresHaveNamesInPlaceOfIdsAndDirectories(LogoffMode mode) {
        Run run = Run.tour("--mode", Words.of(mode));
        List<String> before = run.section("The calls until then");
        assertTrue(before.contains("provider.logon maildir:" + Words.of(mode)), run.out());
        assertTrue(before.contains("transport.submitMessage on-the-wire"), run.out());
        assertFalse(run.out().contains("attempt-"), run.out());
        assertFalse(run.out().contains(System.getProperty("java.io.tmpdir")), run.out());
    }
}
