package org.postlude.trigger.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;

/** What becomes of a machine, and of whom it takes with it. Details are libvirt's numbers. */
class MachineTest {
    private static final String ANN = "{\"return\": [{\"user\": \"ann\", \"login-time\": 1795217400}]}";

    private final Heard heard = new Heard();
    private final Machine desk = new Machine("desk", Duration.ofSeconds(1), heard);

    private void event(DomainEventType type, int detail) {
        desk.changed(Heard.NOW, new DomainEvent(type, detail));
    }

    private void found(DomainState state) {
        desk.found(Heard.NOW, new Host.Seen("desk", state));
    }

    private void annIsThere() {
        found(DomainState.VIR_DOMAIN_RUNNING);
        desk.answered(Heard.NOW, desk.start(), ANN);
        assertTold("desk RUNNING", "desk ADDITIONS_AVAILABLE", "desk GUEST_LOGON ann");
    }

    /** Since the last of these. */
    private void assertTold(String... words) {
        List<String> all = heard.words();
        assertEquals(List.of(words), all.subList(seen, all.size()));
        seen = all.size();
    }

    private int seen;

    @Test
    void whatIsWrittenOfAMachineThatRunsMayGoAndItsPeopleStay() {
        annIsThere();
        event(DomainEventType.UNDEFINED, 0);
        assertTold();
        assertTrue(desk.isRunning());
        event(DomainEventType.STOPPED, 0);
        event(DomainEventType.UNDEFINED, 0);
        assertTold("desk TURNED_OFF", "desk DELETE_MACHINE");
    }

    @Test
    void aMachineThatGetsAnotherNameIsNotDeleted() {
        found(DomainState.VIR_DOMAIN_RUNNING);
        event(DomainEventType.STOPPED, 0);
        assertTold("desk RUNNING", "desk TURNED_OFF");
        event(DomainEventType.UNDEFINED, 1);
        assertTold();
    }

    @Test
    void aRebootIsTheGuestsShutdownAndNoCrashAndWhoIsThereThenHasComeAnew() {
        annIsThere();
        desk.rebooted(Heard.NOW);
        assertTold("desk GUEST_SHUTDOWN");
        desk.answered(Heard.NOW, desk.start(), ANN);
        assertTold("desk GUEST_LOGON ann");
    }

    @Test
    void anAnswerFromBeforeAStartSaysNothing() {
        annIsThere();
        int before = desk.start();
        desk.rebooted(Heard.NOW);
        assertTold("desk GUEST_SHUTDOWN");
        desk.answered(Heard.NOW, before, ANN);
        desk.unanswered(Heard.NOW, before, 0);
        assertTold();
        before = desk.start();
        event(DomainEventType.STOPPED, 0);
        assertTold("desk TURNED_OFF");
        desk.answered(Heard.NOW, before, ANN);
        assertTold();
    }

    @Test
    void aCrashIsToldOnce() {
        annIsThere();
        event(DomainEventType.CRASHED, 0);
        event(DomainEventType.STOPPED, 2);
        assertTold("desk HEARTBEAT_STOPPED");
        assertFalse(desk.isRunning());
        event(DomainEventType.STARTED, 0);
        event(DomainEventType.STOPPED, 2);
        assertTold("desk RUNNING", "desk HEARTBEAT_STOPPED");
    }

    @Test
    void whatIsFoundIsToldAsItIs() {
        found(DomainState.VIR_DOMAIN_PAUSED);
        assertTold("desk PAUSED");
        found(DomainState.VIR_DOMAIN_RUNNING);
        assertTold("desk RUNNING");
        found(DomainState.VIR_DOMAIN_PMSUSPENDED);
        assertTold("desk SAVED");
        found(DomainState.VIR_DOMAIN_CRASHED);
        assertTold("desk HEARTBEAT_STOPPED");
        found(DomainState.VIR_DOMAIN_CRASHED);
        assertTold();
    }

    @Test
    void whoIsAtAMachineThatWasSavedIsToldAgainWithIt() {
        annIsThere();
        event(DomainEventType.STOPPED, 4);
        assertTold("desk SAVED");
        event(DomainEventType.STARTED, 2);
        desk.answered(Heard.NOW, desk.start(), ANN);
        assertTold("desk RUNNING", "desk ADDITIONS_AVAILABLE", "desk GUEST_LOGON ann");
    }

    @Test
    void oneThatEndedUnseenTookItsPeopleWithItOnlyIfThatIsKnown() {
        annIsThere();
        desk.lost(Heard.NOW, Host.Ending.NONE);
        assertTold();
        desk.lost(Heard.NOW, Host.Ending.UNKNOWN);
        assertTold("desk INVALID");
        found(DomainState.VIR_DOMAIN_RUNNING);
        desk.lost(Heard.NOW, Host.Ending.MIGRATED);
        assertTold("desk RUNNING", "desk INVALID");
        found(DomainState.VIR_DOMAIN_RUNNING);
        desk.answered(Heard.NOW, desk.start(), ANN);
        assertTold("desk RUNNING", "desk ADDITIONS_AVAILABLE");
        desk.lost(Heard.NOW, Host.Ending.SAVED);
        assertTold("desk SAVED");
        found(DomainState.VIR_DOMAIN_RUNNING);
        desk.lost(Heard.NOW, Host.Ending.OFF);
        assertTold("desk RUNNING", "desk TURNED_OFF");
        found(DomainState.VIR_DOMAIN_RUNNING);
        desk.lost(Heard.NOW, Host.Ending.CRASHED);
        assertTold("desk RUNNING", "desk HEARTBEAT_STOPPED");
    }

    @Test
    void anAnswerThatIsNoneIsAProblemUntilTheNextThatIs() {
        annIsThere();
        desk.answered(Heard.NOW, desk.start(), "{\"return\": 5}");
        assertTrue(String.valueOf(desk.problem()).contains("machine desk"), desk.problem());
        desk.answered(Heard.NOW, desk.start(), ANN);
        assertEquals(null, desk.problem());
        assertTold();
    }
}
