package org.postlude.command;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.postlude.control.ControlServer;
import org.postlude.message.ActivityEvent;
import org.postlude.metrics.SpoolerMetrics;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.ProviderStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.web.House;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the status page of a run is about. */
final class RunHouse implements House {
    private static final Logger LOG = LoggerFactory.getLogger(RunHouse.class);

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SpoolerMetrics metrics = new SpoolerMetrics();
    private final Map<String, StoreAddress> addresses = new LinkedHashMap<>();
    private final Map<String, RecentEvents> events = new LinkedHashMap<>();
    private final List<SpoolerCoordinator> coordinator = new ArrayList<>();
    private final ControlServer.Ending ending;
    private final Supplier<Deadline> deadline;

    /**
     * @param deadline of a logoff that somebody asks for there
     */
    RunHouse(ControlServer.Ending ending, Supplier<Deadline> deadline) {
        this.ending = ending;
        this.deadline = deadline;
        metrics.bindTo(meters);
    }

    /** Before the spooler is built. */
    SpoolerMetrics metrics() {
        return metrics;
    }

    /** Before the page is served. */
    void add(String name, StoreAddress address, MessageStore store, SpoolerCoordinator owner) {
        String shown = name.isEmpty() ? address.toString() : name;
        if (coordinator.isEmpty()) {
            coordinator.add(owner);
            metrics.watch(owner);
        }
        addresses.put(shown, address);
        events.put(shown, new RecentEvents(store::activity));
    }

    /** Those that are open now. */
    @Override
    public List<Room> rooms() {
        List<Room> rooms = new ArrayList<>();
        addresses.forEach((shown, address) -> {
            try {
                rooms.add(new Room(shown, address.toString(), coordinator.get(0).queue(address)));
            } catch (StoreClosedException e) { // its user's hours are over
                LOG.debug("store {} is not open", shown, e);
            }
        });
        return rooms;
    }

    @Override
    public List<ProviderStatus> status() {
        return coordinator.get(0).status();
    }

    @Override
    public List<TransportView> destinations() {
        return coordinator.get(0).destinations();
    }

    @Override
    public List<ActivityEvent> recent(String room, int most) {
        RecentEvents of = events.get(room);
        return of == null ? List.of() : of.last(most);
    }

    @Override
    public String meters() {
        return meters.scrape();
    }

    /** The first ends the process; the others have their reports of that end. */
    @Override
    public Map<String, LogoffReport> logoff(LogoffMode mode) throws InterruptedException {
        Map<String, LogoffReport> reports = new LinkedHashMap<>();
        for (Map.Entry<String, StoreAddress> each : addresses.entrySet()) {
            reports.put(each.getKey(), ending.end(each.getValue(), mode, deadline.get()));
        }
        return reports;
    }
}
