package org.postlude.spooler.run;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.NewMail;
import org.postlude.store.Registration;

/** Who is told of new mail: each on a queue of its own, and no longer than its handle is valid. Thread-safe. */
final class Advice {
    private static final int MOST = 1_000;

    private record Advised(HandleState handle, Listener<NewMail> listener) {}

    private final Set<Advised> all = ConcurrentHashMap.newKeySet();
    private final Executor threads;

    Advice(Executor threads) {
        this.threads = threads;
    }

    Registration add(String store, HandleState handle, Consumer<NewMail> consumer) {
        Advised advised = new Advised(
                handle,
                new Listener<>(
                        "a listener for new mail of store " + store,
                        MOST,
                        mail -> {
                            if (handle.isValid()) {
                                consumer.accept(mail);
                            }
                        },
                        missing -> {}, // a hint: the mail itself is in the store
                        threads));
        all.add(advised);
        if (!handle.isValid()) {
            end(advised); // it ended meanwhile, and nobody would do this later
        }
        return () -> end(advised);
    }

    void tell(StoreKey store, NewMail mail) {
        for (Advised each : all) {
            if (each.handle().store.equals(store)) {
                each.listener().tell(mail);
            }
        }
    }

    /** A handle is closed or was released: nobody is told on its behalf any more. */
    void end(HandleKey handle) {
        for (Advised each : all) {
            if (each.handle().key.equals(handle)) {
                end(each);
            }
        }
    }

    private void end(Advised advised) {
        all.remove(advised);
        advised.listener().end();
    }

    int count() {
        return all.size();
    }
}
