package org.postlude.spooler.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.InDoubtPolicy;

/** A fast shutdown leaves what the end of the process would leave, and the next life has all of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EndsFastTest {
    @ParameterizedTest
    @EnumSource(
            value = Scenario.class,
            names = {"ENDS_FAST_UNDER_RETRY", "ENDS_FAST_UNDER_HOLD"})
    void S13_whoOpensTheStoreNextLosesNothingAndDoublesNothing(Scenario scenario) throws Exception {
        Machine machine = new Machine(scenario.policy, false);
        Life life = machine.firstLife(new Cut.Never());
        scenario.play(machine, life);
        assertFalse(life.close());
        assertEquals(1, machine.deliveriesTo("ann@one.example"), "it was past its permit");
        assertEquals(0, machine.deliveriesTo("carl@four.example"), "it was stopped");
        Aftermath aftermath = new Aftermath(machine);
        aftermath.drain(new Cut.Never());
        aftermath.judge();
        assertEquals(1, machine.deliveriesTo("carl@four.example"), "sent by the next life");
        assertEquals(1, machine.doubts.get("ann@one.example"), "it could not be recorded any more");
        assertEquals(scenario.policy == InDoubtPolicy.RETRY ? 2 : 1, machine.deliveriesTo("ann@one.example"));
    }
}
