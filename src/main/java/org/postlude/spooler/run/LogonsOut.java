package org.postlude.spooler.run;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logons that providers have out: each from before the call that makes it until its last call has come back, however long
 * anybody waits for that (rule S8). Thread-safe.
 */
final class LogonsOut {
    /** Each is another one, whatever its name. */
    private static final class Out {
        private final Object provider;
        private final String name;
        private final CompletableFuture<Boolean> gone = new CompletableFuture<>();

        Out(Object provider, String name) {
            this.provider = provider;
            this.name = name;
        }
    }

    private final Set<Out> all = ConcurrentHashMap.newKeySet();

    /**
     * A provider is about to be asked for a logon.
     *
     * @param name the store, or the transport
     * @return run when the logon is gone, or was never made
     */
    Runnable came(Object provider, String name) {
        Out out = new Out(provider, name);
        all.add(out);
        return () -> {
            all.remove(out);
            out.gone.complete(true);
        };
    }

    /** Completes when those are gone that are out now. */
    CompletableFuture<Void> gone() {
        return CompletableFuture.allOf(all.stream().map(out -> out.gone).toArray(CompletableFuture<?>[]::new));
    }

    /** Who is out, by name, each once. */
    List<String> names() {
        return all.stream().map(out -> out.name).distinct().sorted().toList();
    }

    /** As {@link #names()}, of one provider. */
    List<String> names(Object provider) {
        return all.stream()
                .filter(out -> out.provider == provider)
                .map(out -> out.name)
                .distinct()
                .sorted()
                .toList();
    }
}
