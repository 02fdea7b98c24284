package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxReader;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/** The Inbox of each kind of store, with a report that the spooler has written. */
@Timeout(60)
@Tag("long")
class InboxTest {
    @TempDir
    Path dir;

    private String store = "";

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void aReportIsListed(String kind) throws Exception {
        String id = returned(kind);
        JsonNode listed = run("inbox", "list", "--json").json().get("messages");
        assertEquals(1, listed.size(), listed::toString);
        assertEquals(id, listed.get(0).get("id").asText());
        assertTrue(listed.get(0).get("report").asBoolean(), listed::toString);
        assertTrue(listed.get(0).get("to").asText().contains("press@example.org"), listed::toString);
        assertEquals(octets(id).length, listed.get(0).get("size").asInt());
        String line = run("inbox", "list").out();
        assertTrue(line.startsWith(id + "  ") && line.contains(" octets, report, from "), line);
        assertEquals("The queue is empty.\n", run("queue", "list").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void aReportIsShownWithWhatBecameOfEachRecipient(String kind) throws Exception {
        String id = returned(kind);
        TestSurroundings shown = run("inbox", "show", id);
        assertEquals(0, shown.code(), shown.err());
        List<String> lines = shown.out().lines().toList();
        assertEquals("id:           " + id, lines.get(0));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("Subject:      ")), shown.out());
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith("recipient:    a@example.net  failed 5.1.1: 550 5.1.1 no")),
                shown.out());
        assertTrue(lines.indexOf("") > 5 && lines.size() > lines.indexOf("") + 3, shown.out());
        assertEquals(lines.get(0), firstLine(run("inbox", "show", id.substring(0, id.length() - 1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void whatIsExportedIsWhatWasFiledOctetForOctet(String kind) throws Exception {
        String id = returned(kind);
        byte[] filed = octets(id);
        Path file = dir.resolve("report.eml");
        assertEquals(0, run("inbox", "export", id, "--to", file.toString()).code());
        assertArrayEquals(filed, Files.readAllBytes(file));
        assertEquals(0, run("inbox", "export", "--to", dir.toString()).code());
        assertArrayEquals(filed, Files.readAllBytes(dir.resolve(id + ".eml")));
        Path mbox = dir.resolve("mbox");
        TestSurroundings run = run("inbox", "export", "--to", mbox.toString());
        assertTrue(run.err().contains("1 message exported to " + mbox), run.err());
        try (Letters letters = Letters.of(mbox, MboxFormat.MBOXRD);
                InputStream in =
                        Objects.requireNonNull(letters.next()).content().open()) {
            assertArrayEquals(filed, in.readAllBytes());
        }
        assertEquals(Files.readString(mbox), run("inbox", "export", "--to", "-").out());
        assertEquals(1, run("inbox", "list", "--json").json().get("messages").size(), "nothing was taken away");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void theInboxIsReadWhileAnotherOwnsTheStore(String kind) throws Exception {
        String id = returned(kind);
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder().build();
                StoreSession session = spooler.logon("owner");
                MessageStore owned = session.openStore(store)) {
            assertEquals(
                    id,
                    run("inbox", "list", "--json")
                            .json()
                            .get("messages")
                            .get(0)
                            .get("id")
                            .asText());
            assertEquals(0, run("inbox", "show", id).code());
            assertTrue(owned.info().name().length() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void whatMailHoldsDoesNotSteerTheTerminal(String kind) throws Exception {
        String evil = "\u001b[2J\u009b2J\u0007\u202e";
        delivered(kind, "Subject: =?utf-8?q?a=1B[2J=C2=9B2J=0Db=0A?=\r\n", "one\ttwo" + evil + "\r\nthree\r\n");
        String id = onlyId();
        String shown = run("inbox", "show", id).out();
        assertTrue(shown.contains("\none\ttwo?[2J?2J??\nthree\n"), shown);
        assertTrue(shown.contains("Subject:      a?[2J?2J b\n"), shown);
        for (String out : List.of(
                shown,
                run("inbox", "list").out(),
                run("inbox", "list", "--json").out())) {
            assertFalse(out.matches("(?s).*[\\p{Cc}\\u202e&&[^\\n\\t]].*"), out);
        }
        assertEquals(
                "a\u001b[2J\u009b2J\rb\n",
                run("inbox", "list", "--json")
                        .json()
                        .get("messages")
                        .get(0)
                        .get("subject")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void fieldsAndTextAreDecodedAndAttachmentsNamed(String kind) throws Exception {
        delivered(
                kind,
                "Subject: =?iso-8859-1?q?K=E4se?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
                """
                --b
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                w7xiZXIgdW5zCg==
                --b
                Content-Type: application/pdf; name=a.pdf

                xx
                --b--
                """.replace("\n", "\r\n"));
        String shown = run("inbox", "show", onlyId()).out();
        assertTrue(shown.contains("\nSubject:      Käse\n"), shown);
        assertTrue(shown.contains("\n\nüber uns\n[application/pdf, a.pdf, 2 octets, not shown]\n"), shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void whatIsThereAlreadyIsNotWrittenOver(String kind) throws Exception {
        String id = returned(kind);
        Path file = Files.writeString(dir.resolve("mbox"), "mine");
        TestSurroundings run = run("inbox", "export", id, "--to", file.toString());
        assertEquals(73, run.code(), run.err());
        assertEquals("mine", Files.readString(file));
        assertTrue(run.err().contains(file + " is there already, and was left as it is"), run.err());
        assertEquals(
                73,
                run("inbox", "export", id, "--to", dir.resolve("no/such").toString())
                        .code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void anUnknownNameAndAMissingTargetAreRefused(String kind) throws Exception {
        String id = returned(kind);
        TestSurroundings unknown = run("inbox", "show", "nothing-of-that-name");
        assertEquals(65, unknown.code());
        assertTrue(unknown.err().contains("no message nothing-of-that-name in the Inbox of " + kind), unknown.err());
        assertEquals(
                65, run("inbox", "export", "nothing", "--to", dir.toString()).code());
        assertEquals(64, run("inbox", "export", id).code());
        assertEquals(64, run("inbox").code());
        assertEquals(64, run("inbox", "list", "--limit", "0").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void aTerminalGetsNoRawMail(String kind) throws Exception {
        returned(kind);
        TestSurroundings run =
                run(new TestSurroundings().with("POSTLUDE_OUT", "terminal"), "inbox", "export", "--to", "-");
        assertEquals(64, run.code(), run.err());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void theNewestAreListedAndTheRestIsSaid(String kind) throws Exception {
        store = kind + ":" + dir.resolve("store");
        List<String> line = new ArrayList<>(List.of("send"));
        for (int i = 0; i < 3; i++) {
            line.add(Mail.write(dir, "m" + i, "a@example.net"));
        }
        assertEquals(0, run(line.toArray(String[]::new)).code());
        TestSurroundings run = run("inbox", "list", "--limit", "2", "--json");
        assertEquals(2, run.json().get("messages").size());
        assertEquals("m2", run.json().get("messages").get(1).get("subject").asText());
        assertTrue(run.err().contains("the newest 2 messages; there are more"), run.err());
        TestSurroundings many = run("inbox", "show", onlyPrefix());
        assertEquals(65, many.code());
        assertTrue(many.err().contains(" may be any of "), many.err());
    }

    @Test
    void damagedMailIsNeitherShownNorExported() throws Exception {
        String id = returned("maildir");
        Path file;
        try (var files = Files.list(dir.resolve("store/new"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length / 2] ^= 1;
        Files.write(file, octets);
        TestSurroundings shown = run("inbox", "show", id);
        assertEquals(74, shown.code(), shown.err());
        assertEquals("", shown.out());
        Path target = dir.resolve("out.eml");
        assertEquals(74, run("inbox", "export", id, "--to", target.toString()).code());
        assertFalse(Files.exists(target));
        TestSurroundings listed = run("inbox", "list");
        assertEquals(74, listed.code());
        assertTrue(listed.err().contains("message " + id + " cannot be read: "), listed.err());
    }

    /** As a mail program does that somebody reads and deletes with. */
    private void takeAllMailAway() {
        try (var files = Files.list(dir.resolve("store/new"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsTakenAwayDuringAnExportSpoilsNothingElseOfIt() throws Exception {
        store = "maildir:" + dir.resolve("store");
        for (String name : List.of("one", "two")) {
            assertEquals(0, run("send", Mail.write(dir, name, "a@example.net")).code());
        }

        TestSurroundings run =
                run(new TestSurroundings().beforeOutput(this::takeAllMailAway), "inbox", "export", "--to", "-");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("Subject: one") && !run.out().contains("Subject: two"), run.out());
        assertTrue(run.err().contains("has left the Inbox meanwhile"), run.err());
        assertTrue(run.err().contains("1 message exported to standard output"), run.err());
    }

    @Test
    void oneThatCannotBeOpenedEndsNoList() throws Exception {
        store = "sqlite:" + dir.resolve("store");
        for (String name : List.of("one", "two", "three")) {
            assertEquals(0, run("send", Mail.write(dir, name, "a@example.net")).code());
        }
        List<String> ids = new ArrayList<>();
        run("inbox", "list", "--json")
                .json()
                .get("messages")
                .forEach(each -> ids.add(each.get("id").asText()));
        TestSurroundings damaged = new TestSurroundings().before("the newest 2 messages", () -> {
            try {
                Files.write(dir.resolve("store/postlude.db"), new byte[100_000]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        TestSurroundings run = run(damaged, "inbox", "list", "--limit", "2");

        assertEquals(74, run.code(), run.err());
        for (String id : ids.subList(1, 3)) {
            assertTrue(run.err().contains("message " + id + " cannot be read: "), run.err());
        }
    }

    @Test
    void withoutAStoreTheInboxIsEmpty() {
        TestSurroundings run = new TestSurroundings().with("XDG_STATE_HOME", dir);
        assertEquals(0, run.run("inbox", "list"));
        assertEquals("The Inbox is empty.\n", run.out());
        assertTrue(run.err().contains("there is no store at "), run.err());
    }

    private static String firstLine(TestSurroundings run) {
        return run.out().lines().findFirst().orElse(run.err());
    }

    /** Of all ids of a store. */
    private String onlyPrefix() {
        return run("inbox", "list", "--json")
                .json()
                .get("messages")
                .get(0)
                .get("id")
                .asText()
                .substring(0, 8);
    }

    /** Sends to somebody whom the server does not know; returns the name of the report. */
    private String returned(String kind) throws Exception {
        store = kind + ":" + dir.resolve("store");
        try (SmtpStub smtp = new SmtpStub().reply("a@example.net", "550 5.1.1 no such user")) {
            TestSurroundings sent =
                    run("send", Mail.write(dir, "plan", "a@example.net", "b@example.net"), "--via", smtp.url());
            assertEquals(67, sent.code(), sent.err());
        }
        return onlyId();
    }

    private void delivered(String kind, String fields, String body) throws Exception {
        store = kind + ":" + dir.resolve("store");
        Path file = Files.write(
                dir.resolve("mail.eml"),
                ("From: press@example.org\r\nTo: a@example.net\r\n" + fields + "\r\n" + body).getBytes(UTF_8));
        assertEquals(0, run("send", file.toString()).code());
    }

    private String onlyId() {
        try (InboxReader reader = InboxReader.open(StoreAddress.parse(store))) {
            List<MessageId> ids = reader.newest(10);
            assertEquals(1, ids.size(), ids::toString);
            return ids.get(0).value();
        }
    }

    private byte[] octets(String id) throws Exception {
        try (InboxReader reader = InboxReader.open(StoreAddress.parse(store));
                InputStream in =
                        reader.open(new MessageId(id)).orElseThrow().content().open()) {
            return in.readAllBytes();
        }
    }

    private TestSurroundings run(String... args) {
        return run(new TestSurroundings(), args);
    }

    private TestSurroundings run(TestSurroundings run, String... args) {
        List<String> line = new ArrayList<>(List.of(args));
        line.addAll(List.of("--store", store));
        run.run(line.toArray(String[]::new));
        return run;
    }
}
