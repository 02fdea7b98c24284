package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.StatusBit;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportKey;
import org.postlude.store.NotSupportedException;
import org.postlude.store.ProviderStatus;

/** The status table: a row for each store, each transport, and the spooler. */
final class StatusRows {
    private StatusRows() {}

    static List<ProviderStatus> of(Engine engine) {
        List<ProviderStatus> rows = new ArrayList<>();
        List<OpenStore> stores = engine.openStores();
        for (OpenStore store : stores) {
            rows.add(new Row(
                    engine,
                    store.identity(),
                    ProviderStatus.Kind.STORE,
                    () -> store.isRefusing() ? Set.of(StatusBit.FAILURE) : Set.of(StatusBit.AVAILABLE),
                    () -> engine.sessions().holdersOf(store.key()),
                    store::health,
                    null,
                    false));
        }
        engine.transports()
                .forEach((key, desk) -> rows.add(new Row(
                        engine,
                        desk.name(),
                        ProviderStatus.Kind.TRANSPORT,
                        desk::bits,
                        () -> stores.stream()
                                .filter(OpenStore::isMailed)
                                .map(OpenStore::identity)
                                .toList(),
                        desk::validateState,
                        key,
                        true)));
        rows.add(new Row(
                engine,
                "spooler",
                ProviderStatus.Kind.SPOOLER,
                () -> engine.isAlive() ? Set.of(StatusBit.AVAILABLE) : Set.of(StatusBit.FAILURE),
                List::of,
                () -> engine.isAlive() ? "the spooler works" : "the spooler has failed; close it and open it again",
                null,
                true));
        return List.copyOf(rows);
    }

    private record Row(
            Engine engine,
            String name,
            Kind kind,
            Supplier<Set<StatusBit>> now,
            Supplier<List<String>> users,
            Supplier<String> state,
            @Nullable TransportKey transport,
            boolean flushes)
            implements ProviderStatus {
        @Override
        public Set<StatusBit> bits() {
            return now.get();
        }

        @Override
        public List<String> holders() {
            return users.get();
        }

        @Override
        public FlushAnswer flushQueues(Set<FlushFlag> flags) {
            if (!flushes || !flags.contains(FlushFlag.UPLOAD)) {
                throw new NotSupportedException(kind + " " + name + " has no queues that " + flags
                        + " could flush; nothing was changed. Flush a transport or the spooler, with UPLOAD");
            }
            engine.post(new Event.FlushRequested(transport));
            return FlushAnswer.STARTED;
        }

        @Override
        public String validateState() {
            return state.get();
        }
    }
}
