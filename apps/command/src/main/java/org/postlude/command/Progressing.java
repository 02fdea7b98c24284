package org.postlude.command;

import java.util.List;
import java.util.Optional;
import org.postlude.command.systemd.ServiceNotices;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.queue.TransportView;

/** Whether a spooler makes progress: its own thread has to answer, and each of its stores. */
final class Progressing implements ServiceNotices.Look {
    private final SpoolerCoordinator coordinator;
    private final int stores;

    Progressing(SpoolerCoordinator coordinator, int stores) {
        this.coordinator = coordinator;
        this.stores = stores;
    }

    @Override
    public Optional<String> look() {
        List<TransportView> transports = coordinator.destinations();
        SpoolerGauges gauges = coordinator.gauges();
        if (gauges.stores().size() < stores) {
            return Optional.empty(); // one hangs
        }
        long waiting = 0;
        long inProcess = 0;
        long inDoubt = 0;
        for (SpoolerGauges.StoreGauge each : gauges.stores()) {
            waiting += each.messages();
            inProcess += each.active();
            inDoubt += each.inDoubt();
        }
        return Optional.of(Words.messages(waiting) + " queued, " + inProcess + " in process, " + inDoubt + " in doubt, "
                + transports.size() + " transports");
    }
}
