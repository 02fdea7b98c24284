package org.postlude.trigger.qemu;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.trigger.MachineEventType.ADDITIONS_AVAILABLE;
import static org.postlude.trigger.MachineEventType.ADDITIONS_UNINSTALLED;
import static org.postlude.trigger.MachineEventType.HEARTBEAT_STOPPED;
import static org.postlude.trigger.MachineEventType.STATE_CHANGED;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineWatch;
import org.postlude.trigger.Recorded;

/** What counts as a guest that has crashed: silence, of its own, and long enough. An agent on a busy machine needs its time. */
@Timeout(30)
class QemuHeartbeatTest {
    private static final String ANN = "{\"user\": \"ann\", \"login-time\": 1795217400}";

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

    private void watch(String options) {
        watch = new QemuAgentSource().watch(MachineAddress.parse("qga:" + socket() + options), told);
    }

    /** But for those who log on. */
    private List<MachineEventType> changes() {
        return told.types().stream()
                .filter(each -> each != MachineEventType.GUEST_LOGON)
                .toList();
    }

    private void awaitTypes(MachineEventType... types) {
        await().until(() -> changes().equals(List.of(types)));
    }

    private static void awaitSilence(ScriptedAgent agent, int questions) {
        int asked = agent.times("guest-sync-delimited");
        await().atMost(Duration.ofSeconds(20)).until(() -> agent.times("guest-sync-delimited") >= asked + questions);
    }

    @Test
    @Tag("long")
    void aGuestThatIsSilentForLongHasCrashedOnce() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch("?poll=5ms&patience=1500ms&heartbeat=2s");
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.isSilent(true);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED, HEARTBEAT_STOPPED);
            awaitSilence(agent, 2);
            agent.loggedOn();
            agent.isSilent(false);
            awaitTypes(
                    STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED, HEARTBEAT_STOPPED, ADDITIONS_AVAILABLE);
        }
    }

    @Test
    @Tag("long")
    void aClockThatIsSetIsNoSilence() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch("?poll=5ms&patience=1500ms&heartbeat=60s");
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.isSilent(true);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
            told.itIs(Recorded.NOW.plus(Duration.ofDays(1)));
            awaitSilence(agent, 2);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
        }
    }

    @Test
    @Tag("long")
    void aConnectionThatWasNeverAnsweredMayStandBehindAnotherOneAndIsNoCrash() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch("?poll=5ms&patience=1500ms&heartbeat=1s");
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.isSilent(true);
            agent.hangUp();
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
            awaitSilence(agent, 3);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
        }
    }

    @Test
    @Tag("long")
    void toRefuseIsToAnswer() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.loggedOn(ANN);
            watch("?poll=5ms&patience=1500ms&heartbeat=60s");
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            agent.isSilent(true);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED);
            agent.answers("{\"error\": {\"class\": \"GenericError\", \"desc\": \"disabled\"}}");
            agent.isSilent(false);
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, ADDITIONS_UNINSTALLED, ADDITIONS_AVAILABLE);
        }
    }

    @Test
    void aMachineWhoseAgentTellsNobodysNameIsKnownAndItsEndIsTold() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            agent.answers("{\"error\": {\"class\": \"GenericError\", \"desc\": \"disabled\"}}");
            watch("?poll=5ms&patience=30s");
            awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE);
            await().until(() -> agent.times("guest-get-users") > 1);
        }
        awaitTypes(STATE_CHANGED, ADDITIONS_AVAILABLE, STATE_CHANGED);
        assertEquals(3, told.events().size());
    }
}
