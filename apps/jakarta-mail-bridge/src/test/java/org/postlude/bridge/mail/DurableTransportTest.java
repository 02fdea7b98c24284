package org.postlude.bridge.mail;

import java.nio.file.Path;
import org.postlude.tck.smtp.FaultServer;

/** With one word changed; and as Jakarta Mail's own transport waits for the server's answers, so does this one. */
class DurableTransportTest extends TransportContract {
    @Override
    Program program(FaultServer to, Path store) {
        return Program.durable(to, store).with("mail.postlude.wait", "20s");
    }
}
