package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import org.postlude.store.spi.Label;

/** Where a fault can be planted between the core and the model world. As it is, it plants none. */
class Seam {
    private final Core core;

    Seam(Settings settings) {
        core = new Core(settings);
    }

    List<Command> step(SpoolerState state, Event event, Instant now) {
        return core.step(state, event, now);
    }

    /** Whether a store says that it wrote, and did. */
    boolean isWritten(Command.Write command) {
        return true;
    }

    Recovery.Decision recover(Label label, PartRecord record, Instant now) {
        return Recovery.ofClaimed(label, record, now);
    }
}
