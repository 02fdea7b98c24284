package org.postlude.spooler;

import java.time.Duration;
import java.util.List;

/**
 * What the spooler holds at one moment: {@link SpoolerCoordinator#gauges()}.
 *
 * @param stores the stores that are open with mail
 * @param transports those that are logged on
 */
public record SpoolerGauges(List<StoreGauge> stores, List<TransportGauge> transports) {
    /**
     * Copies the lists.
     *
     * @param stores the stores that are open with mail
     * @param transports those that are logged on
     */
    public SpoolerGauges {
        stores = List.copyOf(stores);
        transports = List.copyOf(transports);
    }

    /**
     * A store's queue.
     *
     * @param name of the store
     * @param messages that have not ended
     * @param active of these, with a part in process
     * @param inDoubt of these, with a part in doubt
     * @param held of these, with a part that is held
     * @param oldest the age of the oldest one; zero if there is none
     * @param refusing whether the store takes nothing now
     */
    public record StoreGauge(
            String name, long messages, long active, long inDoubt, long held, Duration oldest, boolean refusing) {}

    /**
     * A transport.
     *
     * @param name its name
     * @param usable whether it can be used
     * @param attempts how many are in process
     */
    public record TransportGauge(String name, boolean usable, int attempts) {}
}
