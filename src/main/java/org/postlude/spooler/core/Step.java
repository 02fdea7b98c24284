package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One step under way: the state it changes, its time, the commands it gives. */
final class Step {
    final SpoolerState state;
    final Instant now;
    final Settings settings;
    /** A flush has ended its turn: another store may wait for that. */
    boolean again;

    final List<Command> commands = new ArrayList<>();

    Step(SpoolerState state, Instant now, Settings settings) {
        this.state = state;
        this.now = now;
        this.settings = settings;
    }

    void give(Command command) {
        commands.add(command);
    }
}
