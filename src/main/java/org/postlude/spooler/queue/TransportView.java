package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the spooler remembers of one transport and of its destinations.
 *
 * @param name as it was configured
 * @param held why nothing is begun over it but probes; null if that is not so
 * @param limited whether a limit of it is used up
 * @param limitedUntil until when; null if that depends on what is under way, or nothing is limited
 * @param destinations those of which there is something to tell, by domain
 */
public record TransportView(
        String name,
        @Nullable Held held,
        boolean limited,
        @Nullable Instant limitedUntil,
        List<DestinationView> destinations) {
    /** Whose trouble it is. */
    public enum Cause {
        /** Several destinations in a row were not reached, and nobody was in between. */
        BREAKER,
        /** The transport says that its login or its configuration is refused. */
        UNCONFIGURED
    }

    /**
     * Why nothing is begun over a transport.
     *
     * @param cause whose trouble it is
     * @param reason in words
     * @param since since when
     * @param nextProbe when the next probe may begin; null if it may now, or is under way
     */
    public record Held(
            Cause cause,
            String reason,
            Instant since,
            @Nullable Instant nextProbe) {
        /**
         * Refuses null.
         *
         * @param cause whose trouble it is
         * @param reason in words
         * @param since since when
         * @param nextProbe when the next probe may begin
         */
        public Held {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(since, "since");
        }
    }

    /**
     * Copies the list.
     *
     * @param name as it was configured
     * @param held why nothing is begun over it but probes
     * @param limited whether a limit of it is used up
     * @param limitedUntil until when
     * @param destinations those of which there is something to tell
     */
    public TransportView {
        Objects.requireNonNull(name, "name");
        destinations = List.copyOf(destinations);
    }
}
