package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** Mail of which nobody knows whether it was delivered, and a person who looks at it and decides (rule O5). */
@Timeout(60)
class InDoubtWordsTest {
    @TempDir
    Path dir;

    private SmtpStub smtp;
    private Instant begun = Instant.EPOCH;
    private String id = "";

    @BeforeEach
    void leaveOneInDoubt() throws Exception {
        smtp = new SmtpStub().breakOffAtTheDot(true);
        begun = Instant.now().minusMillis(1);
        String text = "From: Press <press@example.org>\r\nTo: a@example.net\r\nSubject: plan\r\n\r\nHello\r\n";
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport(smtp.url()).build();
                StoreSession session = spooler.logon("owner");
                MessageStore store =
                        session.openStore(StoreAddress.parse("sqlite:" + dir.resolve("store")), OpenOptions.DEFAULT)) {
            MessageId message = store.submit(
                            Submission.of(Envelope.smtp("press@example.org", "a@example.net"), text(text))
                                    .withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            await().until(() -> store.queue("", 10).messages().get(0).state() == MessageState.IN_DOUBT);
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().left());
            id = message.value();
        }
        smtp.breakOffAtTheDot(false);
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(US_ASCII));
    }

    @AfterEach
    void close() throws Exception {
        smtp.close();
    }

    private TestSurroundings run(String... words) {
        TestSurroundings surroundings = new TestSurroundings()
                .with("POSTLUDE_STORE", dir.resolve("store"))
                .with("XDG_RUNTIME_DIR", dir);
        surroundings.run(words);
        return surroundings;
    }

    private JsonNode inDoubt() {
        return run("queue", "list", "state=in_doubt", "--json").json().get("messages");
    }

    @Test
    void itIsListedAsWhatItIs() {
        JsonNode messages = inDoubt();
        assertEquals(1, messages.size(), messages::toString);
        assertEquals(id, messages.get(0).get("id").asText());
        assertEquals("IN_DOUBT", messages.get(0).get("state").asText());
        String line = run("queue", "list", "state=in_doubt").out();
        assertTrue(line.contains("IN_DOUBT") && line.contains("a@example.net"), line);
        assertEquals(
                0,
                run("queue", "list", "state=held", "--json")
                        .json()
                        .get("messages")
                        .size());
    }

    @Test
    void whySaysSinceWhenAndWhatFollowsOfItsPolicy() {
        TestSurroundings text = run("queue", "why", id);
        assertEquals(0, text.code(), text.err());
        assertTrue(text.out().startsWith(id + "  IN_DOUBT\n"), text.out());
        assertTrue(text.out().contains("policy HOLD: it waits for a decision, RETRY or FAIL_UNKNOWN"), text.out());
        assertTrue(text.out().contains("(a@example.net)"), text.out());

        JsonNode reason =
                run("queue", "why", id, "--json").json().get("reasons").get(0);
        assertEquals("IN_DOUBT", reason.get("kind").asText());
        Instant since = Instant.parse(reason.get("since").asText());
        assertTrue(!since.isBefore(begun) && !since.isAfter(Instant.now()), reason::toString);
        assertTrue(reason.get("until").isNull(), reason::toString);
    }

    @Test
    void noSendTriesItBeforeSomebodyHasDecided() {
        run("send");
        assertEquals(1, inDoubt().size());
        assertEquals(0, smtp.received().size());
    }

    @Test
    void whatIsDecidedToBeTriedAgainIsDeliveredByTheNextSend() {
        TestSurroundings decide = run("queue", "decide", "--all", "retry");
        assertEquals(0, decide.code(), decide.err());
        assertEquals("1 message due again.\n", decide.out());
        assertTrue(decide.err().contains("nobody owns the store now"), decide.err());
        assertEquals(0, smtp.received().size(), "who decides sends none");

        TestSurroundings send = run("send");
        assertEquals(0, send.code(), send.err());
        assertEquals(1, smtp.received().size());
        assertTrue(
                smtp.received().get(0).contains("Subject: plan"),
                smtp.received().get(0));
        assertEquals(
                "DELIVERED",
                run("queue", "show", id, "--json").json().get("state").asText());
    }

    @Test
    void whatIsDecidedToHaveFailedEndsWithAReportThatDeliveryIsUnknown() {
        TestSurroundings decide = run("queue", "decide", id, "fail");
        assertEquals(0, decide.code(), decide.err());
        assertEquals("1 message ended as unknown.\n", decide.out());
        run("send");
        assertEquals(0, inDoubt().size());
        assertEquals(
                "RETURNED",
                run("queue", "show", id, "--json").json().get("state").asText());
        assertEquals(0, smtp.received().size());

        JsonNode reports = run("inbox", "list", "--json").json().get("messages");
        assertEquals(1, reports.size(), reports::toString);
        String report = run("inbox", "show", reports.get(0).get("id").asText()).out();
        assertTrue(report.contains("Perhaps not delivered: plan") && report.contains("<a@example.net>"), report);
        assertTrue(report.contains("they may have got it, or not"), report);
    }
}
