package org.postlude.trigger;

import java.util.concurrent.CompletionStage;

/** Hears the events of machines. */
@FunctionalInterface
public interface MachineEventListener {
    /**
     * Something happened. Those of one machine come in their order, one after another; those of several at the same time. What takes
     * longer than a moment is done elsewhere, or the next event of that machine waits. What this throws is logged, and the next event
     * still comes.
     *
     * @param event what
     * @return ends when everything is done that has to be done because of it: a host that can hold a shutdown back does so until then, or
     *     until its time is over
     */
    CompletionStage<?> on(MachineEvent event);
}
