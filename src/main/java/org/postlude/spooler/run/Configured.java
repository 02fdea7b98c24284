package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.postlude.message.PostludeException;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.PartRecord;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** The transports for new mail, in their order, which may be changed while the spooler runs. Thread-safe. */
final class Configured {
    private final ReentrantLock changing = new ReentrantLock();
    /** For {@link #all} and what follows from it for routes together; nothing is waited for under it. */
    private final ReentrantLock routing = new ReentrantLock();
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

    /** New mail may go over it, unless it was taken out meanwhile or has a successor. */
    void route(Routes.Route route, Routes routes) {
        routing.lock();
        try {
            Optional<TransportRequest> latest = all.stream()
                    .filter(given -> given.name().equals(route.name()))
                    .findFirst();
            if (latest.isPresent() && latest.get().url().equals(route.url())) {
                routes.put(route);
            } else if (find(route.name(), route.url()).isPresent()) {
                routes.renew(route);
            }
        } finally {
            routing.unlock();
        }
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
        routing.lock();
        try {
            all = before;
            requests.stream()
                    .limit(begun)
                    .forEach(each -> before.stream()
                            .filter(old -> old.name().equals(each.name()))
                            .findFirst()
                            .ifPresentOrElse(
                                    old -> engine.routes.restore(old.name(), old.url()),
                                    () -> engine.routes.remove(each.name())));
        } finally {
            routing.unlock();
        }
        requests.stream().limit(begun).forEach(each -> engine.post(new Event.RemoveTransport(each.name(), true)));
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
        routing.lock();
        try {
            all = List.copyOf(now);
            engine.routes.reorder(names());
        } finally {
            routing.unlock();
        }
    }

    /** Those with these names get no new mail from here on, whatever they tell of themselves meanwhile. */
    void remove(Collection<String> names, Routes routes, Consumer<Event> post) {
        changing.lock();
        try {
            List<String> gone = names().stream().filter(names::contains).toList();
            routing.lock();
            try {
                all = all.stream().filter(each -> !gone.contains(each.name())).toList();
                gone.forEach(routes::remove);
                routes.reorder(names());
            } finally {
                routing.unlock();
            }
            gone.forEach(name -> post.accept(new Event.RemoveTransport(name, false)));
        } finally {
            changing.unlock();
        }
    }
}
