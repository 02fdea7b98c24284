package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A night of an operator: every word, one after another, by way of a live owner's socket. */
@Tag("long")
@Timeout(120)
class QueueTourTest {
    @TempDir
    Path dir;

    private OwnedStore owned;

    @BeforeEach
    void begin() {
        owned = new OwnedStore(dir, "sqlite:" + dir.resolve("store"));
    }

    @AfterEach
    void end() {
        owned.close();
    }

    @Test
    void everyWordIsCarriedOutByALiveOwner() throws Exception {
        try (SmtpStub smtp = new SmtpStub()
                        .reply("a@example.net", "451 4.3.0 later")
                        .reply("b@example.org", "451 4.3.0 later");
                SmtpStub other = new SmtpStub()) {
            Process owner = owned.staying(smtp);
            assertEquals(
                    75,
                    owned.run(
                                    "send",
                                    Mail.write(dir, "one", "a@example.net"),
                                    Mail.write(dir, "two", "b@example.org"),
                                    "--via",
                                    smtp.url())
                            .code());
            says("2\n", 0, "queue", "count");
            says("1 message held.\n", 0, "queue", "hold", "domain=example.net", "--reason", "ask ann", "--until", "2h");
            tells("HELD", 0, "queue", "list", "state=held");
            String id = owned.run("queue", "list", "state=held", "--json")
                    .json()
                    .at("/messages/0/id")
                    .asText();
            tells("held: ask ann (a@example.net)", 0, "queue", "why", id);
            tells("it is held: ask ann; release it instead", 69, "queue", "retry", id);
            says("1 message released.\n", 0, "queue", "release", id);
            await().until(() -> owned.run("queue", "show", id, "--json")
                            .json()
                            .get("attempts")
                            .asInt()
                    == 2);
            says("1 message due now.\n", 0, "queue", "retry", id);
            await().until(() -> owned.run("queue", "show", id, "--json")
                            .json()
                            .get("attempts")
                            .asInt()
                    == 3);
            tells("NOT_IN_DOUBT", 69, "queue", "decide", id, "fail");

            tells("1 message held.", 0, "queue", "rules", "hold", "domain=example.org", "--reason", "they move");
            tells("they move", 0, "queue", "rules");
            tells("What it held stays held", 0, "queue", "rules", "remove", "1");
            tells("as 2; ", 0, "queue", "suspend", smtp.url(), "example.org");
            tells(
                    "(suspension 2)",
                    0,
                    "queue",
                    "why",
                    owned.run("queue", "list", "state=held", "--json")
                            .json()
                            .at("/messages/0/id")
                            .asText());
            tells("Suspension 2 of example.org", 0, "queue", "resume", "2");

            tells("Nothing is sent to c@example.net", 0, "queue", "suppress", "add", "c@example.net");
            tells("c@example.net", 0, "queue", "suppress", "list");
            assertEquals(
                    67,
                    owned.run("send", Mail.write(dir, "three", "c@example.net"), "--via", smtp.url())
                            .code());
            tells("Mail is sent to c@example.net again.", 0, "queue", "suppress", "remove", "c@example.net");

            tells("0     1            1     0", 75, "flush");
            says("1 message due over " + other.url() + ".\n", 0, "queue", "reroute", id, "--via", other.url());
            await().until(() -> other.received().size() == 1);
            says("1 message returned.\n", 0, "queue", "bounce", "state=held", "--reason", "no such project");
            // What the next hop has received is recorded a moment later.
            await().until(() -> owned.run("queue", "count").out().equals("0\n"));
            tells("RETURNED", 0, "queue", "list", "state=returned", "recipient=b@example.org");
            tells("to a@example.net: 250", 0, "queue", "list", "state=delivered");
            says("0 of 1 message withdrawn.\n  " + id + "  ENDED  it has ended already\n", 69, "queue", "withdraw", id);
            OwnedStore.end(owner);
        }
    }

    private void says(String all, int code, String... words) {
        TestSurroundings done = owned.run(words);
        assertEquals(all, done.out(), done.err());
        assertEquals(code, done.code(), done.err());
    }

    private void tells(String part, int code, String... words) {
        TestSurroundings done = owned.run(words);
        assertTrue(done.out().contains(part), done.out() + done.err());
        assertEquals(code, done.code(), done.err());
    }
}
