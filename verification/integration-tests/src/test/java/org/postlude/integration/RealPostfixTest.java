package org.postlude.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** By SMTP, to Postfix. */
class RealPostfixTest extends RealDeliveries {
    @Override
    RealServer start(Path folder) throws IOException {
        return Postfix.start(folder);
    }

    @Override
    Map<String, String> refused() {
        return Map.of(Postfix.GONE, "RETURNED 550", RealServer.FULL, "BACKING_OFF 452");
    }
}
