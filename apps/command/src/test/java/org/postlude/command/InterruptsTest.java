package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

/** How a run that was interrupted goes, whatever stands in its way. */
@Timeout(60)
class InterruptsTest {
    private final TestSurroundings run = new TestSurroundings();

    @Test
    void aSignalAfterTheReportEndsTheRunWithItsOwnCode() {
        Interrupts interrupts = new Interrupts(run.get());
        interrupts.over(ExitCodes.LEFT);
        assertEquals(List.of(), run.halts());
        run.signal("SIGINT");
        Awaitility.await("the end").until(() -> run.halts().equals(List.of(ExitCodes.LEFT)));
    }

    @Tag("long")
    @Test
    void aRunThatAnotherProgramEndsDoesNotStayWhenItIsStuck() {
        Interrupts interrupts = Interrupts.ofServer(run.get(), LogoffMode.ORDERLY, Deadline.DEFAULT);
        assertTrue(interrupts.ask(LogoffMode.ORDERLY, Deadline.in(Duration.ZERO)));
        Awaitility.await("the end").until(() -> run.halts().equals(List.of(ExitCodes.INCOMPLETE)));
        assertTrue(run.err().contains("the run does not come to its end"), run.err());
    }

    /** Longer than the report may take: closing what is open has a time of its own. */
    @Tag("long")
    @Test
    void aRunThatIsStuckInClosingAfterItsReportGoesWithItsOwnCode() {
        Interrupts interrupts = Interrupts.ofServer(run.get(), LogoffMode.ORDERLY, Deadline.in(Duration.ZERO));
        run.signal("SIGTERM");
        interrupts.reported(ExitCodes.LEFT);
        Awaitility.await("the end")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !run.halts().isEmpty());
        assertEquals(List.of(ExitCodes.LEFT), run.halts());
        assertFalse(run.err().contains("without a report"), run.err());
    }

    @Test
    void aSignalWhileTheRunClosesAfterItsReportEndsItWithItsOwnCode() {
        Interrupts interrupts = Interrupts.ofServer(run.get(), LogoffMode.ORDERLY, Deadline.DEFAULT);
        interrupts.reported(ExitCodes.LEFT);
        run.signal("SIGTERM");
        Awaitility.await("the end").until(() -> run.halts().equals(List.of(ExitCodes.LEFT)));
    }

    @Test
    void whoeverStoppedReadingWhatWePrintDoesNotKeepTheRunAlive() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        PrintStream full = new PrintStream(new FullPipe(never), true, UTF_8);
        Surroundings free = run.get();
        Interrupts interrupts = new Interrupts(
                new Surroundings(free.in(), full, full, free.environment(), free.clock(), free.signals()));
        Thread printing = new Thread(() -> full.println("a report"), "report");
        printing.setDaemon(true);
        printing.start();
        Awaitility.await("a report that nobody reads").until(() -> printing.getState() == Thread.State.WAITING);
        run.signalSilently("SIGTERM");
        Awaitility.await("somebody to hear it").until(() -> interrupts.count() == 1);
        Thread ending = new Thread(() -> interrupts.over(ExitCodes.LEFT), "ending"); // or a failure would hang here
        ending.setDaemon(true);
        ending.start();
        Awaitility.await("the end").until(() -> run.halts().contains(ExitCodes.LEFT));
        never.countDown();
    }

    private static final class FullPipe extends OutputStream {
        private final CountDownLatch room;

        FullPipe(CountDownLatch room) {
            this.room = room;
        }

        @Override
        public void write(int octet) {
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
