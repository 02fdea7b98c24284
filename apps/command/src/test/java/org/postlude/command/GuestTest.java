package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code guest watch} shows what machines tell, and {@code guest logoff} logs off where a source can. */
@Timeout(30)
class GuestTest {
    private final TestSurroundings surroundings = new TestSurroundings();

    private int run(String line) {
        return Main.run(line.split(" "), surroundings.get());
    }

    private List<String> watch(String options) throws Exception {
        CountDownLatch closed = ScriptedMachines.closed();
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> run("guest watch --source scripted:desk" + options));
        await().until(() -> surroundings.out().lines().count() == 3);
        surroundings.signal("SIGINT");
        assertEquals(0, code.get(10, TimeUnit.SECONDS), surroundings.err());
        assertTrue(closed.await(5, TimeUnit.SECONDS));
        return surroundings.out().lines().toList();
    }

    @Test
    void eachEventIsALine() throws Exception {
        List<String> lines = watch("");
        assertEquals(
                "2026-11-29T01:02:03Z  desk  STATE_CHANGED  state=RUNNING  reason-absent=\"not said\"", lines.get(0));
        assertTrue(lines.get(1).contains("GUEST_LOGOFF  user="), lines::toString);
        assertTrue(lines.get(1).chars().noneMatch(each -> each < ' ' || each == 0x202e), lines::toString);
        assertTrue(lines.get(2).contains("GUEST_SHUTDOWN  within="), lines::toString);
    }

    @Test
    void inJsonEachEventIsAnObjectInALine() throws Exception {
        List<String> lines = watch(" --json");
        assertEquals(
                "{\"event\":\"GUEST_LOGOFF\",\"machine\":\"desk\",\"at\":\"2026-11-29T01:02:03Z\",\"user\":\"a\\u202Enn\\u001B\","
                        + "\"type\":\"NORMAL\",\"since\":\"2026-11-29T01:01:03Z\"}",
                lines.get(1).replace("\\u202e", "\\u202E").replace("\\u001b", "\\u001B"));
    }

    @Test
    void aLogoffByTheHostShowsWhoHasGone() {
        assertEquals(0, run("guest logoff desk --source scripted:desk"), surroundings.err());
        assertTrue(surroundings.out().contains("desk  GUEST_LOGOFF  user=bob  type=EXTERNAL"), surroundings.out());
        assertEquals(1, surroundings.out().lines().count());
    }

    @Test
    void aMachineThatIsNotThereAndASourceThatCannotAreSaid() {
        assertEquals(69, run("guest logoff other --source scripted:desk"));
        assertTrue(surroundings.err().contains("there is no machine 'other'"), surroundings.err());
        assertEquals(69, run("guest logoff desk --qga /nowhere/agent.sock"));
        assertTrue(surroundings.err().contains("nobody was logged off"), surroundings.err());
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        for (String each : List.of(
                "guest",
                "guest watch",
                "guest watch --qga /run/a.sock --logind",
                "guest watch --source nowhere:x",
                "guest watch --source scripted:desk?poll=1s",
                "guest logoff --logind")) {
            assertEquals(64, run(each), each + surroundings.err());
        }
    }
}
