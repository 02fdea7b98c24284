package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.Reason;
import org.postlude.spooler.queue.Refusal;

/** What the core answers to a person who asked for something. */
public sealed interface Told {
    /** An order is carried out: one answer for each part, in no order. */
    record Ordered(List<OfPart> parts) implements Told {
        /** Copies the list. */
        public Ordered {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What became of one part.
     *
     * @param part which
     * @param refusal null if it was changed
     * @param reason null if it was changed
     */
    record OfPart(
            PartId part,
            Refusal.@Nullable Kind refusal,
            @Nullable String reason) {}

    /** A flush is over, or its caller waits no longer; {@code refused} says why there is none. */
    record Flushed(List<FlushResult> results, @Nullable String refused) implements Told {
        /** Copies the list. */
        public Flushed {
            results = List.copyOf(results);
        }
    }

    /** What only the core knows about some parts of one message. */
    record Seen(@Nullable String failed, boolean closing, Standing standing, List<Sight> parts) implements Told {
        /** Copies the list. */
        public Seen {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What the core knows of one part.
     *
     * @param part which
     * @param attempting null unless it is in process
     * @param expires when it is given up
     * @param transport of its route; null if nobody has asked for it yet
     */
    record Sight(
            PartId part,
            @Nullable Attempting attempting,
            Instant expires,
            @Nullable OfTransport transport) {}

    /**
     * A part in process.
     *
     * @param phase how far it has come
     * @param since when it began
     * @param lastProgress when it was heard of last
     * @param onTransport whether a transport has it in hand; else the store has
     */
    record Attempting(Phase phase, Instant since, Instant lastProgress, boolean onTransport) {}

    /**
     * A transport.
     *
     * @param trouble why it cannot be used; null if it can
     * @param isLoggingOn whether that is only so because it is being logged on
     * @param active attempts under way, given up ones included
     * @param most how many it takes
     * @param laneActive attempts under way to the part's destination
     * @param laneMost how many are allowed
     * @param fullOfLarge why no more large mail begins, if the part is of such; else null
     * @param outages why nothing is begun over it, or to the part's destination, of whatever store
     */
    record OfTransport(
            @Nullable String trouble,
            boolean isLoggingOn,
            int active,
            int most,
            int laneActive,
            int laneMost,
            @Nullable String fullOfLarge,
            List<OfOutage> outages) {}

    /**
     * What keeps all mail of a destination or a transport back.
     *
     * @param kind DESTINATION_DEAD, BREAKER, TRANSPORT_HELD or RATE_LIMIT
     * @param reason what was seen last
     * @param since when it began; null for a limit
     * @param until when the next attempt finds out; null if one may now, or is under way
     */
    record OfOutage(
            Reason.Kind kind,
            String reason,
            @Nullable Instant since,
            @Nullable Instant until) {}
}
