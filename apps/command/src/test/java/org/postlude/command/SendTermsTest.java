package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** What a person may agree on new mail, by {@code send}. */
@Timeout(60)
class SendTermsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path dir;

    private String store = "";
    private String file = "";

    @BeforeEach
    void aStoreAndAFile() throws Exception {
        store = dir.resolve("store").toString();
        file = Mail.write(dir, "plan", "reader@example.net");
    }

    private TestSurroundings run(String... args) {
        TestSurroundings run = new TestSurroundings();
        run.run(args);
        return run;
    }

    @Test
    void mailForLaterWaitsInTheStoreAndIsExplained() {
        TestSurroundings sent =
                run("send", "--store", store, "--not-before", "2h", "--expires", "3h", "--in-doubt", "hold", file);
        assertEquals(75, sent.code(), sent.err());
        JsonNode list = run("queue", "list", "--store", store, "--json").json();
        String id = list.get("messages").get(0).get("id").asText();
        assertEquals("QUEUED", list.get("messages").get(0).get("state").asText());
        TestSurroundings why = run("queue", "why", id, "--store", store);
        assertTrue(why.out().contains("its sender wants it sent later"), why.out());
        String shown = run("queue", "show", id, "--store", store).out();
        assertTrue(shown.contains("expires") && shown.contains("policy HOLD"), shown);
    }

    @Test
    void whoAsksForSuccessIsToldOfIt() {
        TestSurroundings sent = run(
                "send",
                "--store",
                store,
                "--report",
                "success,failure",
                "--via",
                "maildir:" + dir.resolve("out"),
                file);
        assertEquals(0, sent.code(), sent.err());
        String inbox = run("inbox", "list", "--store", store).out();
        assertTrue(inbox.contains("Passed on: plan"), inbox);
    }

    @Test
    void withoutFilesTheyMeanNothingAndThatIsSaid() {
        TestSurroundings none = run("send", "--store", store, "--priority", "urgent");
        assertEquals(0, none.code(), none.err());
        assertTrue(none.err().contains("are for new mail"), none.err());
    }

    @ParameterizedTest
    @CsvSource({
        "--not-before, yesterday, neither a time from now",
        "--not-before, 2020-01-01T00:00:00Z, that is over",
        "--expires, 0s, that is over",
        "--not-before, 9999-12-31T23:59:59Z, beyond the year 9999",
        "--expires, +10000-01-01T00:00:00Z, beyond the year 9999",
        "--in-doubt, retry, 'give hold, fail-unknown, ask'",
        "--priority, high, 'give non-urgent, normal, urgent'",
        "--report, 'success,nothing', 'give success, failure, delay'",
        "--in-doubt, maybe, 'give hold, fail-unknown, ask'"
    })
    void whatIsNotKnownIsRefusedBeforeAnythingIsSubmitted(String option, String value, String words) {
        TestSurroundings refused = run("send", "--store", store, option, value, file);
        assertEquals(64, refused.code(), refused.err());
        assertTrue(refused.err().contains(option) && refused.err().contains(words), refused.err());
        assertFalse(Files.exists(Path.of(store)), "there is not even a store");
    }

    @Test
    void anOwnerThatIsHandedItAgreesToTheSameAndNobodyWaitsForTheLaterTime() throws Exception {
        try (SmtpStub smtp = new SmtpStub();
                OwnedStore owned = new OwnedStore(dir, "sqlite:" + store)) {
            owned.staying(smtp);
            TestSurroundings sent = owned.run(
                    "send",
                    "--not-before",
                    "2h",
                    "--in-doubt",
                    "hold",
                    "--via",
                    smtp.url(),
                    "--deadline",
                    "none",
                    file);
            assertEquals(75, sent.code(), sent.err());
            JsonNode message =
                    owned.run("queue", "list", "--json").json().get("messages").get(0);
            assertEquals("QUEUED", message.get("state").asText());
            String id = message.get("id").asText();
            assertTrue(owned.run("queue", "why", id).out().contains("its sender wants it sent later"));
            assertTrue(owned.run("queue", "show", id).out().contains("policy HOLD"));
        }
    }

    @Test
    void whatExpiresBeforeItMayGoIsRefused() {
        TestSurroundings refused = run("send", "--store", store, "--not-before", "2h", "--expires", "1h", file);
        assertEquals(65, refused.code(), refused.err());
        assertTrue(refused.err().contains("would never be tried"), refused.err());
    }

    private static final class Holder {
        @Mixin
        private final TermsOptions terms = new TermsOptions();
    }

    private static Submission agreed(String... args) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(args);
        Content content = Content.of("Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII));
        return holder.terms.at(NOON).apply(Submission.of(Envelope.smtp("", "ann@example.org"), content));
    }

    @Test
    void eachWordIsWhatItSays() {
        assertEquals(1, agreed("--priority", "Urgent").priority());
        assertEquals(-1, agreed("--priority", "non-urgent").priority());
        assertEquals(Set.of(), agreed("--report", "never").reports());
        assertEquals(
                Set.of(ReportOn.SUCCESS, ReportOn.DELAY),
                agreed("--report", "success, delay").reports());
        assertEquals(
                InDoubtPolicy.FAIL_UNKNOWN, agreed("--in-doubt", "fail-unknown").inDoubt());
        assertEquals(
                NOON.plusSeconds(5_400),
                agreed("--not-before", "90m").notBefore().orElseThrow());
        Submission usual = agreed();
        assertEquals(0, usual.priority());
        assertEquals(ReportOn.USUAL, usual.reports());
        assertEquals(InDoubtPolicy.RETRY, usual.inDoubt());
        assertTrue(usual.notBefore().isEmpty() && usual.expires().isEmpty());
    }
}
