package org.postlude.spooler;

import java.time.Duration;
import java.util.Objects;

/**
 * How many messages may be handed to a transport in any interval of a length: never more than {@code messages}, wherever the
 * interval begins. Each transport, destination or sender that the name fits is limited by itself. A message counts from the
 * beginning of its attempt until {@code per} after the attempt's end, for nobody knows when the next hop counts it; an attempt
 * that was not even begun by the transport does not count. The parts of a message, which are its recipients by domain, are
 * messages here.
 *
 * <p>What a limit delays costs no attempt, and holds up nothing that the limit is not for. No way to push mail out overrides a
 * limit. A limit forgets with the process what went before.
 *
 * @param of what is limited
 * @param which a name, or several by {@code *}
 * @param messages at most so many
 * @param per in any interval of this length
 */
public record Limit(Of of, String which, int messages, Duration per) {
    private static final Duration MOST = Duration.ofDays(31);

    /** What is limited. */
    public enum Of {
        /** All that goes over one transport; by its name. */
        TRANSPORT,
        /** All that goes to one domain over one transport; by the domain. */
        DESTINATION,
        /** All that comes from one sender; by the reverse-path. */
        SENDER
    }

    /**
     * Checks the numbers.
     *
     * @param of what is limited
     * @param which a name, or several by {@code *}
     * @param messages at most so many
     * @param per in any interval of this length
     * @throws IllegalArgumentException if the name is blank, {@code messages} is less than 1, or {@code per} is not positive or
     *     longer than 31 days
     */
    public Limit {
        Objects.requireNonNull(of, "of");
        Objects.requireNonNull(which, "which");
        Objects.requireNonNull(per, "per");
        if (which.isBlank() || messages < 1 || per.isNegative() || per.isZero() || per.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("a limit needs a name, at least one message and 0 < per <= " + MOST
                    + " (31 days), not '" + which + "', " + messages + ", " + per);
        }
    }
}
