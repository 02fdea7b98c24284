package org.postlude.spooler.testing;

import java.time.Duration;
import org.postlude.spooler.run.Directory;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreSession;
import org.postlude.store.SubmitReceipt;

/** Comes when everything works: sends what never got a receipt, releases what is held, and has everything sent. */
final class LastClient implements Client {
    /** By then what was to be sent later is due. */
    private static final Duration LONG_ENOUGH = Duration.ofHours(1);

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
            if (letter.isHeld()) {
                boolean unused = store.release(receipt.id());
            }
        }
        sleep(program);
        LogoffReport report = store.storeLogoff(LogoffMode.PURGE, Deadline.none());
        if (report.outcome() != Outcome.RELEASED || !report.problems().isEmpty()) {
            world.ledger.violated("the last logoff, with all well, says " + report);
        }
        Reports.compare(world, report);
        session.close();
    }

    private static void sleep(Program program) {
        try {
            program.process.baton.sleep(LONG_ENOUGH);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a client", e);
        }
    }
}
