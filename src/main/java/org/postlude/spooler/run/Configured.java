package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.postlude.message.PostludeException;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.PartRecord;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** The transports for new mail, in their order, which may be changed while the spooler runs. Thread-safe. */
final class Configured {
    private final ReentrantLock changing = new ReentrantLock();
    /** Of two with one name, while one follows the other, the later stands first. */
    private volatile List<TransportRequest> all;

    Configured(List<TransportRequest> all) {
        this.all = List.copyOf(all);
    }

    List<String> names() {
        return all.stream().map(TransportRequest::name).distinct().toList();
    }

    Optional<TransportRequest> find(String name, String url) {
        return all.stream()
                .filter(given -> given.name().equals(name) && given.url().equals(url))
                .findFirst();
    }

    /**
     * Adds transports, or puts them in the place of those with their names. All of them are logged on, or none is there.
     *
     * @throws TransportConfigurationException if one cannot be what it is to be; then nothing was changed
     */
    void put(Collection<TransportRequest> requests, Engine engine) {
        changing.lock();
        try {
            requests.forEach(request -> check(request, engine));
            List<TransportRequest> before = all;
            List<TransportRequest> both = new ArrayList<>(requests);
            both.addAll(before);
            all = List.copyOf(both);
            List<CompletableFuture<String>> logons = new ArrayList<>();
            try {
                requests.forEach(request -> logons.add(engine.addTransport(request)));
                CompletableFuture<Void> on = CompletableFuture.allOf(logons.toArray(new CompletableFuture<?>[0]));
                engine.threads().join(on.handle((none, failure) -> true)); // each has come to its end, well or not
                logons.forEach(engine.threads()::join);
            } catch (CompletionException e) {
                takeBack(requests, logons.size(), before, engine);
                throw e.getCause() instanceof PostludeException known ? known : e;
            }
            settle(requests, before, engine);
        } finally {
            changing.unlock();
        }
    }

    private static void check(TransportRequest request, Engine engine) {
        if (!request.url().equals(PartRecord.LOCAL)) {
            engine.config().providers().transport(request.url());
        }
    }

    private void takeBack(
            Collection<TransportRequest> requests, int begun, List<TransportRequest> before, Engine engine) {
        all = before;
        requests.stream().limit(begun).forEach(each -> {
            engine.post(new Event.RemoveTransport(each.name(), true));
            before.stream()
                    .filter(old -> old.name().equals(each.name()))
                    .findFirst()
                    .ifPresentOrElse(
                            old -> engine.routes.restore(old.name(), old.url()),
                            () -> engine.routes.remove(each.name()));
        });
    }

    private void settle(Collection<TransportRequest> requests, List<TransportRequest> before, Engine engine) {
        List<TransportRequest> now = new ArrayList<>();
        for (TransportRequest old : before) {
            Optional<TransportRequest> instead = requests.stream()
                    .filter(each -> each.name().equals(old.name()))
                    .findFirst();
            now.add(instead.orElse(old));
            if (instead.isPresent()) {
                engine.post(new Event.RemoveTransport(old.name(), false));
            }
        }
        requests.stream().filter(each -> !now.contains(each)).forEach(now::add);
        all = List.copyOf(now);
        engine.routes.reorder(names());
    }

    /** Those with these names get no new mail from here on. */
    void remove(Collection<String> names, Engine engine) {
        changing.lock();
        try {
            List<TransportRequest> now = new ArrayList<>(all);
            for (String name : names) {
                if (now.removeIf(each -> each.name().equals(name))) {
                    engine.routes.remove(name);
                    engine.post(new Event.RemoveTransport(name, false));
                }
            }
            all = List.copyOf(now);
            engine.routes.reorder(names());
        } finally {
            changing.unlock();
        }
    }
}
