package org.postlude.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.SpoolerGauges.Destinations;
import org.postlude.spooler.SpoolerGauges.StoreGauge;
import org.postlude.spooler.SpoolerObserver;

/**
 * Counts what a spooler does, in meters of Micrometer; {@link SpoolerMeter} says what each means.
 *
 * <pre>{@code
 * SpoolerMetrics metrics = new SpoolerMetrics();
 * metrics.bindTo(registry);
 * SpoolerCoordinator spooler = SpoolerCoordinator.builder().observer(metrics).build();
 * metrics.watch(spooler); // gauges: how much waits
 * }</pre>
 *
 * <p>Thread-safe. Several registries may be bound; each counts from when it is. One object is for one spooler.
 */
public final class SpoolerMetrics implements SpoolerObserver, MeterBinder {
    /** Beyond so many values of one tag, {@value #OTHER} stands for the rest: names of transports come from configurations. */
    private static final int MOST_VALUES = 100;

    private static final String OTHER = "other";

    /** Bounds of buckets: a commit takes milliseconds, an attempt seconds, a logoff up to minutes. */
    private static final Duration[] BUCKETS = Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** Of mail under way: seconds to days. */
    private static final Duration[] AGES = Stream.of(1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 432_000)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final CompositeMeterRegistry meters;
    private final Readings readings;
    private final FewNames transports = new FewNames(MOST_VALUES, OTHER);
    private final FewNames rules = new FewNames(MOST_VALUES, OTHER);

    /** Counts in real time. */
    public SpoolerMetrics() {
        this(Clock.SYSTEM);
    }

    /**
     * Counts by another clock, which says when gauges are read again.
     *
     * @param clock the registry's
     */
    public SpoolerMetrics(Clock clock) {
        this.meters = new CompositeMeterRegistry(Objects.requireNonNull(clock, "clock"));
        this.readings = new Readings(clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        meters.add(Objects.requireNonNull(registry, "registry"));
        Counter unused = counter(SpoolerMeter.MISSED, Tags.empty()); // a zero is to be seen
    }

    /**
     * Reads the gauges of a spooler whenever a registry is read, at most once a second.
     *
     * @param spooler whose observer this is
     */
    public void watch(SpoolerCoordinator spooler) {
        Objects.requireNonNull(spooler, "spooler");
        readings.of(spooler::gauges);
        queue("all", StoreGauge::messages);
        queue("active", StoreGauge::active);
        queue("in_doubt", StoreGauge::inDoubt);
        queue("held", StoreGauge::held);
        queue("backing_off", store -> known(store.backingOff()));
        gauge(SpoolerMeter.STORES, Tags.empty(), now -> now.stores().size());
        gauge(
                SpoolerMeter.REFUSING,
                Tags.empty(),
                now -> now.stores().stream().filter(StoreGauge::refusing).count());
        gauge(
                SpoolerMeter.OLDEST,
                Tags.empty(),
                now -> now.stores().stream()
                        .mapToDouble(store -> store.oldest().toMillis() / 1000.0)
                        .max()
                        .orElse(0));
        readings.now().transports().forEach(transport -> watch(transport.name()));
    }

    private void queue(String state, ToDoubleFunction<StoreGauge> number) {
        gauge(
                SpoolerMeter.QUEUE,
                Tags.of("state", state),
                now -> now.stores().stream().mapToDouble(number).sum());
    }

    /** What is not known is no number. */
    private static double known(long number) {
        return number < 0 ? Double.NaN : number;
    }

    private void watch(String transport) {
        if (!transports.isNew(transport)) {
            return;
        }
        Tags tags = Tags.of("transport", transport);
        gauge(
                SpoolerMeter.USABLE,
                tags,
                now -> now.transports().stream()
                        .filter(each -> each.name().equals(transport) && each.usable())
                        .count());
        gauge(
                SpoolerMeter.PLACES,
                tags,
                now -> now.transports().stream()
                        .filter(each -> each.name().equals(transport))
                        .mapToInt(SpoolerGauges.TransportGauge::attempts)
                        .sum());
        destinations(SpoolerMeter.DESTINATIONS, tags.and("state", "live"), transport, Destinations::live);
        destinations(SpoolerMeter.DESTINATIONS, tags.and("state", "dead"), transport, Destinations::dead);
        destinations(SpoolerMeter.DESTINATIONS, tags.and("state", "limited"), transport, Destinations::limited);
        destinations(SpoolerMeter.CONCURRENCY, tags.and("number", "allowed"), transport, Destinations::atOnce);
        destinations(SpoolerMeter.CONCURRENCY, tags.and("number", "running"), transport, Destinations::running);
    }

    private void destinations(SpoolerMeter meter, Tags tags, String transport, ToIntFunction<Destinations> number) {
        gauge(
                meter,
                tags,
                now -> now.transports().stream()
                        .filter(each -> each.name().equals(transport))
                        .mapToDouble(each -> known(number.applyAsInt(each.destinations())))
                        .sum());
    }

    private void gauge(SpoolerMeter meter, Tags tags, ToDoubleFunction<SpoolerGauges> number) {
        Gauge unused = Gauge.builder(meter.id(), readings, all -> number.applyAsDouble(all.now()))
                .description(meter.meaning())
                .baseUnit(meter.kind() == SpoolerMeter.Kind.SECONDS ? "seconds" : null)
                .tags(tags)
                .register(meters);
    }

    private Counter counter(SpoolerMeter meter, Tags tags) {
        return Counter.builder(meter.id())
                .description(meter.meaning())
                .tags(tags)
                .register(meters);
    }

    private Timer timer(SpoolerMeter meter, Tags tags, Duration... buckets) {
        return Timer.builder(meter.id())
                .description(meter.meaning())
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(meters);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void submitted(Submitted what) {
        timer(SpoolerMeter.SUBMIT, Tags.empty(), BUCKETS).record(what.took());
    }

    @Override
    public void refused(SubmitRefused what) {
        counter(SpoolerMeter.REFUSED, Tags.of("reason", word(what.kind()))).increment();
    }

    @Override
    public void began(AttemptBegan what) {
        watch(what.transport());
    }

    @Override
    public void ended(AttemptEnded what) {
        Tags tags = Tags.of("transport", transports.of(what.transport()), "ending", word(what.ending()));
        timer(SpoolerMeter.ATTEMPTS, tags, BUCKETS).record(what.took());
    }

    @Override
    public void settled(PartSettled what) {
        Tags tags = Tags.of("transport", transports.of(what.transport()), "state", word(what.state()));
        counter(SpoolerMeter.PARTS, tags).increment();
        if (what.state() == MessageState.DELIVERED || what.state() == MessageState.RETURNED) {
            timer(SpoolerMeter.DELIVERY, Tags.of("state", word(what.state())), AGES)
                    .record(what.age());
        }
    }

    @Override
    public void withdrew(Withdrew what) {
        counter(SpoolerMeter.WITHDRAWN, Tags.empty()).increment();
    }

    @Override
    public void loggedOff(LoggedOff what) {
        Tags tags = Tags.of("mode", word(what.mode()), "outcome", word(what.outcome()));
        timer(SpoolerMeter.LOGOFF, tags, BUCKETS).record(what.took());
    }

    @Override
    public void released(Released what) {
        Tags tags = Tags.of("mode", word(what.mode()), "asked", what.asked() ? "yes" : "no");
        counter(SpoolerMeter.RELEASED, tags).increment();
    }

    @Override
    public void broke(RuleBroken what) {
        counter(SpoolerMeter.BROKEN, Tags.of("rule", rules.of(what.rule()))).increment();
    }

    @Override
    public void missed(long things) {
        counter(SpoolerMeter.MISSED, Tags.empty()).increment((double) things);
    }
}
