package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @TempDir
    Path dir;

    private final TestSurroundings surroundings = new TestSurroundings();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bogus",
                "queue",
                "queue bogus",
                "queue list --limit 0",
                "queue list --store maildir:",
                "queue hold",
                "queue hold --all domain=example.org",
                "queue hold what=ever",
                "queue hold domain=example.org --until yesterday",
                "queue hold domain=example.org --until 2001-01-01T00:00:00Z",
                "queue reroute --all",
                "queue reroute --all --via mail.example.org",
                "queue decide domain=example.org",
                "queue decide domain=example.org maybe",
                "queue rules hold",
                "queue rules bogus x",
                "queue rules remove",
                "queue suspend",
                "queue list what=ever",
                "events",
                "events bogus",
                "events show",
                "events show /nowhere/at/all",
                "events show . --since yesterday",
                "events show . --log .",
                "events tail . --lines -1",
                "events verify . --head 12ab",
                "events verify . --heads /nowhere/at/all",
                "im",
                "im bogus",
                "im watch",
                "im watch --xmpp ann@chat.example --room tea@rooms.example",
                "im watch --xmpp chat.example --room tea@rooms.example --password env:P",
                "im watch --xmpp ann@chat.example:99999 --room tea@rooms.example --password env:P",
                "im watch --xmpp ann@chat.example --room tea --password env:P",
                "im watch --xmpp ann@chat.example --room tea@rooms.example --password secret",
                "im watch --xmpp ann@chat.example --room tea@rooms.example --password env:P --tls maybe",
                "flush --deadline soon",
                "flush now",
                "run --smtp-port many",
                "run --logoff fast",
                "run one.yaml two.yaml",
                "logoff fast",
                "status now",
                "reload now",
                "doctor --patience soon",
                "doctor one.yaml two.yaml",
                "send --bogus",
                "send --logoff fast",
                "send --deadline soon",
                "send --via",
                "send --via mail.example.org",
                "send --mbox mbx a.eml",
                "send --from a@example.org,b@example.org",
                "send --from nobody",
                "send --to undisclosed:;",
                "send --to XMPP:bob",
                "send --to XMPP:bob@chat.example/phone",
                "send --to XMPP:bob@chat.example,carol",
                "send --to a@@example.org",
            })
    void whatIsWrongIsOneLineAndTouchesNothing(String line) {
        Path store = dir.resolve("store");
        surroundings.with("POSTLUDE_STORE", store);
        assertEquals(64, surroundings.run(line.isEmpty() ? new String[0] : line.split(" ")));
        assertEquals("", surroundings.out());
        assertEquals(1, surroundings.errorLines().size(), surroundings.err());
        assertTrue(surroundings.err().startsWith("postlude: "), surroundings.err());
        assertFalse(Files.exists(store));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "send --help",
                "events --help",
                "events verify --help",
                "events show --help",
                "events tail --help",
                "im --help",
                "im watch --help",
                "queue --help",
                "queue list --help",
                "queue show --help",
                "queue why --help",
                "queue hold --help",
                "queue release --help",
                "queue retry --help",
                "queue reroute --help",
                "queue withdraw --help",
                "queue bounce --help",
                "queue decide --help",
                "queue count --help",
                "queue trace --help",
                "queue rules --help",
                "queue suspend --help",
                "queue resume --help",
                "queue suppress --help",
                "queue suppress add --help",
                "queue suppress list --help",
                "queue suppress remove --help",
                "flush --help",
                "run --help",
                "logoff --help",
                "status --help",
                "reload --help",
                "doctor --help",
                "--version"
            })
    void helpIsAResult(String line) {
        assertEquals(0, surroundings.run(line.split(" ")));
        assertFalse(surroundings.out().isBlank());
        assertEquals("", surroundings.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "status",
                "logoff",
                "flush",
                "im watch",
                "reload",
                "doctor",
                "queue list",
                "queue show",
                "queue why",
                "queue count",
                "queue trace",
                "queue hold",
                "queue release",
                "queue retry",
                "queue reroute",
                "queue withdraw",
                "queue bounce",
                "queue decide",
                "queue rules",
                "queue suspend",
                "queue resume",
                "queue suppress list"
            })
    void whatIsSaidToPeopleIsSaidToProgramsToo(String word) {
        assertEquals(0, surroundings.run((word + " --help").split(" ")));
        assertTrue(surroundings.out().contains("--json"), surroundings.out());
    }

    @Test
    void theStatusOfAStoreThatIsNotThereIsAnObjectToo() {
        surroundings.with("XDG_STATE_HOME", dir);
        assertEquals(0, surroundings.run("status", "--json"), surroundings.err());
        assertEquals(0, surroundings.json().get("queued").asInt());
        assertTrue(surroundings.json().get("owner").isNull());
    }

    @Test
    void theHelpNamesEveryOptionOfSend() {
        surroundings.run("send", "--help");
        for (String option :
                new String[] {"--via", "--store", "--logoff", "--deadline", "--json", "--from", "--to", "FILE"}) {
            assertTrue(surroundings.out().contains(option), option);
        }
    }
}
