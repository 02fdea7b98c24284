package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** One message, every kind of reply, the real transport: each recipient ends as his own reply says, and only once. */
@Timeout(60)
class MixedRepliesTest {
    private static final String ANN = "ann@example.net";
    private static final String BOB = "bob@example.net";
    private static final String GONE = "gone@example.net";
    private static final String FULL = "full@example.net";
    private static final String LATE_FULL = "late-full@example.net";
    private static final String LATE_GONE = "late-gone@example.net";
    private static final String TEXT = """
            From: writer@example.org
            To: all@example.net
            Subject: mixed
            Date: Mon, 03 Aug 2026 09:00:00 +0200
            Message-ID: <mixed@example.org>

            .
            ..
            """.replace("\n", "\r\n");

    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final StoreAddress address = disk.freshAddress();

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void eachRecipientEndsAsHisOwnReplySays(boolean lmtp, boolean pipelining) throws Exception {
        try (Receiver receiver = Receiver.start();
                SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .store(disk)
                        .transport(prepared(receiver, lmtp, pipelining).url())
                        .build();
                StoreSession session = spooler.logon("writer")) {
            MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
            store.submit(Submission.of(
                    Envelope.smtp("writer@example.org", ANN, GONE, FULL, LATE_FULL, LATE_GONE, BOB),
                    Content.of(TEXT.getBytes(ISO_8859_1))));
            await().atMost(Duration.ofSeconds(20)).until(() -> waiting(store).size() == (lmtp ? 2 : 1));
            await().atMost(Duration.ofSeconds(20)).until(() -> reports().size() >= 1);

            assertEquals(
                    lmtp
                            ? Map.of(FULL, "452 4.2.2 over quota", LATE_FULL, "452 4.3.1 disk full")
                            : Map.of(FULL, "452 4.2.2 over quota"),
                    waiting(store),
                    "BACKING_OFF");
            Map<String, String> refused = new TreeMap<>(Map.of(GONE, "550 5.1.1 no such user"));
            if (lmtp) {
                refused.put(LATE_GONE, "554 5.7.1 a filter says no");
            }
            String report = String.join("\n", reports());
            refused.forEach((recipient, reply) -> {
                assertTrue(report.contains("Final-Recipient: rfc822; " + recipient), report);
                assertTrue(report.contains("Status: " + reply.substring(4, 9)), report);
                assertTrue(report.contains("Diagnostic-Code: smtp; " + reply), report);
            });
            assertEquals(refused.size(), report.split("Final-Recipient: ").length - 1, report);

            store.storeLogoff(LogoffMode.ABORT);
            assertEquals(
                    lmtp ? List.of(Set.of(ANN), Set.of(BOB)) : List.of(Set.of(ANN, LATE_FULL, LATE_GONE, BOB)),
                    receiver.arrivals().stream()
                            .map(arrival -> Set.copyOf(arrival.recipients()))
                            .toList());
            assertTrue(receiver.arrivals().stream()
                    .allMatch(arrival -> arrival.octets().equals(TEXT)));
        }
    }

    private static Receiver prepared(Receiver receiver, boolean lmtp, boolean pipelining) {
        receiver.reply(GONE, "550 5.1.1 no such user").reply(FULL, "452 4.2.2 over quota");
        receiver.replyAfterDot(LATE_FULL, "452 4.3.1 disk full").replyAfterDot(LATE_GONE, "554 5.7.1 a filter says no");
        if (lmtp) {
            receiver.lmtp();
        }
        return pipelining ? receiver.pipelining() : receiver;
    }

    private static Map<String, String> waiting(MessageStore store) {
        return store.queue("", 10).messages().stream()
                .map(MessageStatus::recipients)
                .flatMap(List::stream)
                .filter(recipient -> recipient.state().name().equals("BACKING_OFF"))
                .collect(Collectors.toMap(recipient -> recipient.address(), recipient -> "" + recipient.reply()));
    }

    private List<String> reports() {
        return disk.filed(address, "INBOX").stream()
                .map(bytes -> new String(bytes, ISO_8859_1))
                .toList();
    }
}
