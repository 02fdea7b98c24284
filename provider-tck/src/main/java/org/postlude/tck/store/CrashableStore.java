package org.postlude.tck.store;

/**
 * A store whose process can die in the middle of a durable step. A durable step is one call that reaches the storage: a
 * write, a sync, a rename. In memory it is counted by the image's journal; a store on files offers it by a seam between
 * itself and the file operations.
 */
public interface CrashableStore extends StoreUnderTest {
    /**
     * Sets the cut: so many durable steps are done, then the next one throws {@link SimulatedCrash} and so does each later
     * one of that process. If fewer steps follow, nothing happens. {@link #crash} and {@link #start()} take it away.
     *
     * @param durableSteps counted from now
     * @param seed decides, where the store can simulate that, which of the writes that were not synced are lost
     * @throws Exception if it cannot be set
     */
    void cutAfter(int durableSteps, long seed) throws Exception;
}
