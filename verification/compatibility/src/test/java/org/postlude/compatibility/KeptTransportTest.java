package org.postlude.compatibility;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.tck.transport.CancellableContract;
import org.postlude.tck.transport.TransportContract;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;

/** The kept transport passes the suites of today. */
class KeptTransportTest implements TransportContract, CancellableContract {
    @TempDir
    Path directory;

    @Override
    public TransportProvider provider() {
        return Kept.transport();
    }

    @Override
    public TransportPeer startPeer() {
        return new SpoolDirectory(directory);
    }
}
