package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * Many mails through one store, each to a recipient of its own.
 *
 * @param arrived by name, what came, a character an octet
 * @param refused by name, what was said where it was submitted
 */
record Carriage(Map<String, String> arrived, Map<String, String> refused) {
    private static final String DOMAIN = "@example.net";
    private static final Pattern TRACE =
            Pattern.compile("Return-Path: <sender@example\\.org>\r\nDelivered-To: (\\S+)\r\n");

    /** Over SMTP. Submits all, sends all, logs off; nothing may be left, returned or doubled. */
    static Carriage of(Map<String, byte[]> mails, SpoolerCoordinator.Builder spooler, StoreAddress address)
            throws IOException {
        try (Receiver receiver = Receiver.start()) {
            Map<String, String> refused = send(mails, spooler.transport(receiver.url()), address);
            Carriage carriage = new Carriage(new LinkedHashMap<>(), refused);
            receiver.arrivals()
                    .forEach(arrival -> carriage.take(arrival.recipients().get(0), arrival.octets()));
            return carriage;
        }
    }

    /** Into the Inbox of a Maildir, where final delivery puts two fields on top, and they only (RFC 5321, 4.4; RFC 9228). */
    static Carriage intoInbox(Map<String, byte[]> mails, Path maildir) throws IOException {
        StoreAddress address = new StoreAddress("maildir", maildir.toString());
        Map<String, String> refused = send(mails, SpoolerCoordinator.builder().transport("local:"), address);
        Carriage carriage = new Carriage(new LinkedHashMap<>(), refused);
        try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
            for (Path file : files.toList()) {
                Matcher trace = TRACE.matcher(text(Files.readAllBytes(file)));
                assertTrue(trace.lookingAt(), () -> file + " does not begin with Return-Path and Delivered-To");
                carriage.take(trace.group(1), trace.replaceFirst(""));
            }
        }
        return carriage;
    }

    private static Map<String, String> send(
            Map<String, byte[]> mails, SpoolerCoordinator.Builder spooler, StoreAddress address) {
        Map<String, String> refused = new LinkedHashMap<>();
        try (SpoolerCoordinator coordinator = spooler.build();
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
        }
        return refused;
    }

    private void take(String recipient, String octets) {
        String before = arrived.put(recipient.substring(0, recipient.length() - DOMAIN.length()), octets);
        assertNull(before, () -> recipient + " came twice");
    }

    static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }
}
