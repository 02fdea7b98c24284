package org.postlude.tck.transport;

import java.time.Duration;
import org.postlude.message.Recipient;
import org.postlude.transport.TransportProvider;

/**
 * What a transport's test class gives to the contract suites. JUnit makes a new instance of the class for each test, so
 * that provider and peer of one test may know each other through its fields.
 *
 * <pre>
 * class SmtpTransportTest implements CancellableNetworkContract, RecipientOutcomeContract {
 *     public TransportProvider provider() { return new SmtpTransportProvider(); }
 *     public FailingPeer startPeer() { return FakeSmtpServer.start(); }
 * }
 * </pre>
 */
public interface TransportFixture {
    /**
     * The transport under test.
     *
     * @return called once a test; the suite shuts it down
     */
    TransportProvider provider();

    /**
     * Starts the next hop, on the loopback interface if it is a server.
     *
     * @return called once a test; the suite closes it
     * @throws Exception if it cannot be started; the test fails
     */
    TransportPeer startPeer() throws Exception;

    /**
     * A recipient that the transport takes and the peer accepts. The suites use three: {@code ann}, {@code bob} and {@code carol};
     * a peer whose mailboxes have to be there before mail comes makes these.
     *
     * @param name lower-case letters
     * @return another one for each name
     */
    default Recipient recipient(String name) {
        return Recipient.smtp(name + "@example.org");
    }

    /**
     * How long the suite waits for what must happen, in real time, beyond any second that the contract grants.
     *
     * @return long enough for a busy machine
     */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }
}
