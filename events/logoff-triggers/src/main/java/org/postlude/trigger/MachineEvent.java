package org.postlude.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.postlude.message.event.Fact;

/**
 * Something that happened at a machine that people work at: a virtual one, or the one that this program runs on. Beside what the original
 * tells, today's hosts know who and since when; where one does not, the field is absent with its reason.
 */
public sealed interface MachineEvent {
    /**
     * Which machine, as its source calls it.
     *
     * @return never empty
     */
    String machine();

    /**
     * When its source saw it; of a source that asks every now and then, up to one period late.
     *
     * @return by this machine's clock
     */
    Instant at();

    /**
     * Which event.
     *
     * @return with its number
     */
    MachineEventType type();

    /**
     * A machine does something else now.
     *
     * @param machine which
     * @param at when it was seen
     * @param state what it does
     * @param reason in the words of the host
     * @param within how much time there is before it does so, as far as the host says so
     */
    record StateChanged(String machine, Instant at, MachineState state, Fact<String> reason, Fact<Duration> within)
            implements MachineEvent {
        private static final Fact<Duration> NO_TIME_SAID = Fact.absent("the host does not wait");

        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param state what it does
         * @param reason in the words of the host
         * @param within how much time there is before it does so, as far as the host says so
         */
        public StateChanged {
            check(machine, at);
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(within, "within");
        }

        /**
         * Of a host that has told afterwards.
         *
         * @param machine which
         * @param at when it was seen
         * @param state what it does
         * @param reason in the words of the host
         */
        public StateChanged(String machine, Instant at, MachineState state, Fact<String> reason) {
            this(machine, at, state, reason, NO_TIME_SAID);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.STATE_CHANGED;
        }
    }

    /**
     * The session of a machine is about to end: its host turns it off.
     *
     * @param machine which
     * @param at when it was seen
     * @param within how much time there is, as far as the host says so
     */
    record RequestShutdown(String machine, Instant at, Fact<Duration> within) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param within how much time there is, as far as the host says so
         */
        public RequestShutdown {
            check(machine, at);
            Objects.requireNonNull(within, "within");
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.REQUEST_SHUTDOWN;
        }
    }

    /**
     * A machine was reset, without a word to what ran in it.
     *
     * @param machine which
     * @param at when it was seen
     */
    record Reset(String machine, Instant at) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         */
        public Reset {
            check(machine, at);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.RESET;
        }
    }

    /**
     * The processor of a machine could not go on.
     *
     * @param machine which
     * @param at when it was seen
     */
    record TripleFault(String machine, Instant at) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         */
        public TripleFault {
            check(machine, at);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.TRIPLE_FAULT;
        }
    }

    /**
     * A guest has answered nothing for long: its system has crashed, as a rule.
     *
     * @param machine which
     * @param at when it was seen
     * @param reason in the words of the host
     */
    record HeartbeatStopped(String machine, Instant at, Fact<String> reason) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param reason in the words of the host
         */
        public HeartbeatStopped {
            check(machine, at);
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.HEARTBEAT_STOPPED;
        }
    }

    /**
     * A setting of a machine was changed.
     *
     * @param machine which
     * @param at when it was seen
     * @param key the setting
     * @param value the new one, as text
     */
    record ConfigurationChanged(String machine, Instant at, String key, String value) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param key the setting
         * @param value the new one, as text
         */
        public ConfigurationChanged {
            check(machine, at);
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.CONFIGURATION_CHANGED;
        }
    }

    /**
     * The enhanced video mode came or went.
     *
     * @param machine which
     * @param at when it was seen
     * @param supported whether there is one now
     */
    record EnhancedVideoModeChanged(String machine, Instant at, boolean supported) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param supported whether there is one now
         */
        public EnhancedVideoModeChanged {
            check(machine, at);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.ENHANCED_VIDEO_MODE_CHANGED;
        }
    }

    /**
     * What tells of a guest, its agent or its additions, is there no longer: from now on nobody hears of a logoff. That alone says nothing
     * of who is logged on.
     *
     * @param machine which
     * @param at when it was seen
     */
    record AdditionsUninstalled(String machine, Instant at) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         */
        public AdditionsUninstalled {
            check(machine, at);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.ADDITIONS_UNINSTALLED;
        }
    }

    /**
     * What tells of a guest is there.
     *
     * @param machine which
     * @param at when it was seen
     */
    record AdditionsAvailable(String machine, Instant at) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         */
        public AdditionsAvailable {
            check(machine, at);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.ADDITIONS_AVAILABLE;
        }
    }

    /**
     * The system of a guest is shutting down.
     *
     * @param machine which
     * @param at when it was seen
     * @param within how much time there is, as far as the host says so
     */
    record GuestShutdown(String machine, Instant at, Fact<Duration> within) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param within how much time there is, as far as the host says so
         */
        public GuestShutdown {
            check(machine, at);
            Objects.requireNonNull(within, "within");
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.GUEST_SHUTDOWN;
        }
    }

    /**
     * Somebody has logged off, the last of their sessions; it cannot be refused any more.
     *
     * @param machine which
     * @param at when it was seen
     * @param how by their own will, by force, or by an order of the host
     * @param user who, by their name at that machine
     * @param since when they had logged on
     */
    record GuestLogoff(String machine, Instant at, LogoffType how, Fact<String> user, Fact<Instant> since)
            implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param how by their own will, by force, or by an order of the host
         * @param user who, by their name at that machine
         * @param since when they had logged on
         */
        public GuestLogoff {
            check(machine, at);
            Objects.requireNonNull(how, "how");
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(since, "since");
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.GUEST_LOGOFF;
        }
    }

    /**
     * Somebody has logged on, with the first of their sessions, or was found to be logged on, also after their machine has woken or its
     * shutdown was called off; the original has no such event.
     *
     * @param machine which
     * @param at when it was seen
     * @param user who, by their name at that machine
     * @param since when they logged on
     */
    record GuestLogon(String machine, Instant at, String user, Fact<Instant> since) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param user who, by their name at that machine
         * @param since when they logged on
         */
        public GuestLogon {
            check(machine, at);
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(since, "since");
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.GUEST_LOGON;
        }
    }

    /**
     * The disk that a machine's files lie on is nearly full.
     *
     * @param machine which
     * @param at when it was seen
     * @param criticallyLow whether the machine stands still because of it
     */
    record DiskOutOfSpace(String machine, Instant at, boolean criticallyLow) implements MachineEvent {
        /**
         * Refuses null.
         *
         * @param machine which
         * @param at when it was seen
         * @param criticallyLow whether the machine stands still because of it
         */
        public DiskOutOfSpace {
            check(machine, at);
        }

        @Override
        public MachineEventType type() {
            return MachineEventType.DISK_OUT_OF_SPACE;
        }
    }

    private static void check(String machine, Instant at) {
        Objects.requireNonNull(at, "at");
        if (machine.isEmpty()) {
            throw new IllegalArgumentException("an event is of a machine that has a name");
        }
    }
}
