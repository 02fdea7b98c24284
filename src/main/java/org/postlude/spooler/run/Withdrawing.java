package org.postlude.spooler.run;

import java.io.IOException;
import java.util.function.Supplier;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.Event;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.QueuedPart;

/** A message is taken back by a client or an operator: never while its store is being released (rule Q7). */
final class Withdrawing {
    private Withdrawing() {}

    /** What happened to its parts before is noted first, and then this. */
    private static Withdrawal recorded(Engine engine, OpenStore store, MessageId id, Supplier<Withdrawal> withdrawal) {
        try {
            return store.desk().inTurn(engine.threads(), log -> {
                log.note();
                Withdrawal done = withdrawal.get();
                if (done == Withdrawal.WITHDRAWN) {
                    for (QueuedPart part : store.desk().logon().parts(id)) {
                        log.changed(part.id());
                    }
                    log.note();
                }
                return done;
            });
        } catch (IOException e) {
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    "store " + store.identity() + " could not withdraw " + id + ": " + Words.of(e)
                            + "; look whether it is still in the queue",
                    true,
                    e);
        }
    }

    static Withdrawal of(Engine engine, OpenStore store, MessageId id, Supplier<Withdrawal> withdrawal) {
        if (!store.changes().enter()) {
            // A report that is being made would not know of it.
            throw new StoreClosedException(
                    store.identity(),
                    "it is being logged off and is left as it is; could not withdraw " + id + ": open it again");
        }
        boolean isInside = store.gate().enter();
        try {
            Withdrawal done = store.isMailed() && store.desk().hasActivity() && !Callbacks.isInside()
                    ? recorded(engine, store, id, withdrawal)
                    : withdrawal.get();
            if (done == Withdrawal.WITHDRAWN) {
                engine.chronicle.withdrew(store.identity(), store.key(), id);
                engine.post(new Event.Withdrew(store.key(), id));
            }
            return done;
        } finally {
            if (isInside) {
                store.gate().leave();
            }
            store.changes().leave();
        }
    }
}
