package org.postlude.trigger.logind;

import java.time.Duration;
import java.util.Set;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;

/**
 * The machine that this program runs on, where systemd-logind looks after sessions: {@code logind:} for the system's bus, or with the
 * address of another bus behind it, as D-Bus writes it. Told are who logs off with their last session, and the shutdown and the sleep of
 * the machine. Both are held back until what has to be done is done, for as long as logind lets anybody ({@code InhibitDelayMaxSec}, 5
 * seconds unless configured). Options: {@code machine} (its name in events; {@code localhost} unless given), {@code poll} ({@code 2s}: how
 * often is asked whose session is closing, which logind does not tell as long as a program of theirs goes on in it).
 */
public final class LogindSource implements MachineEventSource {
    private static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";

    /** Made by {@link java.util.ServiceLoader}. */
    public LogindSource() {}

    @Override
    public Set<String> schemes() {
        return Set.of("logind");
    }

    @Override
    public void check(MachineAddress address) {
        address.refuseOthers("machine", "poll");
        if (!address.place().isEmpty() && !address.place().startsWith("unix:")) {
            throw new IllegalArgumentException(
                    "'" + address.place() + "' is no address of a bus of this machine; one is " + SYSTEM_BUS);
        }
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        address.refuseOthers("machine", "poll");
        String bus = address.place().isEmpty() ? SYSTEM_BUS : address.place();
        if (!bus.startsWith("unix:")) {
            throw new IllegalArgumentException(
                    "'" + bus + "' is no address of a bus of this machine; one is " + SYSTEM_BUS);
        }
        LogindWatch watch = new LogindWatch(
                bus, address.option("machine").orElse("localhost"), address.time("poll", Duration.ofSeconds(2)), sink);
        watch.start();
        return watch;
    }
}
