package org.postlude.tck.memory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.tck.store.SimulatedCrash;

/** One incarnation of the program that uses the stores: holds their locks, and dies. Guarded by the disk's monitor. */
final class MemoryProcess {
    final MemoryDisk disk;
    private final String name;
    private final Map<Operation, Gate> before = new EnumMap<>(Operation.class);
    private final Map<Operation, Gate> after = new EnumMap<>(Operation.class);
    private final List<Gate> held = new ArrayList<>();
    private boolean dead;
    private int logons;
    private boolean shutDown;

    MemoryProcess(MemoryDisk disk) {
        this.disk = disk;
        this.name = "process " + disk.nextProcess();
    }

    boolean isDead() {
        return dead;
    }

    boolean isShutDown() {
        return shutDown;
    }

    void logonMade() {
        logons++;
    }

    void logonGone() {
        logons--;
    }

    void shutdown() {
        if (dead) {
            return;
        }
        if (logons > 0 || shutDown) {
            throw disk.violations.state(
                    "S8",
                    shutDown
                            ? name + " was shut down twice"
                            : name + " is shut down while " + logons + " logons are open");
        }
        shutDown = true;
    }

    Gate hold(Operation operation, Moment moment) {
        Gate gate = new Gate(moment + " " + operation, disk.halts);
        (moment == Moment.BEFORE ? before : after).put(operation, gate);
        held.add(gate);
        return gate;
    }

    List<Gate> standing() {
        return held.stream().filter(Gate::isHolding).toList();
    }

    /** The gate that the next such operation has to pass; each holds one. */
    @Nullable
    Gate takeGate(Operation operation, Moment moment) {
        return (moment == Moment.BEFORE ? before : after).remove(operation);
    }

    /** Dies without closing anything. */
    void die(boolean powerCut, long seed) {
        if (dead) {
            return;
        }
        dead = true;
        disk.faults.clear();
        held.forEach(Gate::crash);
        for (Map.Entry<String, MemoryDisk.Place> entry : disk.places.entrySet()) {
            MemoryDisk.Place place = entry.getValue();
            if (place.owner == this) {
                place.owner = null;
                place.writers = 0;
                if (powerCut) {
                    place.journal.settleAfterPowerCut(seed);
                    if (place.journal.pretends()) {
                        entry.setValue(place.withoutLatest(seed));
                    }
                } else {
                    place.journal.settle();
                }
            }
        }
    }

    /** Thrown by what was under way when the process died. */
    SimulatedCrash crash() {
        return new SimulatedCrash("while the call was under way (" + name + ")");
    }

    @Override
    public String toString() {
        return name;
    }
}
