package org.postlude.trigger.libvirt;

import java.util.Optional;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.StoppedDetail;
import org.postlude.message.event.Fact;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.qemu.AgentUsers;

/** What is known of one machine. Used by one thread. */
final class Machine {
    private static final Fact<String> NOT_SAID = Fact.absent("libvirt does not say why");

    private final String name;
    private final MachineEventSource.Sink sink;
    private final AgentUsers users;
    private MachineState state = MachineState.INVALID;
    private volatile boolean isRunning;
    private boolean hasAgent;

    Machine(String name, MachineEventSource.Sink sink) {
        this.name = name;
        this.sink = sink;
        this.users = new AgentUsers(name);
    }

    AgentUsers users() {
        return users;
    }

    boolean hasAgent() {
        return isRunning && hasAgent;
    }

    boolean isRunning() {
        return isRunning;
    }

    /** It was there when the connection was made. */
    void found() {
        if (!isRunning) {
            changed(MachineState.RUNNING, NOT_SAID);
        }
        isRunning = true;
    }

    void changed(DomainEvent event) {
        switch (event.getType()) {
            case STARTED, RESUMED -> {
                isRunning = true;
                changed(MachineState.RUNNING, reason(event));
            }
            case SUSPENDED -> changed(MachineState.PAUSED, reason(event));
            case PMSUSPENDED -> changed(MachineState.SAVED, reason(event));
            case SHUTDOWN ->
                sink.tell(new MachineEvent.GuestShutdown(
                        name, sink.clock().instant(), Fact.absent("libvirt does not say how much time is left")));
            case STOPPED -> stopped(event);
            case CRASHED -> crashed(reason(event));
            case UNDEFINED -> changed(MachineState.DELETE_MACHINE, reason(event));
            default -> {
                // Defined, or one of a later libvirt: says nothing of people.
            }
        }
    }

    private void stopped(DomainEvent event) {
        isRunning = false;
        hasAgent = false;
        StoppedDetail detail = event.getDetail();
        // Its people stay with it, here or at another host, of which nobody here can tell.
        Optional<MachineState> stays = detail == StoppedDetail.SAVED
                ? Optional.of(MachineState.SAVED)
                : detail == StoppedDetail.MIGRATED ? Optional.of(MachineState.INVALID) : Optional.empty();
        if (detail == StoppedDetail.CRASHED) {
            crashed(reason(event));
        } else {
            changed(stays.orElse(MachineState.TURNED_OFF), reason(event));
        }
        if (stays.isEmpty()) {
            users.forget();
        }
    }

    private void crashed(Fact<String> reason) {
        state = MachineState.INVALID;
        users.forget();
        sink.tell(new MachineEvent.HeartbeatStopped(name, sink.clock().instant(), reason));
    }

    private static Fact<String> reason(DomainEvent event) {
        return event.getType() == DomainEventType.UNKNOWN ? NOT_SAID : Fact.of(event.toString());
    }

    /** A connection that is new may be told what it has found itself. */
    private void changed(MachineState now, Fact<String> reason) {
        if (now != state) {
            if (state == MachineState.SAVED) {
                users.tellAgain();
            }
            state = now;
            sink.tell(new MachineEvent.StateChanged(name, sink.clock().instant(), now, reason));
        }
    }

    void rebooted() {
        users.forget();
        sink.tell(new MachineEvent.Reset(name, sink.clock().instant()));
    }

    void diskIsFull() {
        sink.tell(new MachineEvent.DiskOutOfSpace(name, sink.clock().instant(), true));
    }

    void agent(boolean isThere) {
        if (isThere != hasAgent) {
            hasAgent = isThere;
            sink.tell(
                    isThere
                            ? new MachineEvent.AdditionsAvailable(
                                    name, sink.clock().instant())
                            : new MachineEvent.AdditionsUninstalled(
                                    name, sink.clock().instant()));
        }
    }

    /** The connection that it was known by is back, and it is not there any more. */
    void lost() {
        if (isRunning) {
            isRunning = false;
            hasAgent = false;
            users.forget();
            changed(MachineState.TURNED_OFF, Fact.of("it ended while libvirt was not reached"));
        }
    }
}
