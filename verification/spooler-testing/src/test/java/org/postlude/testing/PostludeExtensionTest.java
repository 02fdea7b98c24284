package org.postlude.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.testing.PostludeAssertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreFailedException;
import org.postlude.store.StoreSession;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.StatusAnswer;

/** A person's test of a program: what the extension gives it, and what can be asked of the spooler. */
@ExtendWith(PostludeExtension.class)
class PostludeExtensionTest {
    private TestSpooler before;

    @BeforeEach
    void isGivenToEveryMethodOfATest(TestSpooler spooler) {
        before = spooler;
    }

    @Test
    void everythingOfATestBelongsTogether(TestSpooler spooler, SpoolerCoordinator coordinator, ScriptedTransport wire) {
        assertSame(before, spooler);
        assertSame(coordinator, spooler.coordinator());
        assertSame(wire, spooler.transport());
    }

    @Test
    void whatWasSubmittedIsSent(TestSpooler spooler) {
        Letters.write(spooler.store(), "ann@example.org", "bob@example.org");
        assertThat(spooler)
                .sent(1)
                .queuedNothing()
                .returnedNothing()
                .sentNothingTo("carl@example.org")
                .sent(message -> message.body().equals("Hello\r\n"))
                .sentTo("Ann@example.org")
                .withSubject("Gr\u00fc\u00dfe")
                .from("me@example.org")
                .containing("To: ann")
                .once();
        assertEquals(
                List.of("ann@example.org", "bob@example.org"),
                spooler.sent().get(0).recipients());
    }

    @Test
    void aProgramThatMakesItsOwnSessionIsSeenToo(TestSpooler spooler) {
        try (StoreSession session = spooler.coordinator().logon("program");
                MessageStore store = session.openStore("memory:program")) {
            spooler.transport().on("bob@example.org").defer();
            Letters.write(store, "bob@example.org");
            assertThat(spooler).sentNothing().queued("bob@example.org", MessageState.BACKING_OFF);
            assertEquals(Outcome.RELEASED, store.storeLogoff(LogoffMode.ORDERLY).outcome());
        }
        assertThat(spooler).queued(1);
    }

    @Test
    void whoIsRefusedIsReturned(TestSpooler spooler) {
        spooler.transport().on("bob@example.org").refuse(550);
        Letters.write(spooler.store(), "bob@example.org");
        assertThat(spooler).sentNothing().returned("bob@example.org").queuedNothing();
        assertEquals(1, spooler.inbox().size());
    }

    @Test
    void whoIsRefusedUnderAnAddressBeyondAsciiIsReturnedToo(TestSpooler spooler) {
        spooler.transport().on("jos\u00e9@example.org").refuse(550);
        Letters.write(spooler.store(), "jos\u00e9@example.org");
        assertThat(spooler).returned("JOS\u00c9@example.org");
        AssertionError returned =
                assertThrows(AssertionError.class, () -> assertThat(spooler).returnedNothing());
        assertTrue(String.valueOf(returned.getMessage()).startsWith("nothing should have been returned"));
    }

    /** Its sender hears of it by a report too, and that one tells of no return. */
    @Test
    void whatIsReportedAsDeliveredIsNotReturned(TestSpooler spooler) throws IOException {
        Letters.write(spooler.store(), "ann@example.org");
        assertThat(spooler).sent(1);
        Delivery sent = spooler.transport().deliveriesTo("ann@example.org").get(0);
        assertEquals(StatusAnswer.FILED, spooler.transport().reportLate(sent, true));
        assertEquals(1, spooler.inbox().size());
        assertThat(spooler).returnedNothing();
        assertThrows(AssertionError.class, () -> assertThat(spooler).returned("ann@example.org"));
        assertEquals(StatusAnswer.FILED, spooler.transport().reportLate(sent, false));
        assertThat(spooler).returned("ann@example.org");
    }

    @Test
    void whoIsDeferredOnceGetsItWhenTimeHasPassed(TestSpooler spooler) {
        spooler.transport()
                .on("bob@example.org")
                .defer(Duration.ofMinutes(20))
                .defer()
                .accept();
        Letters.write(spooler.store(), "bob@example.org");
        spooler.advance(Duration.ofMinutes(19));
        assertThat(spooler).sentNothing().queued("bob@example.org", MessageState.BACKING_OFF);
        assertEquals(1, spooler.transport().attemptsFor("bob@example.org"));
        spooler.advance(Duration.ofHours(3));
        assertThat(spooler).sentTo("bob@example.org").once();
        assertEquals(Instant.parse("2026-01-01T03:19:00Z"), spooler.now());
    }

    @Test
    void anAnswerThatIsLostAfterTheDotLeavesDoubt(TestSpooler spooler) {
        spooler.transport().on("bob@example.org").inDoubt().accept();
        Letters.write(spooler.store(), "bob@example.org");
        assertThat(spooler).inDoubt("bob@example.org").sent(1);
        spooler.advance(Duration.ofDays(1));
        assertThat(spooler).sent(2).queuedNothing();
    }

    @Test
    void aServerThatHangsIsLeftAtTheDeadline(TestSpooler spooler) {
        Gate hang = spooler.transport().stopAt("bob@example.org", Point.BODY);
        Letters.write(spooler.store(), "bob@example.org");
        assertThat(spooler).queued("bob@example.org", MessageState.ACTIVE);
        LogoffReport report = spooler.store().storeLogoff(LogoffMode.ORDERLY, Deadline.in(Duration.ofMinutes(1)));
        assertEquals(Outcome.INCOMPLETE, report.outcome());
        assertEquals(Instant.parse("2026-01-01T00:01:00Z"), spooler.now());
        hang.open();
        assertThat(spooler).sentTo("bob@example.org").once();
    }

    @Test
    void aProcessThatIsKilledLeavesItsMailToTheNext(TestSpooler spooler) {
        Gate before = spooler.transport().stopAt("ann@example.org", Point.BODY);
        Gate after = spooler.transport().stopAt("bob@example.org", Point.COMMITTED);
        Letters.write(spooler.store(), "ann@example.org");
        Letters.write(spooler.store(), "bob@example.org");
        spooler.settle();
        assertEquals(List.of(before, after), spooler.transport().standing());

        spooler.restart();
        assertThat(spooler).sent(1).sentTo("bob@example.org");
        before.open();
        after.open();
        spooler.transport().otherwise().defer();
        spooler.store();
        // Under the policy RETRY a permit is not recorded, so ann may have hers, for all the next process knows.
        assertThat(spooler)
                .inDoubt("bob@example.org")
                .inDoubt("ann@example.org")
                .sent(1);
        assertEquals(1, spooler.warnings().size(), () -> "not those of the dead: " + spooler.warnings());
        spooler.transport().otherwise().accept();
        spooler.advance(Duration.ofDays(1));
        assertThat(spooler).queuedNothing().sentTo("ann@example.org").once();
    }

    @Test
    void aDiskThatIsFullRefusesAndLosesNothing(TestSpooler spooler) {
        spooler.store();
        spooler.disk().refuse(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", spooler.now());
        StoreFailedException full =
                assertThrows(StoreFailedException.class, () -> Letters.write(spooler.store(), "ann@example.org"));
        assertEquals(ErrorKind.NOT_ENOUGH_DISK, full.code());
        spooler.disk().accept();
        Letters.write(spooler.store(), "ann@example.org");
        assertThat(spooler).sent(1);
    }

    @Nested
    class Inside {
        @Test
        void aNestedTestHasOneOfItsOwn(TestSpooler spooler) {
            assertSame(before, spooler);
            assertThat(spooler).sentNothing().queuedNothing();
            Letters.write(spooler.store(), "ann@example.org");
            assertThat(spooler).sent(1);
        }

        @Test
        void andSoHasTheNext(TestSpooler spooler) {
            assertThat(spooler).sentNothing();
            assertNotSame(null, spooler.address());
        }
    }
}
