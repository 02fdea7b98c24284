package com.example.spool;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.tck.transport.CancellableContract;
import org.postlude.tck.transport.TransportContract;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;

/** The kit's suites. A name like {@code T7_...} is a rule of docs/rules.md. */
class SpoolTransportTest implements TransportContract, CancellableContract {
    @TempDir
    Path directory;

    @Override
    public TransportProvider provider() {
        return new SpoolTransportProvider();
    }

    @Override
    public TransportPeer startPeer() {
        return new SpoolDirectory(directory);
    }
}
