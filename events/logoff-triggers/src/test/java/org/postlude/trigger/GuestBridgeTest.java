package org.postlude.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;
import org.postlude.store.LogoffMode;
import org.postlude.trigger.GuestMap.Entry;

@Timeout(20)
class GuestBridgeTest {
    private static final Instant NOW = Recorded.NOW;
    private static final Fact<String> ANN = Fact.of("ann");
    private static final GuestMap MAP = new GuestMap(List.of(new Entry("desk", "*", "{user}")));

    private final ScriptedDirectory directory = new ScriptedDirectory("stuck");
    private final List<ActivityEvent> log = new CopyOnWriteArrayList<>();
    private GuestBridge bridge = new GuestBridge(directory, MAP, Map.of(), log::add, () -> NOW);

    @AfterEach
    void close() {
        bridge.close();
    }

    private void isThere(String... owners) throws Exception {
        for (String each : owners) {
            directory.open(each, NOW.minusSeconds(60));
            tell(new MachineEvent.GuestLogon("desk", NOW, each, Fact.absent("not said")));
        }
    }

    private static MachineEvent logoff(LogoffType how, Fact<String> user) {
        return new MachineEvent.GuestLogoff("desk", NOW, how, user, Fact.absent("not said"));
    }

    private static MachineEvent shutdown(Duration within) {
        return new MachineEvent.GuestShutdown("desk", NOW, Fact.of(within));
    }

    private static MachineEvent is(MachineState state) {
        return new MachineEvent.StateChanged("desk", NOW, state, Fact.absent("not said"));
    }

    private void tell(MachineEvent event) throws Exception {
        bridge.on(event).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Stream<Arguments> causes() {
        Fact<Duration> notSaid = Fact.absent("not said");
        return Stream.of(
                Arguments.of(logoff(LogoffType.NORMAL, ANN), "ann ORDERLY 30s"),
                Arguments.of(logoff(LogoffType.FORCED, ANN), "ann ABORT 5s"),
                Arguments.of(logoff(LogoffType.EXTERNAL, ANN), "ann NO_WAIT 30s"),
                Arguments.of(new MachineEvent.GuestShutdown("desk", NOW, notSaid), "ann ORDERLY 30s"),
                Arguments.of(new MachineEvent.RequestShutdown("desk", NOW, notSaid), "ann ORDERLY 30s"),
                Arguments.of(shutdown(Duration.ofSeconds(10)), "ann ORDERLY 9s"),
                Arguments.of(shutdown(Duration.ofMinutes(10)), "ann ORDERLY 30s"),
                Arguments.of(shutdown(Duration.ofMillis(900)), "ann ABORT 0s"),
                Arguments.of(new MachineEvent.HeartbeatStopped("desk", NOW, Fact.absent("x")), "ann ABORT 30s"),
                Arguments.of(new MachineEvent.TripleFault("desk", NOW), "ann ABORT 30s"),
                Arguments.of(new MachineEvent.Reset("desk", NOW), "ann ABORT 30s"),
                Arguments.of(is(MachineState.TURNED_OFF), "ann ORDERLY 30s"));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void eachEventLogsOffInItsMode(MachineEvent event, String asked) throws Exception {
        isThere("ann");
        tell(event);
        assertEquals(List.of(asked), directory.asked());
        assertEquals("guest.logoff", log.get(0).kind());
        assertEquals("RELEASED", log.get(0).facts().get("outcome"));
    }

    private static Stream<MachineEvent> others() {
        return Stream.of(
                is(MachineState.SAVED),
                is(MachineState.PAUSED),
                is(MachineState.SAVING),
                is(MachineState.RUNNING),
                new MachineEvent.ConfigurationChanged("desk", NOW, "memory", "256"),
                new MachineEvent.EnhancedVideoModeChanged("desk", NOW, true),
                new MachineEvent.AdditionsUninstalled("desk", NOW),
                new MachineEvent.AdditionsAvailable("desk", NOW),
                new MachineEvent.DiskOutOfSpace("desk", NOW, true));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatSaysNothingOfPeopleLogsNobodyOff(MachineEvent event) throws Exception {
        isThere("ann");
        tell(event);
        assertEquals(List.of(), directory.asked());
        assertEquals(List.of(), log);
    }

    @Test
    void onlyWhoHasLeftIsLoggedOffAndThatIsRecorded() throws Exception {
        isThere("ann", "bob");
        tell(new MachineEvent.GuestLogoff("desk", NOW, LogoffType.NORMAL, ANN, Fact.of(NOW.minusSeconds(600))));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
        Map<String, String> facts = log.get(0).facts();
        assertEquals("ann", facts.get("owner"));
        assertEquals("desk", facts.get("machine"));
        assertEquals("NORMAL", facts.get("type"));
        assertEquals("2026-08-03T11:50:00Z", facts.get("since"));
        assertEquals("2", facts.get("left"));
    }

    @Test
    void whereARefusalHelpsNobodyWhatIsInProcessIsFinished() throws Exception {
        isThere("stuck");
        tell(logoff(LogoffType.FORCED, Fact.of("stuck")));
        assertEquals(List.of("stuck ABORT 5s", "stuck ORDERLY 5s"), directory.asked());
        assertEquals("RELEASED", log.get(0).facts().get("outcome"));
    }

    @Test
    void ofAnUnknownUserNobodyIsLoggedOffAndThatIsSaid() throws Exception {
        isThere("ann");
        bridge = new GuestBridge(
                directory, new GuestMap(List.of(new Entry("desk", "ann", "ann"))), Map.of(), log::add, () -> NOW);
        tell(logoff(LogoffType.NORMAL, Fact.of("mallory")));
        tell(new MachineEvent.GuestLogoff("other", NOW, LogoffType.NORMAL, ANN, Fact.absent("not said")));
        assertEquals(List.of(), directory.asked());
        assertEquals(2, log.size());
        assertTrue(String.valueOf(log.get(0).facts().get("nobody")).contains("configured"), log::toString);
    }

    @Test
    void whoHasNoSessionIsNotLoggedOffAndThatIsSaid() throws Exception {
        tell(logoff(LogoffType.NORMAL, ANN));
        assertEquals("no store of [ann] is open", log.get(0).facts().get("nobody"));
        assertEquals("ann", log.get(0).facts().get("user"));
    }

    @Test
    void whereNobodyKnowsWhoLeftAndSeveralMayHaveNobodyIsLoggedOff() throws Exception {
        isThere("ann", "bob");
        tell(logoff(LogoffType.NORMAL, Fact.absent("the original names nobody")));
        assertEquals(List.of(), directory.asked());
        assertEquals("the original names nobody", log.get(0).facts().get("user-absent"));
    }

    @Test
    void whereOnlyOneMayHaveLeftItWasThem() throws Exception {
        isThere("ann");
        tell(logoff(LogoffType.NORMAL, Fact.absent("the original names nobody")));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
    }

    @Test
    void aLogoffByTheHostIsOfEverybodyThere() throws Exception {
        isThere("ann", "bob");
        tell(logoff(LogoffType.EXTERNAL, Fact.absent("all of them")));
        assertEquals(
                List.of("ann NO_WAIT 30s", "bob NO_WAIT 30s"),
                directory.asked().stream().sorted().toList());
    }

    @Test
    void anEventFromBeforeTheSessionComesLateAndTheSessionGoesOn() throws Exception {
        directory.open("ann", NOW);
        tell(new MachineEvent.GuestLogoff(
                "desk", NOW.minusSeconds(1), LogoffType.NORMAL, ANN, Fact.absent("not said")));
        assertEquals(List.of(), directory.asked());
        assertTrue(String.valueOf(log.get(0).facts().get("nobody")).contains("after this event"), log::toString);
    }

    @Test
    void whatIsConfiguredIsDoneInstead() throws Exception {
        isThere("ann");
        bridge = new GuestBridge(
                directory,
                MAP,
                Map.of(LogoffCause.LOGOFF, new LogoffRule(LogoffMode.PURGE, Duration.ofMinutes(2))),
                log::add,
                () -> NOW);
        tell(logoff(LogoffType.NORMAL, ANN));
        assertEquals(List.of("ann PURGE 120s"), directory.asked());
    }

    @Test
    void aLogThatFailsHoldsUpNoLogoffAndAFailedLogoffIsSaid() throws Exception {
        bridge = new GuestBridge(
                directory,
                MAP,
                Map.of(),
                event -> {
                    throw new IllegalStateException("the disk is full");
                },
                () -> NOW);
        isThere("ann");
        tell(logoff(LogoffType.NORMAL, ANN));
        assertEquals(List.of(), directory.owners());
        bridge = new GuestBridge(directory, MAP, Map.of(), log::add, () -> NOW);
        isThere("ann");
        directory.failsWith(new AssertionError("the spooler's slip"));
        tell(logoff(LogoffType.NORMAL, ANN));
        assertTrue(String.valueOf(log.get(0).facts().get("nobody")).contains("the spooler's slip"), log::toString);
    }

    @Test
    void eachReportHasAKeyOfItsOwnAndARepetitionTheSame() throws Exception {
        for (int i = 0; i < 2; i++) {
            isThere("ann", "bob");
            tell(is(MachineState.TURNED_OFF));
        }
        assertEquals(4, log.size(), log::toString);
        assertEquals(2, log.stream().map(ActivityEvent::key).distinct().count(), log::toString);
    }

    @Test
    void ofTwoStoresOneOfWhichRefusesBothAreTold() throws Exception {
        isThere("stuck");
        directory.hasAnother("stuck");
        tell(logoff(LogoffType.FORCED, Fact.of("stuck")));
        assertEquals(List.of("stuck ABORT 5s", "stuck ORDERLY 5s"), directory.asked());
        assertEquals("2", log.get(0).facts().get("stores"));
        assertEquals("RELEASED", log.get(0).facts().get("outcome"));
        assertEquals("4", log.get(0).facts().get("left"));
    }

    /** The machine has started with a clock that was ahead. */
    @Test
    void aStoreThatWasOpenedByAClockThatWasAheadIsLoggedOff() throws Exception {
        isThere("ann");
        directory.open("ann", NOW.plusSeconds(7200));
        tell(logoff(LogoffType.NORMAL, ANN));
        assertEquals(List.of("ann ORDERLY 30s"), directory.asked());
    }

    @Test
    void usersWhoAreNobodysAreToldOnceEachAndSoManyOnly() throws Exception {
        bridge = new GuestBridge(
                directory, new GuestMap(List.of(new Entry("desk", "ann", "ann"))), Map.of(), log::add, () -> NOW);
        for (int i = 0; i < 2 * Strangers.MOST; i++) {
            tell(logoff(LogoffType.NORMAL, Fact.of("mallory" + i)));
            tell(logoff(LogoffType.NORMAL, Fact.of("mallory" + i)));
        }
        assertEquals(Strangers.MOST, log.size());
        assertTrue(
                String.valueOf(log.get(Strangers.MOST - 1).facts().get("nobody"))
                        .contains("of other users"),
                log::toString);
        tell(logoff(LogoffType.NORMAL, ANN));
        tell(logoff(LogoffType.NORMAL, ANN));
        assertEquals(Strangers.MOST + 2, log.size());
    }

    @Test
    void whatAGuestCallsItsUserIsShortAndSteersNothingInTheLog() throws Exception {
        String name = "a\u001b[2J\u202e" + "n".repeat(10_000);
        isThere(name);
        tell(logoff(LogoffType.NORMAL, Fact.of(name)));
        String shown = "a?[2J?" + "n".repeat(250) + "...";
        assertEquals(shown, log.get(0).facts().get("user"));
        assertEquals(shown, log.get(0).facts().get("owner"));
        assertTrue(log.get(0).key().length() < 1000);
    }
}
