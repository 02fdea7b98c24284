package org.postlude.trigger;

import java.time.Duration;
import java.util.Optional;
import org.postlude.store.LogoffMode;

/** Why somebody's stores are logged off, with what is done unless it is configured otherwise. */
@SuppressWarnings("ImmutableEnumChecker") // a record of values
public enum LogoffCause {
    /** They logged off (vmLogoff_Normal). */
    LOGOFF(LogoffMode.ORDERLY, 30),
    /** They were logged off by force (vmLogoff_Forced). */
    FORCED(LogoffMode.ABORT, 5),
    /** The host had them logged off (vmLogoff_External). */
    EXTERNAL(LogoffMode.NO_WAIT, 30),
    /** The machine, or its system, is shutting down. Where less than a second is left it is {@link #FORCED}. */
    SHUTDOWN(LogoffMode.ORDERLY, 30),
    /** The machine is off. */
    OFF(LogoffMode.ORDERLY, 30),
    /** The machine was reset or has crashed: what its people had open is closed without a logoff (rule L6). */
    CRASH(LogoffMode.ABORT, 30),
    /**
     * The machine goes to sleep, or is saved. Its people come back with it, so nobody is logged off unless that is configured; where the
     * time that is left is known, there is no more than that.
     */
    SLEEP;

    /** For a rule that has a mode only. */
    public static final Duration USUAL_TIME = Duration.ofSeconds(30);

    private final Optional<LogoffRule> unlessConfigured;

    LogoffCause(LogoffMode mode, int seconds) {
        this.unlessConfigured = Optional.of(new LogoffRule(mode, Duration.ofSeconds(seconds)));
    }

    LogoffCause() {
        this.unlessConfigured = Optional.empty();
    }

    /**
     * What is done unless it is configured otherwise.
     *
     * @return mode and deadline; empty if nobody is logged off then
     */
    public Optional<LogoffRule> unlessConfigured() {
        return unlessConfigured;
    }
}
