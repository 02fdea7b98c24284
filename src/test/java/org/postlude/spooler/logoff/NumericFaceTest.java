package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.mapi.FlagException;
import org.postlude.store.mapi.LogoffFlags;
import org.postlude.store.mapi.ResultCode;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.StoreLogon;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The numbers of the original (semantics 1.1, L1, L2, L3, L17). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumericFaceTest {
    private static final int INVALID_PARAMETER = 0x80070057;
    private static final int UNKNOWN_FLAGS = 0x80040106;

    private final ScriptedTransport wire = World.wireBuilder().build();

    private void refuses(int flags, int code) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            List<String> calls = wire.calls();
            FlagException thrown = assertThrows(FlagException.class, () -> LogoffFlags.storeLogoff(store, flags));
            assertEquals(code, ResultCode.of(thrown.code()));
            assertEquals(calls, wire.calls());
            Handles.assertUsable(store);
            gate.open();
        }
    }

    static IntStream pairs() {
        return IntStream.range(0, 0x20).filter(flags -> Integer.bitCount(flags) == 2);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void L1_twoModesInOneCallAreRefusedAndNeitherIsCarriedOut(int flags) throws InterruptedException {
        refuses(flags, INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x03, 0x18, 0x1f})
    void L2_noneOrSeveralFlagsAreAnInvalidParameterAndChangeNothing(int flags) throws InterruptedException {
        refuses(flags, INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x22, 0x10000, Integer.MIN_VALUE})
    void L2_unknownBitsAreUnknownFlagsAndChangeNothing(int flags) throws InterruptedException {
        refuses(flags, UNKNOWN_FLAGS);
    }

    @Test
    void L2_noModeAtAllIsANullPointerAndChangesNothing() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            assertThrows(NullPointerException.class, () -> store.storeLogoff(nothing()));
            assertThrows(NullPointerException.class, () -> store.storeLogoffDetached(nothing()));
            assertThrows(NullPointerException.class, () -> world.session.logoff(nothing(), Deadline.DEFAULT));
            Handles.assertUsable(store);
        }
    }

    @SuppressWarnings("NullAway") // what a caller without the checker can do
    private static LogoffMode nothing() {
        return null;
    }

    @ParameterizedTest
    @CsvSource({
        "0x01, NO_WAIT, 0x00010000",
        "0x02, ORDERLY, 0x00010000",
        "0x04, PURGE, 0x00010000",
        "0x08, ABORT, 0x00090000",
        "0x10, QUIET, 0x00040000"
    })
    void L3_eachFlagIsItsMode(int flag, LogoffMode mode, int mask) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertEquals(mode, LogoffFlags.toMode(flag));
            assertEquals(flag, LogoffFlags.of(mode));
            Caller<Integer> told = Caller.of(() -> LogoffFlags.storeLogoff(store, flag));
            if (!mode.isRefusable()) {
                gate.open();
            }
            assertEquals(mask, told.get());
            gate.open();
        }
    }

    @Test
    void L17_flagsOfAForcedLogoffAreReserved() throws Exception {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            LogonRequest request = new LogonRequest(world.address, LogonRequest.Access.WRITE, true);
            var support = LoneSupport.on(world.time);
            StoreLogon logon = world.disk.logon(support, request);
            FlagException thrown = assertThrows(FlagException.class, () -> LogoffFlags.logoff(logon, 1));
            assertEquals(UNKNOWN_FLAGS, ResultCode.of(thrown.code()));
            assertEquals(0, logon.counts().messages(), "it still works");
            LogoffFlags.logoff(logon, 0);
            logon.close();
            Handles.assertUsable(store);
        }
    }
}
