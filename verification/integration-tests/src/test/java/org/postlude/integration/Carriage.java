package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

/**
 * Many mails through one store and SMTP, each to a recipient of its own.
 *
 * @param arrived by name, what came, a character an octet
 * @param refused by name, what was said where it was submitted
 */
record Carriage(Map<String, String> arrived, Map<String, String> refused) {
    private static final String DOMAIN = "@example.net";

    /** Submits all, sends all, logs off; nothing may be left, returned or doubled. */
    static Carriage of(Map<String, byte[]> mails, SpoolerCoordinator.Builder spooler, StoreAddress address)
            throws Exception {
        Map<String, String> refused = new LinkedHashMap<>();
        try (Receiver receiver = Receiver.start();
                SpoolerCoordinator coordinator =
                        spooler.transport(receiver.url()).build();
                StoreSession session = coordinator.logon("carrier");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT)) {
            mails.forEach((name, octets) -> {
                try {
                    store.submit(Submission.of(Envelope.smtp("sender@example.org", name + DOMAIN), Content.of(octets)));
                } catch (SubmitRejectedException e) {
                    refused.put(name, String.valueOf(e.getMessage()));
                }
            });
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE, Deadline.in(Duration.ofSeconds(60)));
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertEquals(mails.size() - refused.size(), report.counts().sent(), report::toString);
            assertEquals(0, report.counts().left(), report::toString);
            return new Carriage(byName(receiver), refused);
        }
    }

    private static Map<String, String> byName(Receiver receiver) {
        Map<String, String> arrived = new LinkedHashMap<>();
        for (Arrival arrival : receiver.arrivals()) {
            String to = arrival.recipients().get(0);
            String before = arrived.put(to.substring(0, to.length() - DOMAIN.length()), arrival.octets());
            assertEquals(null, before, to + " came twice");
        }
        return arrived;
    }

    static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }
}
