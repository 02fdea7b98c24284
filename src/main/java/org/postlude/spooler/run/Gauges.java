package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.postlude.message.StatusBit;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.SpoolerGauges.StoreGauge;
import org.postlude.spooler.SpoolerGauges.TransportGauge;
import org.postlude.spooler.core.PartRecord;
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

    static SpoolerGauges of(Engine engine) {
        List<CompletableFuture<StoreGauge>> asked = new ArrayList<>();
        for (OpenStore store : engine.openStores()) {
            if (store.isMailed()) {
                asked.add(ask(engine, store));
            }
        }
        List<StoreGauge> stores = new ArrayList<>();
        for (CompletableFuture<StoreGauge> each : asked) {
            try {
                stores.add(engine.threads().get(each, TOLD));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("a store did not tell how much waits in it", e);
            }
        }
        List<TransportGauge> transports = engine.transports().values().stream()
                .map(desk -> new TransportGauge(desk.name(), !desk.bits().contains(StatusBit.FAILURE), desk.attempts()))
                .toList();
        return new SpoolerGauges(stores, transports);
    }

    private static CompletableFuture<StoreGauge> ask(Engine engine, OpenStore store) {
        CompletableFuture<StoreGauge> answer = new CompletableFuture<>();
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

    private static StoreGauge read(String name, StoreLogon logon, Instant now) throws IOException {
        QueueCounts counts = logon.counts();
        Duration oldest = Duration.ZERO;
        List<QueuedPart> first = logon.page(Statuses.NOT_ENDED, "", 1).items();
        PartRecord record = first.isEmpty() ? null : DamagedMail.decode(first.get(0));
        if (record != null && record.submitted().isBefore(now)) {
            oldest = Duration.between(record.submitted(), now);
        }
        return new StoreGauge(
                name,
                counts.messages(),
                counts.claimed(),
                counts.inDoubt(),
                counts.held(),
                oldest,
                logon.health().refusing().isPresent());
    }
}
