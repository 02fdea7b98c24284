package org.postlude.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** By LMTP, to Dovecot, which answers for each recipient after the dot. */
class RealDovecotTest extends RealDeliveries {
    @Override
    RealServer start(Path folder) throws IOException {
        return Dovecot.start(folder);
    }

    @Override
    Map<String, String> refused() {
        return Map.of(RealServer.FULL, "BACKING_OFF 452");
    }
}
