package org.postlude.command;

import java.util.List;
import java.util.Optional;
import org.postlude.command.systemd.ServiceNotices;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.queue.TransportView;

/**
 * Whether a spooler makes progress: its own thread has to answer, and each of its stores. One that fails has answered: to end the process
 * would not mend it, and would end the others.
 */
final class Progressing implements ServiceNotices.Look {
    private final SpoolerCoordinator coordinator;

    Progressing(SpoolerCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public Optional<String> look() {
        List<TransportView> transports = coordinator.destinations();
        SpoolerGauges gauges = coordinator.gauges();
        if (gauges.silent() > 0) {
            return Optional.empty();
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
