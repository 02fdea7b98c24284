package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code send} takes: mbox, Maildir, standard input, and what is hard about single messages. */
@Timeout(60)
class SendInputTest {
    @TempDir
    Path dir;

    @Test
    void eachMessageOfAnMboxHasItsOwnVerdict() throws Exception {
        Path mbox = Files.writeString(
                dir.resolve("archive"),
                mail("m1", "one\n>From two\n") + mail("m2", "mixed\r\n") + mail("m3", "three\n"));
        TestSurroundings run = send(mbox.toString(), "--json");
        assertEquals(65, run.code(), run.err());
        assertEquals(2, run.json().get("sent").asInt(), run.out());
        List<String> out = Mail.in(dir.resolve("out"));
        assertTrue(out.stream().anyMatch(text -> text.endsWith("\r\n\r\none\r\nFrom two\r\n")), out::toString);
        assertTrue(out.stream().anyMatch(text -> text.endsWith("\r\n\r\nthree\r\n")), out::toString);
        assertTrue(
                run.errorLines()
                        .get(0)
                        .startsWith("postlude: " + mbox + ", message 2 (begins in line 11): line 6 ends with CRLF"),
                run.err());
        assertTrue(run.errorLines().get(1).startsWith("postlude: 2 of 3 messages submitted to "), run.err());
    }

    @Test
    void theExampleOfAnMboxIsTwoMessages() throws Exception {
        TestSurroundings run =
                send(Path.of("..", "..", "docs", "examples", "archive.mbox").toString(), "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(2, run.json().get("sent").asInt(), run.out());
        List<String> out = Mail.in(dir.resolve("out"));
        assertTrue(
                out.stream().anyMatch(text -> text.endsWith("\r\nFrom nine to noon the office is open.\r\n")),
                out::toString);
    }

    @Test
    void aLongMessageOnStandardInputIsSentWhole() throws Exception {
        String body = "0123456789abcd\r\n".repeat(100_000);
        TestSurroundings run =
                send(new TestSurroundings().input("From: a@example.org\r\nTo: b@example.net\r\n\r\n" + body), "-");
        assertEquals(0, run.code(), run.err());
        assertTrue(Mail.in(dir.resolve("out")).get(0).endsWith("\r\n\r\n" + body));
    }

    @Test
    void moreThanAMessageMayHaveIsRefusedOnStandardInput() throws Exception {
        byte[] rest = new byte[60 << 20];
        Arrays.fill(rest, (byte) '\n');
        TestSurroundings run = send(new TestSurroundings().input(new ByteArrayInputStream(rest)), "-");
        assertEquals(65, run.code(), run.err());
        assertTrue(run.err().contains("standard input: it is longer than 52428800 octets (50 MiB)"), run.err());
    }

    @Test
    void theOtherKindsOfMboxAreAskedFor() throws Exception {
        Path mbox = Files.writeString(dir.resolve("archive"), mail("m1", ">>From two\n"));
        assertEquals(0, send(mbox.toString(), "--mbox", "mboxo").code());
        assertTrue(Mail.in(dir.resolve("out")).get(0).endsWith("\r\n>>From two\r\n"));
        TestSurroundings run = send(mbox.toString(), "--mbox", "mbx");
        assertEquals(64, run.code());
        assertTrue(run.err().contains("mboxrd, mboxo, mboxcl, mboxcl2"), run.err());
    }

    @Test
    void aMaildirIsSentWithoutItsTmpAndItsSubfoldersAreNamed() throws Exception {
        for (String part : List.of("cur", "new", "tmp", ".Sent/cur")) {
            Files.createDirectories(dir.resolve("box").resolve(part));
        }
        Files.move(Path.of(Mail.write(dir, "a", "a@example.net")), dir.resolve("box/cur/1.host:2,S"));
        Files.move(Path.of(Mail.write(dir, "b", "b@example.net")), dir.resolve("box/new/2.host"));
        Files.move(Path.of(Mail.write(dir, "c", "c@example.net")), dir.resolve("box/tmp/3.host"));
        TestSurroundings run = send(dir.resolve("box").toString());
        assertEquals(0, run.code(), run.err());
        assertEquals(2, Mail.in(dir.resolve("out")).size());
        assertTrue(run.err().contains("box/.Sent: a Maildir's sub-folder is sent only if it is named"), run.err());
    }

    @Test
    void aDashIsOneMessageOnStandardInput() throws Exception {
        TestSurroundings run =
                send(new TestSurroundings().input("From: a@example.org\nTo: b@example.net\n\nHello\n"), "-");
        assertEquals(0, run.code(), run.err());
        assertTrue(Mail.in(dir.resolve("out")).get(0).endsWith("\r\n\r\nHello\r\n"));
    }

    @Test
    void anMboxOnStandardInputAndNothingAtAllAreRefused() throws Exception {
        TestSurroundings mbox = send(new TestSurroundings().input(mail("m1", "x\n")), "-");
        assertEquals(65, mbox.code());
        assertTrue(mbox.err().contains("standard input: line 1 begins with 'From '"), mbox.err());
        TestSurroundings empty = send(new TestSurroundings(), "-");
        assertEquals(65, empty.code());
        assertTrue(empty.err().contains("standard input: it is empty"), empty.err());
    }

    @Test
    void aGroupsMembersAreRecipientsAndOneWithoutIsNone() throws Exception {
        String file = file("To: team: a@example.net, b@example.net;\r\nCc: undisclosed-recipients:;\r\n", "x\r\n");
        assertEquals(0, local(file).code());
        String sent = Mail.in(dir.resolve("store")).get(0);
        assertEquals(
                2,
                sent.lines().filter(line -> line.startsWith("Delivered-To: ")).count(),
                sent);
        TestSurroundings nobody = local(file("To: undisclosed-recipients:;\r\n", "x\r\n"));
        assertEquals(65, nobody.code());
    }

    @Test
    void bccIsInTheEnvelopeAndNotInTheMessage() throws Exception {
        assertEquals(
                0,
                local(file("To: a@example.net\r\nBcc: hidden@example.net\r\n", "x\r\n"))
                        .code());
        String sent = Mail.in(dir.resolve("store")).get(0);
        assertTrue(sent.contains("Delivered-To: hidden@example.net"), sent);
        assertFalse(sent.toLowerCase(java.util.Locale.ROOT).contains("bcc"), sent);
    }

    @Test
    void aLineOfAHundredThousandOctetsIsSentAsItIs() throws Exception {
        String line = "x".repeat(100_000) + "\r\n";
        assertEquals(0, send(file("To: a@example.net\r\n", line)).code());
        assertTrue(Mail.in(dir.resolve("out")).get(0).endsWith("\r\n\r\n" + line));
    }

    @Tag("long")
    @Test
    void tenThousandRecipientsAreAccepted() throws Exception {
        tenThousandRecipients("sqlite");
    }

    /** It writes all recipients anew for each part that ends. */
    @Test
    @Tag("long")
    void tenThousandRecipientsAreAcceptedByAMaildirStore() throws Exception {
        tenThousandRecipients("maildir");
    }

    private void tenThousandRecipients(String kind) throws Exception {
        StringBuilder to = new StringBuilder("To: r0@example.net");
        for (int i = 1; i < 10_000; i++) {
            to.append(",\r\n r").append(i).append("@example.net");
        }
        TestSurroundings run = new TestSurroundings();
        run.run(
                "send",
                file(to + "\r\n", "x\r\n"),
                "--store",
                kind + ":" + dir.resolve("store"),
                "--via",
                "maildir:" + dir.resolve("out"),
                "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(1, run.json().get("sent").asInt());
    }

    @Test
    void anMboxIsReadInPieces() throws Exception {
        Path mbox = dir.resolve("big");
        byte[] body = ("x".repeat(998) + "\n").repeat(1000).getBytes(US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(mbox))) {
            for (int i = 0; i < 64; i++) { // one message that is too large, and one more
                out.write(i == 0 ? mail("m1", "\n").getBytes(UTF_8) : body);
            }
            out.write(("\n" + mail("m2", "two\n")).getBytes(UTF_8));
        }
        TestSurroundings run = send(mbox.toString());
        assertEquals(65, run.code(), run.err());
        assertTrue(run.err().contains("message 1 (begins in line 2): the message has "), run.err());
        assertEquals(1, Mail.in(dir.resolve("out")).size());
    }

    @Test
    void onceMakesARerunHarmless() throws Exception {
        Path mbox = Files.writeString(dir.resolve("archive"), mail("m1", "one\n") + mail("m2", "two\n"));
        String bare = file("To: a@example.net\r\n", "without a Message-ID\r\n");
        TestSurroundings first = send(mbox.toString(), bare, "--once", "--json");
        assertEquals(0, first.code(), first.err());
        assertEquals(3, first.json().get("submitted").asInt());
        assertEquals(0, first.json().get("existed").asInt());
        TestSurroundings again = send(mbox.toString(), bare, "--once", "--json");
        assertEquals(0, again.code(), again.err());
        assertEquals(0, again.json().get("submitted").asInt());
        assertEquals(3, again.json().get("existed").asInt());
        assertTrue(again.err().contains("0 of 3 messages submitted to "), again.err());
        assertTrue(again.err().contains(", 3 there already; "), again.err());
        assertEquals(3, Mail.in(dir.resolve("out")).size());
        assertTrue(send(mbox.toString(), bare, "--once").out().contains("There already, from an earlier run: 3."));
        assertEquals(
                0,
                send(mbox.toString(), bare, "--once", "--to", "other@example.net")
                        .code());
        assertEquals(6, Mail.in(dir.resolve("out")).size(), "another envelope is another message");
    }

    private static String mail(String name, String body) {
        return "From ann@example.org Mon Aug  3 09:00:00 2026\nFrom: ann@example.org\nTo: " + name
                + "@example.net\nMessage-ID: <" + name + "@example.org>\nDate: Mon, 03 Aug 2026 09:00:00 +0200\n\n"
                + body
                + "\n";
    }

    private int files;

    private String file(String fields, String body) throws Exception {
        return Files.writeString(dir.resolve(files++ + ".eml"), "From: press@example.org\r\n" + fields + "\r\n" + body)
                .toString();
    }

    /** Into the Inbox, where a copy says for whom it is. */
    private TestSurroundings local(String file) {
        TestSurroundings run = new TestSurroundings();
        run.run("send", file, "--store", "maildir:" + dir.resolve("store"));
        return run;
    }

    private TestSurroundings send(String... words) {
        return send(new TestSurroundings(), words);
    }

    private TestSurroundings send(TestSurroundings run, String... words) {
        List<String> line = new java.util.ArrayList<>(List.of("send"));
        line.addAll(List.of(words));
        line.addAll(List.of("--store", "maildir:" + dir.resolve("store"), "--via", "maildir:" + dir.resolve("out")));
        run.run(line.toArray(String[]::new));
        return run;
    }
}
