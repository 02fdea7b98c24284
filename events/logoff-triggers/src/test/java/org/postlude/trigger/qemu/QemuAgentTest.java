package org.postlude.trigger.qemu;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.trigger.MachineEventType.ADDITIONS_AVAILABLE;
import static org.postlude.trigger.MachineEventType.ADDITIONS_UNINSTALLED;
import static org.postlude.trigger.MachineEventType.GUEST_LOGOFF;
import static org.postlude.trigger.MachineEventType.GUEST_LOGON;
import static org.postlude.trigger.MachineEventType.STATE_CHANGED;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.event.Fact;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.MachineWatch;
import org.postlude.trigger.Recorded;

@Timeout(30)
class QemuAgentTest {
    private static final String ANN = "{\"user\": \"ann\", \"login-time\": 1795217400}";
    private static final String BOB = "{\"user\": \"bob\", \"login-time\": 1795217744.4451931, \"domain\": \"x\"}";

    @TempDir
    Path dir;

    private final Recorded told = new Recorded();
    private @Nullable MachineWatch watch;

    @AfterEach
    void close() {
        if (watch != null) {
            watch.close();
        }
    }

    private Path socket() {
        return dir.resolve("desk.sock");
    }

    private MachineWatch watch(String options) {
        MachineWatch begun = new QemuAgentSource().watch(MachineAddress.parse("qga:" + socket() + options), told);
        watch = begun;
        return begun;
    }

    /** Patient: an agent on a machine that is busy is not silent. */
    private MachineWatch watch() {
        return watch("?poll=5ms&patience=30s");
    }

    private MachineWatch impatient() {
        return watch("?poll=5ms&patience=1500ms&heartbeat=10s");
    }

    private List<MachineEvent> changes() {
        return told.events().stream().filter(each -> each.type() != GUEST_LOGON).toList();
    }

    private List<String> problems() {
        return watch == null ? List.of() : watch.problems();
    }

    /** But for those who log on. */
    private void awaitTypes(MachineEventType... types) {
        await().until(() -> changes().stream().map(MachineEvent::type).toList().equals(List.of(types)));
    }

    private void awaitLook(ScriptedAgent agent) {
        int seen = agent.times("guest-get-users");
        await().until(() -> agent.times("guest-get-users") > seen + 1);
    }

    @Test
    void aUserWhoIsInTheListNoLongerHasLoggedOff() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN, BOB);
            watch();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            awaitLook(agent);
            agent.loggedOn(BOB);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, GUEST_LOGOFF);
            assertEquals(2, told.types().stream().filter(GUEST_LOGON::equals).count());
            assertEquals(
                    new MachineEvent.GuestLogoff(
                            "desk",
                            Recorded.NOW,
                            LogoffType.NORMAL,
                            Fact.of("ann"),
                            Fact.of(Instant.ofEpochSecond(1_795_217_400))),
                    changes().get(2));
        }
    }

    @Test
    void aSecondSessionThatEndsIsNoLogoff() throws Exception {
        String again = ANN.replace("1795217400", "1795219999");
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN, again);
            watch();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            awaitLook(agent);
            agent.loggedOn(again);
            awaitLook(agent);
            agent.loggedOn();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, GUEST_LOGOFF);
        }
    }

    @Test
    @Tag("long")
    void anAgentThatDoesNotAnswerIsNoLogoffOfAnybody() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            impatient();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.isSilent(true);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
            await().until(() -> !problems().isEmpty());
            agent.isSilent(false);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED, ADDITIONS_AVAILABLE);
            await().until(() -> problems().isEmpty());
        }
    }

    @Test
    @Tag("long")
    void whoWentWhileTheAgentWasSilentIsToldWhenItAnswersAgain() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            impatient();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            awaitLook(agent);
            agent.isSilent(true);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
            agent.loggedOn();
            agent.isSilent(false);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED, ADDITIONS_AVAILABLE, GUEST_LOGOFF);
        }
    }

    @Test
    void aMachineWhoseSocketIsGoneIsOffAndComesBack() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
        }
        awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, STATE_CHANGED);
        assertEquals(
                MachineState.TURNED_OFF, ((MachineEvent.StateChanged) changes().get(2)).state());
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, STATE_CHANGED, STATE_CHANGED, ADDITIONS_AVAILABLE);
            assertEquals(
                    MachineState.RUNNING, ((MachineEvent.StateChanged) changes().get(3)).state());
            assertTrue(agent.times("guest-get-users") > 0);
        }
    }

    @Test
    void aConnectionThatEndsIsMadeAgainAndNobodyHasLeft() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.hangUp();
            awaitLook(agent);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
        }
    }

    @Test
    void anAgentThatRefusesToTellWhoIsThereHasNobodyLoggedOff() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.answers("{\"error\": {\"class\": \"GenericError\", \"desc\": \"disabled\"}}");
            await().until(() -> problems().toString().contains("disabled"));
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
        }
    }

    @Test
    void nonsenseOfAGuestIsAProblemAndNoLogoff() throws Exception {
        List<String> nonsense = List.of(
                "{",
                "[]",
                "{\"return\": 5}",
                "\u0000\u00ff",
                "x".repeat(2_000_000),
                "{\"return\": " + "[".repeat(5000));
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            for (String each : nonsense) {
                agent.answers(each);
                await().until(() -> !problems().isEmpty());
                agent.loggedOn(ANN);
                await().until(() -> problems().isEmpty());
            }
            assertEquals(0, told.types().stream().filter(GUEST_LOGOFF::equals).count());
        }
    }

    @Test
    @Tag("long")
    void onlyQuestionsAreAsked() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            impatient();
            awaitLook(agent);
            agent.isSilent(true);
            await().until(() -> !problems().isEmpty());
            agent.isSilent(false);
            awaitLook(agent);
            assertEquals(List.of("guest-get-users", "guest-ping", "guest-sync-delimited"), agent.asked());
        }
        assertEquals(
                List.of("PING", "USERS"),
                Stream.of(QemuAgentChannel.Question.values()).map(Enum::name).toList());
    }

    @Test
    void itEndsWhileItWaitsAndTellsNothingMore() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.isSilent(true);
            MachineWatch begun = watch("?poll=5ms&patience=1h");
            await().until(() -> agent.times("guest-sync-delimited") > 0);
            begun.close();
            begun.close();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(each -> each.getName().equals("postlude-qga-desk")));
            assertEquals(List.of(), told.events());
        }
    }

    @Test
    void aMachineThatIsNotThereYetIsLookedFor() throws IOException {
        MachineWatch begun = watch();
        await().until(() -> begun.problems().toString().contains("nobody has the socket"));
        assertEquals(List.of(), told.events());
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            awaitLook(agent);
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithWhatWouldBe() {
        for (String each : List.of("qga:", "qga:/x?pol=1s", "qga:/x?poll=often", "qga:/x?poll=0s", "qga:\u0000")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new QemuAgentSource().watch(MachineAddress.parse(each), told),
                    each);
        }
    }
}
