package org.postlude.spooler.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;

/**
 * Why nothing is begun for a destination, or for a transport, but one attempt at a time that finds out whether that is over.
 *
 * <pre>
 *   SHUT --(its time has come)--> OPEN --(an attempt begins)--> PROBED --> SHUT, or gone
 * </pre>
 */
final class Outage {
    /** Whose trouble it is. */
    enum Cause {
        /** The destination is not reached. */
        DEAD,
        /** Several destinations of the transport are not reached, so it is the transport's line. */
        BREAKER,
        /** The transport says that its login or its configuration is refused. */
        UNCONFIGURED
    }

    final Cause cause;
    final Instant since;
    String reason;
    /** Probes that found it as it was. */
    int failed;
    /** When one attempt may begin; null if it may now, or is under way. */
    @Nullable
    Instant opens;
    /** The attempt that finds out. */
    @Nullable
    AttemptId probe;

    Outage(Cause cause, Instant since, String reason) {
        this.cause = cause;
        this.since = since;
        this.reason = reason;
    }

    Outage copy() {
        Outage copy = new Outage(cause, since, reason);
        copy.failed = failed;
        copy.opens = opens;
        copy.probe = probe;
        return copy;
    }

    boolean isOpen() {
        return opens == null && probe == null;
    }

    @Override
    public String toString() {
        return cause + " since " + since + " (" + reason + ") " + failed + " " + opens + " " + probe;
    }
}
