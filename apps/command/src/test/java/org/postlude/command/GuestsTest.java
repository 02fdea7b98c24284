package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineState;

/** A run of which one store is that of a user of a machine. */
@Timeout(60)
@Tag("long")
class GuestsTest {
    @TempDir
    Path dir;

    private GuestRun run = new GuestRun(Path.of("."));

    @BeforeEach
    void make() {
        run = new GuestRun(dir);
    }

    @AfterEach
    void close() throws Exception {
        run.close();
    }

    private void assertTakesMail() throws Exception {
        assertTrue(run.send().startsWith("250"), run.err());
    }

    private void assertIsClosed() throws Exception {
        assertTrue(run.send().startsWith("451 4.3.2"), run.err());
    }

    @Test
    void whoLeavesHasTheirStoreLoggedOffAndItIsOpenAgainWhenTheyComeBack() throws Exception {
        run.begin("", "");
        assertTakesMail();
        GuestRun.left(LogoffType.EXTERNAL);
        run.awaitErr("the user of ann has left: ");
        assertTrue(run.err().contains("was logged off with no-wait, RELEASED, 0 messages left in it"), run.err());
        assertIsClosed();
        await().until(() -> run.logged().size() == 1);
        assertEquals("EXTERNAL", run.logged().get(0).facts().get("type"));
        GuestRun.came("bob");
        GuestRun.came("ann");
        run.awaitErr("the user of ann is here");
        assertTakesMail();
    }

    @Test
    void theModeIsTheOneOfTheFile() throws Exception {
        run.begin("guests: {logoff: purge, within: 20s}", "");
        assertTakesMail();
        GuestRun.left(LogoffType.NORMAL);
        run.awaitErr("was logged off with purge, RELEASED, 0 messages left in it");
    }

    @Test
    void aMachineThatSleepsTakesNobodysStoreUnlessTheFileSaysSo() throws Exception {
        run.begin("guests: {within: 20s}", "");
        GuestRun.came("ann");
        GuestRun.is(MachineState.SAVING);
        GuestRun.came("ann"); // is told behind the sleep
        assertTakesMail();
        assertFalse(run.err().contains("has left"), run.err());
    }

    @Test
    void whereTheFileSaysSoASleepLogsOffAndTheStoreIsOpenAgainBehindIt() throws Exception {
        run.begin("guests: {sleep: purge, within: 20s}", "");
        GuestRun.came("ann");
        GuestRun.is(MachineState.SAVING);
        run.awaitErr("was logged off with purge, RELEASED, 0 messages left in it");
        assertIsClosed();
        GuestRun.is(MachineState.RUNNING);
        GuestRun.came("ann");
        run.awaitErr("the user of ann is here");
        assertTakesMail();
    }

    @Test
    void whoComesBackDuringTheDrainHasTheirStoreBehindIt() throws Exception {
        try (SmtpStub slow = new SmtpStub().holdTheDot()) {
            run.begin("", slow.url());
            assertTakesMail();
            slow.awaitDot();
            GuestRun.left(LogoffType.NORMAL);
            await().until(() -> run.send().startsWith("451"));
            GuestRun.came("ann");
            slow.answer();
            run.awaitErr("was logged off with orderly, RELEASED");
            run.awaitErr("the user of ann is here");
            assertTakesMail();
        }
    }

    @Test
    void whoComesBackAndLeavesAgainDuringTheDrainHasLeft() throws Exception {
        try (SmtpStub slow = new SmtpStub().holdTheDot()) {
            run.begin("", slow.url());
            assertTakesMail();
            slow.awaitDot();
            GuestRun.left(LogoffType.NORMAL);
            await().until(() -> run.send().startsWith("451"));
            GuestRun.came("ann");
            GuestRun.left(LogoffType.NORMAL);
            slow.answer();
            await().until(() -> run.logged().size() == 2);
            assertIsClosed();
        }
    }

    @Test
    void aLogoffThatWasNotDoneInItsTimeIsOverWhenTheyComeBack() throws Exception {
        try (SmtpStub slow = new SmtpStub().holdTheDot()) {
            run.begin("guests: {within: 300ms}", slow.url());
            assertTakesMail();
            slow.awaitDot();
            GuestRun.left(LogoffType.NORMAL);
            run.awaitErr("is not logged off yet: with orderly its time was not enough");
            GuestRun.came("ann");
            run.awaitErr("could not be opened");
            slow.answer();
            run.awaitErr("the user of ann is here: ");
            assertTakesMail();
        }
    }

    @Test
    void aRunWhoseUserIsNotThereEndsAsAlways() throws Exception {
        run.begin("", "");
        GuestRun.left(LogoffType.FORCED);
        run.awaitErr("the user of ann has left: ");
        run.surroundings().signal("SIGTERM");
        assertEquals(0, run.code(), run.err());
        assertEquals(2, run.surroundings().json().get("stores").size());
    }

    @Test
    void whatIsNotUnderstoodIsSaidWithItsLine() throws Exception {
        run.begin("guests: {logoff: slowly}", "");
        assertEquals(78, run.code());
        assertTrue(run.err().contains("postlude.yaml, line 3"), run.err());
    }

    @Test
    void whatIsWrongWithAMachineIsSaid() throws Exception {
        run.begin("", "");
        ScriptedMachines.isWrong("the socket is no socket");
        run.awaitErr("the socket is no socket");
        ScriptedMachines.isWrong("");
        run.awaitErr("all is well again where this was: the socket is no socket");
    }
}
