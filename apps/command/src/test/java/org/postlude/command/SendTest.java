package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person calls it, on a real Maildir store, into each kind of next hop. */
@Timeout(60)
class SendTest {
    private static final Path EXAMPLES = Path.of("..", "..", "docs", "examples");

    @TempDir
    Path dir;

    private String store = "";

    @BeforeEach
    void aFolderOfItsOwn() {
        store = dir.resolve("store").toString();
    }

    @Test
    void theExamplesArriveInTheStoresOwnInbox() throws Exception {
        store = "maildir:" + store; // Where a test can look into the Inbox as other mail programs do.
        TestSurroundings run = send(EXAMPLES.toString(), "--json");
        assertEquals(0, run.code(), run.err());
        assertReport(run.json(), "RELEASED", "0x00010000", 5, 5, 0, 0);
        assertEquals(0, run.json().get("activity").size());
        assertEquals(0, run.json().get("messages").size());
        List<String> inbox = Mail.in(dir.resolve("store"));
        assertEquals(6, inbox.size(), "a copy for each domain; one example goes to two: " + inbox);
        assertEquals(
                9,
                inbox.stream()
                        .flatMap(String::lines)
                        .filter(line -> line.startsWith("Delivered-To: "))
                        .count());
        assertEquals(
                List.of("postlude: 5 of 5 files submitted to maildir:" + dir.resolve("store")
                        + "; logging off with no-wait, within 30 s"),
                run.errorLines());
    }

    @Test
    void aMaildirElsewhereGetsTheVeryBytes() throws Exception {
        String file = Mail.write(dir, "plan", "reader@example.net");
        TestSurroundings run = send(file, "--via", "maildir:" + dir.resolve("out"));
        assertEquals(0, run.code(), run.err());
        assertTrue(
                run.out().startsWith("Released: nothing is left.\n  submitted 1, sent 1, returned 0, left 0\n"),
                run.out());
        List<String> out = Mail.in(dir.resolve("out"));
        assertEquals(1, out.size());
        assertTrue(out.get(0).endsWith(Files.readString(Path.of(file))), out.get(0));
    }

    @Test
    void aServerGetsTheVeryBytes() throws Exception {
        try (SmtpStub smtp = new SmtpStub()) {
            String file = Mail.write(dir, "plan", "a@example.net", "b@example.net");
            TestSurroundings run = send(file, "--via", smtp.url(), "--json");
            assertEquals(0, run.code(), run.err());
            assertReport(run.json(), "RELEASED", "0x00010000", 1, 1, 0, 0);
            assertEquals(List.of(Files.readString(Path.of(file))), smtp.received());
        }
    }

    @Test
    void withoutFilesWhatWaitsForItsNextAttemptGoesNow() throws Exception {
        String file = Mail.write(dir, "plan", "a@example.net");
        String nobodyThere;
        try (SmtpStub smtp = new SmtpStub()) {
            nobodyThere = smtp.url();
        }
        assertEquals(75, send(file, "--via", nobodyThere).code());
        TestSurroundings patient = send("--logoff", "no-wait", "--json");
        assertEquals(75, patient.code(), patient.err());
        assertEquals(1, patient.json().get("messages").get(0).get("attempts").asInt(), "its time has not come");
        TestSurroundings now = send("--json");
        assertEquals(2, now.json().get("messages").get(0).get("attempts").asInt(), now.err());
    }

    @Test
    void anLfOnlyFileIsConvertedOnce() throws Exception {
        Path file = dir.resolve("lf.eml");
        Files.writeString(file, "From: press@example.org\nTo: a@example.net\nMessage-ID: <lf@example.org>\n\nHello\n");
        try (SmtpStub smtp = new SmtpStub()) {
            assertEquals(0, send(file.toString(), "--via", smtp.url()).code());
            assertTrue(
                    smtp.received().get(0).contains("Message-ID: <lf@example.org>\r\n"),
                    smtp.received().toString());
            assertTrue(
                    smtp.received().get(0).endsWith("\r\n\r\nHello\r\n"),
                    smtp.received().toString());
        }
    }

    @Test
    void aPasswordInAUrlIsRefusedAndShownNowhere() throws Exception {
        String url = "smtp://ann:secret@mail.example.net";
        for (TestSurroundings run :
                List.of(send(Mail.write(dir, "plan", "a@example.net"), "--via", url), send("--via", url))) {
            assertEquals(78, run.code(), run.err());
            assertTrue(run.err().contains("smtp://ann:***@mail.example.net"), run.err());
            assertFalse((run.err() + run.out()).contains("secret"), run.err());
        }
    }

    @Test
    void aDeadlineThatNobodyLivesToSeeIsADeadline() throws Exception {
        try (SmtpStub smtp = new SmtpStub()) {
            String file = Mail.write(dir, "plan", "a@example.net");
            TestSurroundings run = send(file, "--via", smtp.url(), "--deadline", "PT2800000000000H", "--json");
            assertEquals(0, run.code(), run.err());
            assertReport(run.json(), "RELEASED", "0x00010000", 1, 1, 0, 0);
        }
    }

    @Test
    void badFilesAreNamedAndTheOthersGo() throws Exception {
        String good = Mail.write(dir, "good", "reader@example.net");
        Path mixed = dir.resolve("mixed.eml");
        Files.writeString(mixed, "From: press@example.org\r\nTo: a@example.net\r\n\r\none\ntwo\r\n");
        Path nobody = dir.resolve("nobody.eml");
        Files.writeString(nobody, "From: press@example.org\r\n\r\nHello\r\n");
        TestSurroundings run = send(mixed.toString(), nobody.toString(), good, "--json");
        assertEquals(65, run.code(), run.err());
        assertReport(run.json(), "RELEASED", "0x00010000", 1, 1, 0, 0);
        assertTrue(run.errorLines().get(0).startsWith("postlude: " + mixed + ": line 4 "), run.err());
        assertTrue(run.errorLines().get(1).startsWith("postlude: " + nobody + ": it has no recipients"), run.err());
        assertTrue(
                run.errorLines().get(2).startsWith("postlude: 1 of 3 files submitted to sqlite:" + store), run.err());
    }

    @Test
    void aRefusedRecipientIsReportedIntoTheInbox() throws Exception {
        store = "maildir:" + store;
        try (SmtpStub smtp = new SmtpStub().reply("gone@example.net", "550 5.1.1 no such user")) {
            TestSurroundings run =
                    send(Mail.write(dir, "plan", "a@example.net", "gone@example.net"), "--via", smtp.url(), "--json");
            assertEquals(67, run.code(), run.err());
            assertReport(run.json(), "RELEASED", "0x00010000", 1, 0, 0, 1);
            assertEquals(1, smtp.received().size());
            List<String> inbox = Mail.in(dir.resolve("store"));
            assertEquals(1, inbox.size());
            assertTrue(inbox.get(0).contains("550 5.1.1 no such user"), inbox.get(0));
        }
    }

    @Test
    void whatIsDeferredIsLeftAndLaterGoesOverItsOwnRoute() throws Exception {
        String file = Mail.write(dir, "plan", "slow@example.net");
        try (SmtpStub smtp = new SmtpStub().reply("slow@example.net", "451 4.3.0 try later")) {
            TestSurroundings first = send(file, "--via", smtp.url(), "--json");
            assertEquals(75, first.code(), first.err());
            assertReport(first.json(), "RELEASED", "0x00090000", 1, 0, 1, 0);
            assertEquals("OUTBOUND_QUEUE", first.json().get("activity").get(0).asText());
            JsonNode left = first.json().get("messages").get(0);
            assertEquals("<plan@example.org>", left.get("messageId").asText());
            assertEquals("OUTBOUND", left.get("direction").asText());
            assertEquals("BACKING_OFF", left.get("state").asText());
            assertTrue(left.get("phase").isNull());
            assertEquals(smtp.url(), left.get("transport").asText());
            assertEquals(1, left.get("attempts").asInt());
            assertTrue(left.get("lastReply").asText().startsWith("451 4.3.0 try later"), left.toString());
            JsonNode recipient = left.get("recipients").get(0);
            assertEquals("slow@example.net", recipient.get("address").asText());
            assertEquals("BACKING_OFF", recipient.get("state").asText());
            assertEquals(451, recipient.get("code").asInt());
            assertEquals("4.3.0", recipient.get("status").asText());
            assertEquals("try later", recipient.get("text").asText());

            TestSurroundings list = new TestSurroundings();
            assertEquals(
                    0, list.run("queue", "list", "--store", dir.resolve("store").toString(), "--json"));
            JsonNode listed = list.json().get("messages").get(0);
            assertEquals(left.get("id"), listed.get("id"));
            assertEquals(left.get("recipients"), listed.get("recipients"));

            TestSurroundings early = send("--json");
            assertEquals(75, early.code(), early.err());
            assertReport(early.json(), "RELEASED", "0x00090000", 0, 0, 1, 0);

            smtp.reply("slow@example.net", "250 2.1.5 ok");
            TestSurroundings late = send("--logoff", "purge", "--json");
            assertEquals(0, late.code(), late.err());
            assertReport(late.json(), "RELEASED", "0x00010000", 0, 1, 0, 0);
            assertEquals(List.of(Files.readString(Path.of(file))), smtp.received());
        }
    }

    @Test
    void aServerThatIsDownLeavesTheMailInTheQueue() throws Exception {
        int port;
        try (SmtpStub gone = new SmtpStub()) {
            port = gone.port();
        }
        TestSurroundings run = send(Mail.write(dir, "plan", "a@example.net"), "--via", "smtp://127.0.0.1:" + port);
        assertEquals(75, run.code(), run.err());
        assertTrue(run.out().startsWith("Released: 1 message left in the queue.\n"), run.out());
        assertTrue(run.out().contains("postlude send --store " + dir.resolve("store")), run.out());
        TestSurroundings list = new TestSurroundings();
        assertEquals(
                0, list.run("queue", "list", "--store", dir.resolve("store").toString()));
        assertTrue(list.out().contains("to a@example.net"), list.out());
    }

    @Test
    void aRefusedQuietIsALineAndThenOrderly() throws Exception {
        refusedThenOrderly("quiet");
    }

    @Test
    void aRefusedAbortIsALineAndThenOrderly() throws Exception {
        refusedThenOrderly("abort"); // behind its permit nothing can be stopped
    }

    private void refusedThenOrderly(String mode) throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            TestSurroundings run = new TestSurroundings()
                    .before("logging off with", smtp::awaitDot)
                    .before(mode + " was refused", smtp::answer);
            String file = Mail.write(dir, "plan", "a@example.net");
            assertEquals(
                    69,
                    send(run, file, "--via", smtp.url(), "--logoff", mode, "--json")
                            .code(),
                    run.err());
            assertReport(run.json(), "RELEASED", "0x00010000", 1, 1, 0, 0);
            assertTrue(run.err().contains(mode + " was refused: 1 message in process"), run.err());
            assertEquals(1, smtp.received().size());
        }
    }

    @Test
    void whatDoesNotEndByTheDeadlineIsIncomplete() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            TestSurroundings run = new TestSurroundings().before("logging off with", smtp::awaitDot);
            String file = Mail.write(dir, "plan", "a@example.net");
            long begin = System.nanoTime();
            assertEquals(
                    70,
                    send(run, file, "--via", smtp.url(), "--deadline", "500ms", "--json")
                            .code(),
                    run.err());
            assertTrue(System.nanoTime() - begin < 15_000_000_000L, "a stuck server must not hold the command");
            JsonNode report = run.json();
            assertReport(report, "INCOMPLETE", "0x00040000", 1, 0, 1, 0);
            assertEquals("OUTBOUND", report.get("activity").get(0).asText());
            JsonNode stuck = report.get("messages").get(0);
            assertEquals("ACTIVE", stuck.get("state").asText());
            assertEquals("COMMITTED", stuck.get("phase").asText());
        }
    }

    @Test
    void aRefusalThatEndsIncompleteCountsAsIncomplete() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            TestSurroundings run = new TestSurroundings().before("logging off with", smtp::awaitDot);
            String file = Mail.write(dir, "plan", "a@example.net");
            assertEquals(
                    70,
                    send(run, file, "--via", smtp.url(), "--logoff", "quiet", "--deadline", "500ms", "--json")
                            .code(),
                    run.err());
            assertEquals("INCOMPLETE", run.json().get("outcome").asText());
            assertTrue(run.err().contains("quiet was refused"), run.err());
        }
    }

    @Test
    void aStoreThatCannotBeCreatedIs73() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        TestSurroundings run = new TestSurroundings();
        String mail = Mail.write(dir, "plan", "a@example.net");
        assertEquals(73, run.run("send", mail, "--store", file.resolve("store").toString(), "--json"), run.err());
        assertEquals("", run.out());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    @Test
    void aWrongConfigurationIs78() throws Exception {
        String mail = Mail.write(dir, "plan", "a@example.net");
        for (String via : List.of("odd:thing", "smtp://", "maildir:")) {
            TestSurroundings run = send(mail, "--via", via);
            assertEquals(78, run.code(), via + run.err());
            assertEquals("", run.out());
            assertEquals(1, run.errorLines().size(), run.err());
        }
        assertEquals(78, new TestSurroundings().run("send", mail, "--store", "odd:thing"));
        assertEquals(78, new TestSurroundings().run("queue", "list", "--store", "odd:thing"));
    }

    @Test
    void theEnvelopeOfTheCommandLineGoesBeforeTheHeader() throws Exception {
        store = "maildir:" + store;
        try (SmtpStub smtp = new SmtpStub().reply("only@example.net", "550 5.1.1 asked for this one")) {
            TestSurroundings run = send(
                    Mail.write(dir, "plan", "a@example.net"),
                    "--via",
                    smtp.url(),
                    "--from",
                    "<>",
                    "--to",
                    "only@example.net");
            assertEquals(67, run.code(), run.err());
            assertEquals(List.of(), smtp.received());
            assertEquals(List.of(), Mail.in(dir.resolve("store")), "no report about mail without a sender");
        }
    }

    @Test
    void anAddressOfAChatServerIsNotOneOfMail() throws Exception {
        String file = Mail.write(dir, "plan", "a@example.net");
        String via = "chatscript:" + dir;
        TestSurroundings run =
                send(file, "--via", via, "--to", "XMPP:bob@chat.example, xmpp:tea@rooms.example", "--json");
        assertEquals(0, run.code(), run.err());
        assertReport(run.json(), "RELEASED", "0x00010000", 1, 1, 0, 0);
        assertEquals(List.of("XMPP:bob@chat.example", "XMPP:tea@rooms.example"), ScriptedChat.at(via).sent);
    }

    @Test
    void anAddressThatNobodyTakesIsRefusedBeforeAnythingIsStored() throws Exception {
        TestSurroundings run = send(Mail.write(dir, "plan", "a@example.net"), "--to", "XMPP:bob@chat.example");
        assertEquals(65, run.code(), run.err());
        assertTrue(run.err().contains("no transport takes XMPP addresses such as XMPP:bob@chat.example"), run.err());
    }

    private TestSurroundings send(String... args) {
        return send(new TestSurroundings(), args);
    }

    private TestSurroundings send(TestSurroundings run, String... args) {
        List<String> line = new ArrayList<>(List.of("send", "--store", store));
        line.addAll(List.of(args));
        run.run(line.toArray(String[]::new));
        return run;
    }

    private static void assertReport(
            JsonNode report, String outcome, String mask, int submitted, int sent, int left, int returned) {
        assertEquals(outcome, report.get("outcome").asText(), report.toString());
        assertEquals(mask, report.get("mask").asText(), report.toString());
        assertEquals(submitted, report.get("submitted").asInt(), report.toString());
        assertEquals(sent, report.get("sent").asInt(), report.toString());
        assertEquals(left, report.get("left").asInt(), report.toString());
        assertEquals(returned, report.get("returned").asInt(), report.toString());
        assertEquals(0, report.get("withdrawn").asInt(), report.toString());
        assertEquals(0, report.get("received").asInt(), report.toString());
        assertEquals(0, report.get("messagesOmitted").asInt(), report.toString());
    }
}
