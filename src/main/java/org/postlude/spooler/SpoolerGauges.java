package org.postlude.spooler;

import java.time.Duration;
import java.util.List;

/**
 * What the spooler holds at one moment: {@link SpoolerCoordinator#gauges()}.
 *
 * @param stores the stores that are open with mail
 * @param transports those that are logged on
 * @param silent how many further stores did not answer within a moment; one that has failed, or fails now, is not among them
 */
public record SpoolerGauges(List<StoreGauge> stores, List<TransportGauge> transports, int silent) {
    /**
     * Copies the lists.
     *
     * @param stores the stores that are open with mail
     * @param transports those that are logged on
     * @param silent how many further stores did not answer
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
     * @param backingOff of these, with a part that waits for its next attempt after one that failed; negative if that is not known
     *     yet. The queue is gone through for it, so it is counted anew only when a hundred times as long has gone by as that took
     * @param oldest the age of the oldest one; zero if there is none
     * @param refusing whether the store takes nothing now
     */
    public record StoreGauge(
            String name,
            long messages,
            long active,
            long inDoubt,
            long held,
            long backingOff,
            Duration oldest,
            boolean refusing) {}

    /**
     * A transport.
     *
     * @param name its name
     * @param usable whether it can be used: it has not failed, and is not left alone for a refused login or because it reaches nobody
     * @param attempts how many are in process
     * @param destinations what is remembered of those it sends to
     */
    public record TransportGauge(String name, boolean usable, int attempts, Destinations destinations) {}

    /**
     * Destinations of a transport, as far as there is anything to tell of them: those with attempts in process, with trouble not
     * long ago, or with a limit that is used up.
     *
     * @param live that are reached
     * @param dead that are left alone but for probes
     * @param limited that wait for a limit
     * @param atOnce how many attempts those that live may have at once now, together
     * @param running how many attempts are in process there
     */
    public record Destinations(int live, int dead, int limited, int atOnce, int running) {
        /** The spooler did not tell in time: all are negative. */
        public static final Destinations UNKNOWN = new Destinations(-1, -1, -1, -1, -1);
    }
}
