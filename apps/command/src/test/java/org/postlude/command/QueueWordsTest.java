package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The words that change a queue, while nobody owns its store: they do what is asked, and send nothing. */
@Timeout(60)
class QueueWordsTest {
    @TempDir
    Path dir;

    private SmtpStub smtp;

    @BeforeEach
    void leaveTwoMessages() throws Exception {
        smtp = new SmtpStub().reply("a@example.net", "451 4.3.0 try later").reply("b@example.org", "451 4.3.0 later");
        String[] files = {Mail.write(dir, "plan", "a@example.net"), Mail.write(dir, "other", "b@example.org")};
        assertEquals(75, run("send", files[0], files[1], "--via", smtp.url()).code());
        smtp.reply("a@example.net", "250 2.1.5 ok").reply("b@example.org", "250 2.1.5 ok");
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

    private JsonNode messages(String... filter) {
        List<String> words = new ArrayList<>(List.of("queue", "list", "--json"));
        words.addAll(List.of(filter));
        return run(words.toArray(String[]::new)).json().get("messages");
    }

    @Test
    void whatIsHeldIsSentByNothingUntilItIsReleased() {
        TestSurroundings hold = run("queue", "hold", "domain=example.net", "--reason", "ask ann first");
        assertEquals(0, hold.code(), hold.err());
        assertEquals("1 message held.\n", hold.out());
        assertEquals("HELD", messages("domain=example.net").get(0).get("state").asText());
        assertEquals(
                "BACKING_OFF",
                messages("domain=example.org").get(0).get("state").asText());
        assertEquals(List.of(), smtp.received(), "who holds mail sends none");

        assertEquals(75, run("send").code());
        assertEquals(1, smtp.received().size(), "the other one went");

        TestSurroundings release = run("queue", "release", "--all", "--json");
        assertEquals(0, release.code(), release.err());
        assertEquals(
                "{\"matched\":1,\"changed\":1,\"refused\":[],\"refusedOmitted\":0}",
                release.json().toString());
        assertEquals(1, smtp.received().size(), "who releases mail sends none");
        assertEquals(0, run("send").code());
        assertEquals(2, smtp.received().size());
    }

    @Test
    void whyIsAStateAndItsReasons() {
        run("queue", "hold", "domain=example.net", "--reason", "ask ann first", "--until", "2h");
        String id = messages("domain=example.net").get(0).get("id").asText();

        TestSurroundings text = run("queue", "why", id.substring(0, id.length() - 1));
        TestSurroundings object = run("queue", "why", id, "--json");

        assertTrue(text.out().startsWith(id + "  HELD\n"), text.out() + text.err());
        assertTrue(text.out().contains("ask ann first"), text.out());
        assertTrue(text.out().contains("until 20"), text.out());
        JsonNode held = object.json().get("reasons").get(0);
        assertEquals("HELD", held.get("kind").asText());
        assertNotNull(held.get("since"), "null, never absent");
        assertEquals(65, run("queue", "why", "zzz").code());
    }

    @Test
    void whatIsTriedAgainIsDueAndSomebodyHasToSendIt() {
        TestSurroundings retry = run("queue", "retry", "--all");
        assertEquals(0, retry.code(), retry.err());
        assertEquals("2 messages due now.\n", retry.out());
        assertTrue(retry.err().contains("nobody owns the store now"), retry.err());
        assertEquals(List.of(), smtp.received());
    }

    @Test
    void aNewRouteIsTheWayItGoes() throws Exception {
        try (SmtpStub other = new SmtpStub()) {
            assertEquals(
                    0, run("queue", "reroute", "--all", "--via", other.url()).code());
            assertEquals(0, run("send").code());
            assertEquals(2, other.received().size());
            assertEquals(List.of(), smtp.received());
        }
    }

    @Test
    void whatIsWithdrawnOrReturnedIsNotInTheQueueAnyMore() {
        assertEquals(
                "1 message withdrawn.\n",
                run("queue", "withdraw", "domain=example.net").out());
        assertEquals("1\n", run("queue", "count").out());
        TestSurroundings bounce = run("queue", "bounce", "domain=example.org", "--reason", "no such project");
        assertEquals("1 message returned.\n", bounce.out(), bounce.err());
        assertEquals(0, run("queue", "count", "--json").json().get("count").asInt());

        run("send");
        JsonNode reports = run("inbox", "list", "--json").json().get("messages");
        assertEquals(1, reports.size(), reports::toString);
        String text = run("inbox", "show", reports.get(0).get("id").asText()).out();
        assertTrue(text.contains("no such project"), text);
        assertEquals(List.of(), smtp.received());
    }

    @Test
    void whatIsNotInDoubtIsNotDecided() {
        TestSurroundings decide = run("queue", "decide", "domain=example.net", "retry");
        assertEquals(69, decide.code(), decide.err());
        assertTrue(decide.out().startsWith("0 of 1 message due again.\n"), decide.out());
        assertTrue(decide.out().contains("NOT_IN_DOUBT"), decide.out());
    }

    @Test
    void aRuleHoldsWhatIsThereAndWhatComes() throws Exception {
        TestSurroundings made =
                run("queue", "rules", "hold", "domain=example.net", "--reason", "they move house", "--json");
        assertEquals(0, made.code(), made.err());
        String id = made.json().get("rule").get("id").asText();
        assertEquals(1, made.json().get("change").get("changed").asInt());

        String file = Mail.write(dir, "later", "c@example.net");
        assertEquals(75, run("send", file, "--via", smtp.url()).code());
        assertEquals(2, messages("state=held").size());
        String rules = run("queue", "rules").out();
        assertTrue(rules.contains("they move house") && rules.contains("domain=example.net"), rules);

        TestSurroundings removed = run("queue", "rules", "remove", id);
        assertEquals(0, removed.code());
        assertTrue(removed.out().startsWith("Rule " + id + " (HOLD domain=example.net) is ended."), removed.out());
        assertEquals(65, run("queue", "rules", "remove", id).code());
        assertEquals(2, messages("state=held").size(), "what it holds stays so");
        assertEquals(0, run("queue", "rules", "--json").json().get("rules").size());
    }

    @Test
    void whatIsSuspendedWaitsUntilItIsResumed() {
        TestSurroundings made = run("queue", "suspend", smtp.url(), "example.net", "--json");
        assertEquals(0, made.code(), made.err());
        assertTrue(made.json().get("until").isNull());
        assertEquals(75, run("send").code());
        assertEquals(1, smtp.received().size(), "the other destination is served");
        assertTrue(run("queue", "rules").out().contains("SUSPENDED"));

        assertEquals(0, run("queue", "resume", made.json().get("id").asText()).code());
        assertEquals(0, run("send").code());
        assertEquals(2, smtp.received().size());
    }

    @Test
    void aFlushSendsWhatItIsAskedForAndNothingElse() {
        TestSurroundings flush = run("flush", "--domain", "example.net", "--json");
        assertEquals(0, flush.code(), flush.err());
        JsonNode result = flush.json().get("transports").get(0);
        assertEquals(smtp.url(), result.get("transport").asText());
        assertEquals(1, result.get("sent").asInt(), result::toString);
        assertTrue(result.get("finished").asBoolean());
        assertEquals(1, smtp.received().size());

        TestSurroundings rest = run("flush");
        assertEquals(0, rest.code(), rest.err());
        assertTrue(rest.out().lines().count() == 2 && rest.out().contains(smtp.url()), rest.out());
        assertEquals(2, smtp.received().size());
        assertEquals("Nothing waits that could be attempted.\n", run("flush").out());
    }

    @Test
    void aTransportIsFlushedByTheNameThatTheListShows() {
        assertEquals(0, run("flush", "--transport", smtp.url()).code());
        assertEquals(2, smtp.received().size());
        TestSurroundings typo = run("flush", "--transport", "typo");
        assertEquals(65, typo.code());
        assertTrue(typo.err().contains("no transport typo") && typo.err().contains("Nothing was flushed"), typo.err());
    }

    @Test
    void whatNobodySendsIsNotSaidToBeRefusedByItsStore() {
        String id = messages("domain=example.net").get(0).get("id").asText();
        JsonNode reasons = run("queue", "why", id, "--json").json().get("reasons");
        List<String> kinds = new ArrayList<>();
        reasons.forEach(reason -> kinds.add(reason.get("kind").asText()));
        assertEquals(List.of("BACKING_OFF", "NO_OWNER"), kinds);
    }

    @Test
    void whoIsOnTheSuppressionListGetsNothing() {
        assertEquals(
                "The suppression list is empty.\n",
                run("queue", "suppress", "list").out());
        TestSurroundings add = run("queue", "suppress", "add", "a@EXAMPLE.net", "--reason", "it bounces");
        assertEquals(0, add.code(), add.err());
        assertTrue(add.out().startsWith("Nothing is sent to a@EXAMPLE.net any more;"), add.out());
        TestSurroundings again = run("queue", "suppress", "add", "a@example.net");
        assertTrue(again.out().contains("was on the list already"), again.out());
        String id = messages("domain=example.net").get(0).get("id").asText();
        assertTrue(run("queue", "why", id).out().contains("suppression list by"), "why says so");
        JsonNode listed = run("queue", "suppress", "list", "--json").json().get("addresses");
        assertEquals(1, listed.size());
        assertEquals("it bounces", listed.get(0).get("reason").asText());

        assertEquals(67, run("flush", "--domain", "example.net").code());
        assertEquals(List.of(), smtp.received());
        assertEquals(
                "RETURNED",
                run("queue", "show", id, "--json").json().get("state").asText());

        assertEquals(0, run("queue", "suppress", "remove", "a@example.net").code());
        TestSurroundings gone = run("queue", "suppress", "remove", "a@example.net", "--json");
        assertEquals(65, gone.code());
        assertEquals(
                "{\"address\":\"a@example.net\",\"removed\":false}", gone.json().toString());
        assertEquals(64, run("queue", "suppress", "add", "nobody").code());
    }

    @Test
    void aNumberThatIsASuspensionsIsNotSaidToBeNobodys() {
        String id = run("queue", "suspend", "typo", "--json").json().get("id").asText();
        TestSurroundings wrong = run("queue", "rules", "remove", id);
        assertEquals(65, wrong.code());
        assertTrue(wrong.err().contains("queue resume " + id), wrong.err());
        TestSurroundings resumed = run("queue", "resume", id);
        assertEquals("Suspension " + id + " of typo is ended.\n", resumed.out());
        assertTrue(run("queue", "suspend", "typo").err().contains("no mail waits for typo now"));
        assertEquals("", run("queue", "suspend", smtp.url()).err());
    }

    @Test
    void aListThatStopsSaysSo() {
        assertTrue(run("queue", "list", "--limit", "1", "--json")
                .json()
                .get("more")
                .asBoolean());
        assertTrue(!run("queue", "list", "--json").json().get("more").asBoolean());
    }

    @Test
    void whatHasEndedIsListedWithWhomItWasTo() {
        run("queue", "withdraw", "domain=example.net");
        String line = run("queue", "list", "state=withdrawn").out();
        assertTrue(line.contains("to a@example.net"), line);
    }

    @Test
    void whatAFlushLeavesIsInItsCode() {
        smtp.reply("a@example.net", "451 4.3.0 try later");
        assertEquals(75, run("flush").code());
        smtp.reply("a@example.net", "550 5.1.1 unknown");
        assertEquals(67, run("flush").code());
    }

    @Test
    void thereIsNothingToListenToWhereNobodySends() {
        TestSurroundings trace = run("queue", "trace");
        assertEquals(69, trace.code());
        assertTrue(trace.err().contains("nobody owns store"), trace.err());
    }

    @Test
    void aRuleReturnsWhatIsThereUntilItsTimeIsOver() {
        TestSurroundings made =
                run("queue", "rules", "bounce", "domain=example.net", "--reason", "they moved away", "--until", "2h");
        assertEquals(0, made.code(), made.err());
        assertTrue(made.out().contains("1 message returned.\n"), made.out());
        String rules = run("queue", "rules").out();
        assertTrue(rules.contains("BOUNCE") && !rules.contains("ended by hand"), rules);
        JsonNode rule = run("queue", "rules", "--json").json().get("rules").get(0);
        Duration left =
                Duration.between(Instant.now(), Instant.parse(rule.get("until").asText()));
        assertTrue(left.compareTo(Duration.ofHours(2)) <= 0 && left.compareTo(Duration.ofMinutes(110)) > 0, rules);

        run("send");
        assertEquals(1, messages("state=returned").size());
        assertEquals("1\n", run("queue", "count", "state=returned").out());
        assertEquals(0, messages("domain=example.net").size());
        JsonNode reports = run("inbox", "list", "--json").json().get("messages");
        assertEquals(1, reports.size(), reports::toString);
        String text = run("inbox", "show", reports.get(0).get("id").asText()).out();
        assertTrue(text.contains("they moved away") && text.contains("a@example.net"), text);
    }

    @Test
    void whatWasDeliveredIsFoundBySubjectAndBySender() {
        assertEquals(0, run("flush").code());
        assertEquals(2, messages("state=delivered").size());
        JsonNode found = messages("state=delivered", "subject=plan");
        assertEquals(1, found.size(), found::toString);
        assertEquals("<plan@example.org>", found.get(0).get("messageId").asText());
        assertEquals("DELIVERED", found.get(0).get("state").asText());
        assertEquals(1, messages("state=delivered", "subject=oth*").size());
        assertEquals(2, messages("state=delivered", "sender=press@EXAMPLE.org").size());
        assertEquals(0, messages("state=delivered", "sender=*@example.com").size());
        assertEquals(
                0,
                messages("state=delivered", "subject=plan", "domain=example.org")
                        .size());
    }
}
