package org.postlude.trigger.libvirt;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.StoppedDetail;
import org.libvirt.event.UndefinedDetail;
import org.postlude.message.event.Fact;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.qemu.AgentUsers;

/** What is known of one machine. Used by one thread, but for what is volatile. */
final class Machine {
    private static final Fact<String> NOT_SAID = Fact.absent("libvirt does not say why");
    private static final Fact<Duration> NO_TIME_SAID = Fact.absent("libvirt does not say how much time is left");

    private final String name;
    private final MachineEventSource.Sink sink;
    private final AgentUsers users;
    private final Turn turn;
    private MachineState state = MachineState.INVALID;
    private volatile boolean isRunning;
    private boolean isCrashed;
    private boolean hasAgent;
    /** Counts its starts: an answer to a question of an earlier one says nothing. */
    private int start;

    private volatile @Nullable String problem;

    Machine(String name, Duration poll, MachineEventSource.Sink sink) {
        this.name = name;
        this.sink = sink;
        this.users = new AgentUsers(name);
        this.turn = new Turn(poll);
    }

    String name() {
        return name;
    }

    boolean isRunning() {
        return isRunning;
    }

    /** What is wrong with its agent, if there is one. */
    @Nullable
    String problem() {
        return problem;
    }

    int start() {
        return start;
    }

    Turn turn() {
        return turn;
    }

    /** It was there when the connection was made. */
    void found(Instant at, Host.Seen seen) {
        isRunning = true;
        switch (seen.state()) {
            case VIR_DOMAIN_PAUSED -> changed(at, MachineState.PAUSED, NOT_SAID);
            case VIR_DOMAIN_PMSUSPENDED -> changed(at, MachineState.SAVED, NOT_SAID);
            case VIR_DOMAIN_CRASHED -> crashed(at, NOT_SAID);
            default -> runs(at, NOT_SAID);
        }
    }

    private void runs(Instant at, Fact<String> reason) {
        isRunning = true;
        isCrashed = false;
        changed(at, MachineState.RUNNING, reason);
    }

    void changed(Instant at, DomainEvent event) {
        switch (event.getType()) {
            case STARTED, RESUMED -> runs(at, reason(event));
            case SUSPENDED -> changed(at, MachineState.PAUSED, reason(event));
            case PMSUSPENDED -> changed(at, MachineState.SAVED, reason(event));
            case SHUTDOWN -> wentDown(at);
            case STOPPED -> stopped(at, event);
            case CRASHED -> crashed(at, reason(event));
            case UNDEFINED -> undefined(at, event);
            default -> {
                // Defined, or one of a later libvirt: says nothing of people.
            }
        }
    }

    private void stopped(Instant at, DomainEvent event) {
        ended();
        StoppedDetail detail = event.getDetail();
        if (detail == StoppedDetail.CRASHED) {
            crashed(at, reason(event));
        } else if (detail == StoppedDetail.SAVED) {
            changed(at, MachineState.SAVED, reason(event));
        } else if (detail == StoppedDetail.MIGRATED) {
            changed(at, MachineState.INVALID, reason(event)); // its people are with it, of which nobody here can tell
        } else {
            users.forget();
            changed(at, MachineState.TURNED_OFF, reason(event));
        }
    }

    private void ended() {
        isRunning = false;
        hasAgent = false;
        problem = null;
        start++;
    }

    /** One that crashes is told to stop as well. */
    private void crashed(Instant at, Fact<String> reason) {
        if (!isCrashed) {
            isCrashed = true;
            state = MachineState.INVALID;
            start++;
            users.forget();
            sink.tell(new MachineEvent.HeartbeatStopped(name, at, reason));
        }
    }

    /** Of a machine that runs only what is written of it has gone, and of one that got another name not even that. */
    private void undefined(Instant at, DomainEvent event) {
        UndefinedDetail detail = event.getDetail();
        if (!isRunning && detail == UndefinedDetail.REMOVED) {
            users.forget();
            changed(at, MachineState.DELETE_MACHINE, reason(event));
        }
    }

    private static Fact<String> reason(DomainEvent event) {
        return event.getType() == DomainEventType.UNKNOWN ? NOT_SAID : Fact.of(event.toString());
    }

    /** A connection that is new may be told what it has found itself. */
    private void changed(Instant at, MachineState now, Fact<String> reason) {
        if (now != state) {
            if (state == MachineState.SAVED) {
                users.tellAgain();
            }
            state = now;
            sink.tell(new MachineEvent.StateChanged(name, at, now, reason));
        }
    }

    /**
     * By its own user's will as a rule, and libvirt does not say whose it was. What is on the wire is the host's and not the guest's, so
     * this is no crash.
     */
    void rebooted(Instant at) {
        wentDown(at);
    }

    /** The guest's system has ended: who is there from now on has come anew. */
    private void wentDown(Instant at) {
        start++;
        users.forget();
        sink.tell(new MachineEvent.GuestShutdown(name, at, NO_TIME_SAID));
    }

    void diskIsFull(Instant at) {
        sink.tell(new MachineEvent.DiskOutOfSpace(name, at, true));
    }

    void agent(Instant at, boolean isThere) {
        if (isThere) {
            turn.soon();
        }
        if (isThere != hasAgent) {
            hasAgent = isThere;
            sink.tell(
                    isThere
                            ? new MachineEvent.AdditionsAvailable(name, at)
                            : new MachineEvent.AdditionsUninstalled(name, at));
        }
    }

    /** Its agent was asked at its {@code asked}-th start, and has said this. */
    void answered(Instant at, int asked, String answer) {
        turn.answered();
        if (asked != start || !isRunning) {
            return;
        }
        agent(at, true);
        try {
            users.answered(at, answer).forEach(sink::tell);
            problem = null;
        } catch (IOException e) {
            problem = "machine " + name + ": " + e.getMessage();
        }
    }

    /** One that is not there, or does not answer, says nothing of who has left. */
    void unanswered(Instant at, int asked, long nanos) {
        turn.unanswered(nanos);
        if (asked == start) {
            agent(at, false);
        }
    }

    /** The connection that it was known by is back, and it does not run any more. */
    void lost(Instant at, Host.Ending ending) {
        if (!isRunning || ending == Host.Ending.NONE) {
            return;
        }
        ended();
        Fact<String> reason = Fact.of("it ended while libvirt was not reached");
        switch (ending) {
            case CRASHED -> crashed(at, reason);
            case SAVED -> changed(at, MachineState.SAVED, reason);
            // Its people are with it, or may be: nobody is taken for gone.
            case MIGRATED -> changed(at, MachineState.INVALID, Fact.of("it is at another host"));
            case UNKNOWN -> changed(at, MachineState.INVALID, Fact.of("this libvirt does not know it any more"));
            default -> {
                users.forget();
                changed(at, MachineState.TURNED_OFF, reason);
            }
        }
    }
}
