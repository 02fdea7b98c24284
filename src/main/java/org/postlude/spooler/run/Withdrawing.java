package org.postlude.spooler.run;

import java.util.function.Supplier;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.Event;
import org.postlude.store.StoreClosedException;
import org.postlude.store.Withdrawal;

/** A message is taken back by a client or an operator: never while its store is being released (rule Q7). */
final class Withdrawing {
    private Withdrawing() {}

    static Withdrawal of(Engine engine, OpenStore store, MessageId id, Supplier<Withdrawal> withdrawal) {
        if (!store.changes().enter()) {
            // A report that is being made would not know of it.
            throw new StoreClosedException(
                    store.identity(),
                    "it is being logged off and is left as it is; could not withdraw " + id + ": open it again");
        }
        boolean isInside = store.gate().enter();
        try {
            Withdrawal done = withdrawal.get();
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
