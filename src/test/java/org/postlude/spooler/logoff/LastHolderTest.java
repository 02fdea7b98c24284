package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreSession;
import org.postlude.tck.transport.ScriptedTransport;

/** When the transports hear of a logoff, and when the logon goes: both only with the last holder (L4, L12, C3). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LastHolderTest {
    private static final List<String> ENDS = List.of("transportNotify END_INBOUND", "transportNotify END_OUTBOUND");

    private final ScriptedTransport wire =
            World.wireBuilder().inbound().flushable().build();

    private List<String> told(String pattern) {
        return wire.calls().stream().filter(call -> call.matches(pattern)).toList();
    }

    private List<String> told() {
        return told("(transportNotify|flushQueues|cancelMessage|abortDeferred).*");
    }

    /** In alphabetical order: END_INBOUND waits for a poll that is under way. */
    private List<String> ends() {
        return told("transportNotify END_(INBOUND|OUTBOUND)").stream().sorted().toList();
    }

    private MessageStore open(World world) {
        MessageStore store = world.open();
        await().until(() -> told("transportNotify BEGIN.*").size() == 2);
        return store;
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L4_noTransportIsToldBeforeTheLastHolderGoes(LogoffMode mode) {
        try (World world = new World(wire);
                StoreSession other = world.spooler.logon("other")) {
            MessageStore last = open(world);
            List<MessageStore> leaving =
                    List.of(last.duplicate(), world.open(), other.openStore(world.address, OpenOptions.DEFAULT));
            List<String> before = told();
            for (MessageStore each : leaving) {
                assertEquals(Outcome.RELEASED_SHARED, each.storeLogoff(mode).outcome());
                each.close();
                world.settle();
                assertEquals(before, told());
            }
            assertEquals(Outcome.RELEASED, last.storeLogoff(mode).outcome());
            assertEquals(ENDS, ends());
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void C3_soleHoldersLogoffTellsTheTransportsBeforeItAnswers(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = open(world);
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            assertEquals(ENDS, ends());
            store.close();
            world.settle();
            assertEquals(ENDS, ends(), "and not once more at the close");
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void C3_sharedHoldersLogoffTellsThemAtTheLastClose(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore first = open(world);
            MessageStore last = first.duplicate();
            assertEquals(Outcome.RELEASED_SHARED, first.storeLogoff(mode).outcome());
            first.close();
            world.settle();
            assertEquals(List.of(), ends());
            last.close();
            assertEquals(ENDS, ends());
            assertEquals(mode == LogoffMode.PURGE ? 1 : 0, told("flushQueues.*").size(), "by the mode of the first");
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L12_whoLoggedOffStillHasItsReferenceAndClosesIt(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore one = open(world);
            MessageStore two = one.duplicate();
            assertEquals(Outcome.RELEASED_SHARED, two.storeLogoff(mode).outcome());
            assertEquals(Outcome.RELEASED, one.storeLogoff(mode).outcome());
            assertEquals(0, logoffs(world), "nobody has closed its handle yet");
            one.close();
            assertEquals(0, logoffs(world), "the other one has not closed its handle yet");
            two.close();
            assertEquals(1, logoffs(world));
            two.close();
            assertEquals(1, logoffs(world));
        }
    }

    private static long logoffs(World world) {
        return world.trace.stream().filter("client.store.logoff"::equals).count();
    }
}
