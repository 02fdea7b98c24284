package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postlude.transport.IdleAware;

/** For an {@link IdleAware} transport. */
public interface IdleAwareContract extends TransportFixture {
    /**
     * It is called when nothing is in process, returns within a second, and mail goes out afterwards.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T9_idleReturnsWithinASecond() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            IdleAware transport = bench.logon(IdleAware.class);
            bench.notice("idle", transport::idle);
            bench.sendAccepted(bench.message("ann"));
            bench.notice("idle", transport::idle);
            assertEquals(1, peer.received().size());
        }
    }
}
