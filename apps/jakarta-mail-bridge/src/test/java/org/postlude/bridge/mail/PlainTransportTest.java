package org.postlude.bridge.mail;

import java.nio.file.Path;
import org.postlude.tck.smtp.FaultServer;

/** With the bridge on the path and no word of it in the properties, it is all as before. */
class PlainTransportTest extends TransportContract {
    @Override
    Program program(FaultServer to, Path store) {
        return Program.plain(to).inStore(store);
    }
}
