package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs read of a word that changes something: one object, with the keys that its help promises. */
@Tag("long")
@Timeout(60)
class ChangesInJsonTest {
    private static final String CHANGE = "matched changed refused refusedOmitted";

    @TempDir
    Path dir;

    private SmtpStub smtp;

    @BeforeEach
    void leaveTwoMessages() throws Exception {
        smtp = new SmtpStub().reply("a@example.net", "451 4.3.0 try later").reply("b@example.org", "451 4.3.0 later");
        String[] files = {Mail.write(dir, "plan", "a@example.net"), Mail.write(dir, "other", "b@example.org")};
        assertEquals(75, run("send", files[0], files[1], "--via", smtp.url()).code());
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

    /** The object, and it has these keys in this order and no others. */
    private JsonNode object(int code, String keys, String... words) {
        TestSurroundings done = run(words);
        assertEquals(code, done.code(), done.out() + done.err());
        JsonNode object = done.json();
        assertTrue(object.isObject(), done.out());
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        assertEquals(keys, String.join(" ", names));
        return object;
    }

    private static String[] words(String line, String... more) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "queue hold domain=example.net, 0",
        "queue retry domain=example.net, 0",
        "queue reroute domain=example.net --via local:, 0",
        "queue withdraw domain=example.net, 0",
        "queue bounce domain=example.net, 0",
        "queue decide domain=example.net retry, 69",
        "queue decide domain=example.net fail, 69"
    })
    void aChangeIsCountedInOneObject(String line, int code) {
        JsonNode change = object(code, CHANGE, words(line, "--json"));
        assertEquals(1, change.get("matched").asInt());
        assertEquals(code == 0 ? 1 : 0, change.get("changed").asInt());
        assertEquals(code == 0 ? 0 : 1, change.get("refused").size());
        assertEquals(0, change.get("refusedOmitted").asInt());
        if (code != 0) {
            JsonNode refusal = change.get("refused").get(0);
            assertEquals("NOT_IN_DOUBT", refusal.get("kind").asText());
            assertTrue(refusal.hasNonNull("id") && refusal.hasNonNull("reason"), refusal::toString);
        }
    }

    @Test
    void whatMatchesNothingIsCountedAsNone() {
        for (String word : List.of("hold", "retry", "reroute --via local:", "withdraw", "bounce", "release")) {
            String[] line = words("queue " + word, "domain=nobody.example", "--json");
            assertEquals(
                    "{\"matched\":0,\"changed\":0,\"refused\":[],\"refusedOmitted\":0}",
                    object(0, CHANGE, line).toString());
        }
    }

    @Test
    void theirHelpPromisesTheseKeys() {
        for (String word : List.of("hold", "release", "retry", "reroute", "withdraw", "bounce", "decide")) {
            String help = run("queue", word, "--help").out().replaceAll("\\s+", " ");
            assertTrue(help.contains("one object: " + CHANGE.replace(" ", ", ")), help);
        }
    }

    @Test
    void aRuleThatReturnsIsOneObjectAndItsEndIsAnother() {
        JsonNode made = object(
                0, "rule change", "queue", "rules", "bounce", "domain=example.net", "--reason", "gone", "--json");
        JsonNode rule = made.get("rule");
        assertEquals("BOUNCE", rule.get("kind").asText());
        assertEquals("gone", rule.get("reason").asText());
        assertTrue(rule.get("until").isNull(), rule::toString);
        assertEquals(1, made.get("change").get("matched").asInt());
        String id = rule.get("id").asText();
        JsonNode ended = object(0, "id ended", "queue", "rules", "remove", id, "--json");
        assertEquals("{\"id\":\"" + id + "\",\"ended\":true}", ended.toString());
        assertTrue(!object(65, "id ended", "queue", "rules", "remove", id, "--json")
                .get("ended")
                .asBoolean());
    }

    @Test
    void aSuspensionIsOneObjectAndItsEndIsAnother() {
        String keys = "id transport domain reason until created by";
        JsonNode made = object(0, keys, "queue", "suspend", smtp.url(), "example.net", "--until", "2h", "--json");
        assertEquals(smtp.url(), made.get("transport").asText());
        assertEquals("example.net", made.get("domain").asText());
        assertTrue(made.get("until").isTextual(), made::toString);
        String id = made.get("id").asText();
        JsonNode ended = object(0, "id ended", "queue", "resume", id, "--json");
        assertEquals("{\"id\":\"" + id + "\",\"ended\":true}", ended.toString());
        assertTrue(!object(65, "id ended", "queue", "resume", id, "--json")
                .get("ended")
                .asBoolean());
    }

    @Test
    void whoIsPutOnTheSuppressionListIsOneObjectAlsoTheSecondTime() {
        JsonNode first = object(0, "entry added", "queue", "suppress", "add", "a@example.net", "--json");
        assertTrue(first.get("added").asBoolean());
        Set<String> keys = Set.of("address", "since", "by", "reason");
        first.get("entry").fieldNames().forEachRemaining(key -> assertTrue(keys.contains(key), key));
        assertEquals("a@example.net", first.get("entry").get("address").asText());
        JsonNode second = object(0, "entry added", "queue", "suppress", "add", "a@example.net", "--json");
        assertTrue(!second.get("added").asBoolean());
        assertEquals(first.get("entry"), second.get("entry"));
    }
}
