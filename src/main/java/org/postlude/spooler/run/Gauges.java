package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.postlude.message.StatusBit;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.SpoolerGauges.Destinations;
import org.postlude.spooler.SpoolerGauges.StoreGauge;
import org.postlude.spooler.SpoolerGauges.TransportGauge;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.queue.DestinationView;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits, asked of the stores themselves: all at once, and none is waited for longer than a moment. */
final class Gauges {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);
    private static final Duration TOLD = Duration.ofMillis(500);

    private Gauges() {}

    /** A store that is asked; its number of those that back off may come later, and then the last one is told. */
    private record Asked(CompletableFuture<LongFunction<StoreGauge>> counts, BackingOff backingOff) {}

    static SpoolerGauges of(Engine engine) {
        List<Asked> asked = new ArrayList<>();
        for (OpenStore store : engine.openStores()) {
            if (store.isMailed()) {
                BackingOff backingOff = store.desk().backingOff();
                CompletableFuture<Long> unused = backingOff.count(engine);
                asked.add(new Asked(ask(engine, store), backingOff));
            }
        }
        CompletableFuture<List<TransportView>> views = engine.askDestinations();
        List<StoreGauge> stores = new ArrayList<>();
        int silent = 0;
        for (Asked each : asked) {
            LongFunction<StoreGauge> counts = await(engine, each.counts());
            if (counts != null) {
                Long unused = await(engine, each.backingOff().count(engine));
                stores.add(counts.apply(each.backingOff().last()));
            } else if (!each.counts().isDone()) {
                silent++;
            }
        }
        List<TransportView> told = await(engine, views);
        Map<String, TransportView> remembered = new HashMap<>();
        if (told != null) {
            told.forEach(view -> remembered.put(view.name(), view));
        }
        List<TransportGauge> transports = engine.transports().values().stream()
                .map(desk -> new TransportGauge(
                        desk.name(),
                        !desk.bits().contains(StatusBit.FAILURE) && !isHeld(remembered.get(desk.name())),
                        desk.attempts(),
                        destinations(remembered.get(desk.name()))))
                .toList();
        return new SpoolerGauges(stores, transports, silent);
    }

    private static <T> @Nullable T await(Engine engine, CompletableFuture<T> answer) {
        try {
            return engine.threads().get(answer, TOLD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("a store or the owner did not tell what waits", e);
        }
        return null;
    }

    private static boolean isHeld(@Nullable TransportView view) {
        return view != null && view.held() != null;
    }

    private static Destinations destinations(@Nullable TransportView view) {
        if (view == null) {
            return Destinations.UNKNOWN;
        }
        List<DestinationView> live =
                view.destinations().stream().filter(each -> !each.isDead()).toList();
        return new Destinations(
                live.size(),
                view.destinations().size() - live.size(),
                (int) view.destinations().stream()
                        .filter(DestinationView::limited)
                        .count(),
                live.stream().mapToInt(DestinationView::atOnce).sum(),
                view.destinations().stream().mapToInt(DestinationView::running).sum());
    }

    private static CompletableFuture<LongFunction<StoreGauge>> ask(Engine engine, OpenStore store) {
        CompletableFuture<LongFunction<StoreGauge>> answer = new CompletableFuture<>();
        engine.threads().desk().execute(() -> {
            try {
                Instant now = engine.config().clock().instant();
                answer.complete(store.desk().visit(logon -> read(store.identity(), logon, now)));
            } catch (Throwable e) { // whatever it was, somebody waits
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static LongFunction<StoreGauge> read(String name, StoreLogon logon, Instant now) throws IOException {
        QueueCounts counts = logon.counts();
        Duration oldest = Duration.ZERO;
        List<QueuedPart> first = logon.page(Statuses.NOT_ENDED, "", 1).items();
        PartRecord record = first.isEmpty() ? null : DamagedMail.decode(first.get(0));
        if (record != null && record.submitted().isBefore(now)) {
            oldest = Duration.between(record.submitted(), now);
        }
        Duration age = oldest;
        boolean isRefusing = logon.health().refusing().isPresent();
        return backingOff -> new StoreGauge(
                name,
                counts.messages(),
                counts.claimed(),
                counts.inDoubt(),
                counts.held(),
                backingOff,
                age,
                isRefusing);
    }
}
