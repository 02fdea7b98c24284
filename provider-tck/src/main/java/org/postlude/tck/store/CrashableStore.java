package org.postlude.tck.store;

/** A store whose process can die in the middle of a durable step. For a store on files {@link CrashableFileStore} has it ready. */
public interface CrashableStore extends SteppedStore {
    /**
     * Sets the cut: so many durable steps are done, then the next one throws {@link SimulatedCrash} and so does each later
     * one of that process. If fewer steps follow, nothing happens. {@link #crash} takes it away.
     *
     * @param durableSteps counted from now
     * @param seed decides, where the store can simulate that, which of the writes that were not synced are lost
     * @throws Exception if it cannot be set
     */
    void cutAfter(int durableSteps, long seed) throws Exception;

    /**
     * How many seeds are worth trying at each step.
     *
     * @return 1 where the seed changes nothing
     */
    default int seeds() {
        return 1;
    }
}
