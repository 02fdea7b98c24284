package org.postlude.tck.store;

/**
 * A store whose durable steps can be counted. A durable step is one call that changes the storage or forces it: a write, a
 * sync, a rename, a removal. In memory it is counted by the journal of the image; a store on files offers it by a seam between
 * itself and the file operations.
 */
public interface SteppedStore extends StoreUnderTest {
    /**
     * How many durable steps were made so far.
     *
     * @return over all processes that this object started
     */
    long durableSteps();
}
