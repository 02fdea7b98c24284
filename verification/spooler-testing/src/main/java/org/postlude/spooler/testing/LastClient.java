package org.postlude.spooler.testing;

import java.time.Duration;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.run.Directory;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreSession;
import org.postlude.store.SubmitReceipt;

/** Comes when everything works: sends what never got a receipt, releases what is held, and has everything sent. */
final class LastClient implements Client {
    /** By then what was to be sent later is due, and what was put off by an hour at most has been tried again. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(90);
    /** No run has more messages. */
    private static final int ALL = 100;

    private final World world;

    LastClient(World world) {
        this.world = world;
    }

    @Override
    public void run(Program program, Directory directory) {
        StoreSession session = directory.logon("last");
        MessageStore store = session.openStore(world.address, OpenOptions.DEFAULT);
        for (Letter letter : world.plan.letters()) {
            SubmitReceipt receipt = world.ledger.receipt(letter);
            if (receipt == null) {
                receipt = store.submit(letter.submission(world.time.instant()));
                world.ledger.accepted(letter, receipt);
            }
        }
        releaseAll(store);
        sleep(program);
        requireTried(store);
        LogoffReport report = store.storeLogoff(LogoffMode.PURGE, Deadline.none());
        if (report.outcome() != Outcome.RELEASED || !report.problems().isEmpty()) {
            world.ledger.violated("the last logoff, with all well, says " + report);
        }
        Reports.compare(world, report);
        session.close();
    }

    /** What its sender had held, and what has broken its transport too often, be it in doubt (rule D19). */
    private static void releaseAll(MessageStore store) {
        for (MessageStatus listed : store.queue("", ALL).messages()) {
            boolean unused = store.release(new MessageId(listed.id()));
        }
    }

    /** A spooler that has all it needs leaves nothing lying: only what waits for a person is still there. */
    private void requireTried(MessageStore store) {
        for (MessageStatus left : store.queue("", ALL).messages()) {
            boolean isForAPerson = left.recipients().stream()
                    .anyMatch(to -> to.state() == MessageState.IN_DOUBT || to.state() == MessageState.HELD);
            if (!isForAPerson) {
                world.ledger.violated("after " + LONG_ENOUGH + ", with all well, this lies in the queue: " + left);
            }
        }
    }

    private static void sleep(Program program) {
        try {
            program.process.baton.sleep(LONG_ENOUGH);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a client", e);
        }
    }
}
