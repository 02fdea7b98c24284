package org.postlude.tck.memory;

import org.postlude.tck.store.CrashSuite;
import org.postlude.tck.store.FaultSuite;
import org.postlude.tck.store.JointSuite;
import org.postlude.tck.store.ReachableSuite;
import org.postlude.tck.store.StoreSuite;

/** The in-memory store that forces claims and outcomes together. */
final class JointMemoryStoreTest implements StoreSuite, ReachableSuite, JointSuite, CrashSuite, FaultSuite {
    @Override
    public MemoryStoreUnderTest newStore() {
        return MemoryStoreUnderTest.joint();
    }
}
