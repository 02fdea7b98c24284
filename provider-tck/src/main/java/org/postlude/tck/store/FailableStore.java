package org.postlude.tck.store;

/** A store whose storage can fail while its process goes on. */
public interface FailableStore extends SteppedStore {
    /**
     * One durable step fails as a disk does, by {@link java.io.IOException}.
     *
     * @param durableSteps so many are done before, counted from now
     * @param tookEffect whether the step that fails is done all the same
     * @throws Exception if it cannot be set
     */
    void failAfter(int durableSteps, boolean tookEffect) throws Exception;

    /**
     * The next sync (force, fsync) fails.
     *
     * @param tookEffect whether what was to be synced is durable all the same
     * @throws Exception if it cannot be set
     */
    void failNextSync(boolean tookEffect) throws Exception;
}
