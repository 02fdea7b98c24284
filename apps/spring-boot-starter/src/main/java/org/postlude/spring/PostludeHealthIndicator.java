package org.postlude.spring;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.SpoolerGauges.StoreGauge;
import org.postlude.spooler.queue.DestinationView;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * OUT_OF_SERVICE when no mail can be submitted now: a store refuses, does not answer, or is logged off. A mail server that is not
 * reached is no reason, for mail waits for it; it is among the details.
 */
public final class PostludeHealthIndicator extends AbstractHealthIndicator {
    /** So many are named; the meters count all. */
    private static final int NAMED = 10;

    private final SpoolerCoordinator spooler;

    /**
     * Of a spooler and all its stores.
     *
     * @param spooler which one
     */
    public PostludeHealthIndicator(SpoolerCoordinator spooler) {
        super("the spooler does not tell how it is");
        this.spooler = Objects.requireNonNull(spooler, "spooler");
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        SpoolerGauges gauges = spooler.gauges();
        List<StoreGauge> stores = gauges.stores();
        builder.up();
        if (stores.isEmpty()) {
            builder.outOfService().withDetail("reason", "no store is open: it was logged off, or has failed");
        } else if (gauges.silent() > 0) {
            builder.outOfService().withDetail("reason", gauges.silent() + " of the stores did not answer");
        } else if (stores.stream().anyMatch(StoreGauge::refusing)) {
            builder.outOfService().withDetail("reason", "a store takes nothing: its disk is full or has failed");
        }
        builder.withDetail("queued", sum(stores, StoreGauge::messages))
                .withDetail("inProcess", sum(stores, StoreGauge::active))
                .withDetail("inDoubt", sum(stores, StoreGauge::inDoubt))
                .withDetail("held", sum(stores, StoreGauge::held));
        if (stores.stream().allMatch(each -> each.backingOff() >= 0)) {
            builder.withDetail("backingOff", sum(stores, StoreGauge::backingOff));
        }
        builder.withDetail(
                "oldest",
                stores.stream()
                        .map(StoreGauge::oldest)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO)
                        .toString());
        List<String> unusable = gauges.transports().stream()
                .filter(each -> !each.usable())
                .map(SpoolerGauges.TransportGauge::name)
                .toList();
        if (!unusable.isEmpty()) {
            builder.withDetail("unusableTransports", unusable);
        }
        builder.withDetail("deadDestinations", dead());
    }

    private List<String> dead() {
        return spooler.destinations().stream()
                .flatMap(transport -> transport.destinations().stream()
                        .filter(DestinationView::isDead)
                        .map(each -> each.domain() + " over " + transport.name()))
                .limit(NAMED)
                .toList();
    }

    private static long sum(List<StoreGauge> stores, ToLongFunction<StoreGauge> number) {
        return stores.stream().mapToLong(number).sum();
    }
}
