package org.postlude.transport.im;

import java.time.Duration;
import org.postlude.transport.TransportProvider;

/** The transport as it is, but for how soon it connects again: a test's server has no crowd of clients. */
public final class QuickXmpp {
    private static final Pauses SOON = new Pauses(Duration.ofMillis(50), Duration.ofMillis(400), () -> 0.5);

    private QuickXmpp() {}

    public static TransportProvider provider() {
        return new XmppTransportProvider(new SmackLinks(), SOON, System::getenv);
    }
}
