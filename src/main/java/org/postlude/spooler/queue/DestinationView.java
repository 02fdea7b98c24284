package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the spooler remembers of one destination over one transport, or has in process there. Of all others there is nothing to
 * tell: they are reached, and get what they get in the beginning.
 *
 * @param domain which; empty for addresses without a domain
 * @param isDead whether it is left alone but for probes
 * @param since since when it is dead; null while it lives
 * @param nextProbe when the next probe may begin; null while it lives, and while a probe may begin or is under way
 * @param atOnce how many attempts it gets at once now
 * @param running how many are under way
 * @param lastFailure why it was not reached last, or that it had enough; null if it was always reached
 * @param lastFailureAt when that was; null if it was always reached
 * @param limited whether a limit is used up
 * @param limitedUntil until when; null if that depends on what is under way, or nothing is limited
 */
public record DestinationView(
        String domain,
        boolean isDead,
        @Nullable Instant since,
        @Nullable Instant nextProbe,
        int atOnce,
        int running,
        @Nullable String lastFailure,
        @Nullable Instant lastFailureAt,
        boolean limited,
        @Nullable Instant limitedUntil) {
    /**
     * Refuses null.
     *
     * @param domain which
     * @param isDead whether it is left alone but for probes
     * @param since since when it is dead
     * @param nextProbe when the next probe may begin
     * @param atOnce how many attempts it gets at once now
     * @param running how many are under way
     * @param lastFailure why it was not reached last
     * @param lastFailureAt when that was
     * @param limited whether a limit is used up
     * @param limitedUntil until when
     */
    public DestinationView {
        Objects.requireNonNull(domain, "domain");
    }
}
