package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.bridge.ReadableMessage;
import org.postlude.integration.Command.Result;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** Mail from and to addresses outside ASCII (RFC 6531), from the file to the next hop or back to the sender. */
@Tag("long")
@Timeout(120)
class InternationalMailTest {
    private static final String SENDER = "b\u00fcro@example.org";
    private static final String KAESE = "k\u00e4se@b\u00fccher.example";
    private static final String ANN = "ann@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444";
    private static final String ANN_IN_ASCII = "ann@xn--e1afmkfd.xn--p1ai";
    private static final String LATER = "sp\u00e4ter@b\u00fccher.example";
    private static final String BOB = "bob@b\u00fccher.example";

    @TempDir
    Path dir;

    private static String text(String sender) {
        return """
                From: B\u00fcro <%s>
                To: K\u00e4se <%s>, %s, %s
                Subject: Gr\u00fc\u00dfe
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <eai@example.org>

                Hello.
                """.formatted(sender, KAESE, ANN, LATER).replace("\n", "\r\n");
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private Path file(String sender) throws IOException {
        return Files.writeString(dir.resolve("eai.eml"), text(sender));
    }

    private static Map<String, String> states(Result sent) {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode recipient : sent.json().get("messages").get(0).get("recipients")) {
            states.put(recipient.get("address").asText(), recipient.get("state").asText());
        }
        return states;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereSmtputf8IsOfferedEverybodyGetsItAndListsShowAddressesAsTheyAre(boolean lmtp) throws Exception {
        try (Receiver receiver = Receiver.start().smtputf8()) {
            Receiver peer = lmtp ? receiver.lmtp() : receiver;
            peer.reply(octets(LATER), "451 4.2.1 later");
            Result sent = new Command(dir.resolve("store"))
                    .run("send", file(SENDER), "--via", peer.url(), "--json")
                    .assertCode(75);
            assertEquals(
                    Map.of(KAESE, "DELIVERED", LATER, "BACKING_OFF", ANN, "DELIVERED"), states(sent), sent::toString);
            Map<String, String> arrived = new TreeMap<>();
            receiver.arrivals()
                    .forEach(arrival -> arrival.recipients()
                            .forEach(to -> arrived.put(to, arrival.sender() + "\n" + arrival.octets())));
            String expected = octets(SENDER + "\n" + text(SENDER));
            assertEquals(Map.of(octets(KAESE), expected, ANN_IN_ASCII, expected), arrived);
        }
    }

    @Test
    @Tag("long")
    void whereItIsNotOfferedWhoNeedsItIsReturnedAndReportedAndTheOtherGetsIt() throws Exception {
        try (Receiver receiver = Receiver.start()) {
            Command command = new Command(dir.resolve("store"));
            Result sent = command.run("send", file("ann@example.org"), "--via", receiver.url(), "--json")
                    .assertCode(67);
            assertEquals(1, sent.json().get("returned").asInt(), sent::toString);
            assertEquals(
                    List.of(ANN_IN_ASCII),
                    receiver.arrivals().stream()
                            .flatMap(arrival -> arrival.recipients().stream())
                            .toList());
            assertEquals(
                    octets(text("ann@example.org")), receiver.arrivals().get(0).octets());
            Path inbox = Files.createDirectory(dir.resolve("inbox"));
            command.run("inbox", "export", "--to", inbox).assertCode(0);
            assertReport(theOneIn(inbox), "ann@example.org", KAESE, LATER);
        }
    }

    /** As {@code inbox show} reads it. */
    private static void assertReport(String octets, String sender, String... recipients) throws IOException {
        ReadableMessage report = ReadableMessage.of(Content.of(octets.getBytes(ISO_8859_1)));
        assertTrue(report.isReport(), octets);
        assertEquals(Optional.of("<" + sender + ">"), report.field("To"));
        assertEquals(
                Stream.of(recipients).map(to -> to + " failed 5.6.7").toList(),
                report.reports().stream()
                        .map(one -> one.recipient() + " " + one.action() + " " + one.status())
                        .toList(),
                octets);
        Stream.of(recipients)
                .forEach(to ->
                        assertTrue(report.text().contains("\n<" + to + ">: "), () -> to + " in " + report.text()));
    }

    @Test
    void theInboxAndTheReportInItNameAddressesInUtf8() throws Exception {
        Path maildir = dir.resolve("maildir");
        send("local:", maildir, text(SENDER));
        String filed = theOneIn(maildir.resolve("new"));
        assertTrue(
                filed.startsWith(octets("Return-Path: <" + SENDER + ">\r\nDelivered-To: " + KAESE + "\r\nDelivered-To: "
                        + BOB + "\r\nFrom: ")),
                filed);
        Path reports = dir.resolve("reports");
        try (Receiver receiver = Receiver.start()) {
            send(receiver.url(), reports, text(SENDER));
            assertEquals(0, receiver.arrivals().size(), "the sender cannot be said there");
        }
        String report = theOneIn(reports.resolve("new"));
        assertTrue(report.contains(octets("\r\nTo: <" + SENDER + ">\r\n")), report);
        assertTrue(report.contains(octets("\r\nFinal-Recipient: utf-8; " + KAESE + "\r\n")), report);
        assertTrue(report.contains("\r\nContent-Type: message/global-delivery-status\r\n"), report);
        assertTrue(report.contains("\r\nContent-Type: message/global\r\n"), report);
        assertTrue(report.contains("\r\nStatus: 5.6.7\r\n"), report);
        assertTrue(report.contains(octets(text(SENDER))), report);
        assertReport(report, SENDER, KAESE, BOB);
    }

    @Test
    void aMaildirAsNextHopTakesThemToo() throws Exception {
        Path drop = dir.resolve("drop");
        send("maildir:" + drop, dir.resolve("maildir"), text(SENDER));
        assertEquals(octets(text(SENDER)), theOneIn(drop.resolve("new")));
    }

    private static void send(String via, Path store, String text) throws IOException {
        try (SpoolerCoordinator coordinator =
                        SpoolerCoordinator.builder().transport(via).build();
                StoreSession session = coordinator.logon("writer")) {
            MessageStore opened = session.openStore(new StoreAddress("maildir", store.toString()), OpenOptions.DEFAULT);
            opened.submit(Submission.of(Envelope.smtp(SENDER, KAESE, BOB), Content.of(text.getBytes(UTF_8))));
            opened.storeLogoff(LogoffMode.PURGE, Deadline.in(Duration.ofSeconds(60)));
        }
    }

    private static String theOneIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path[] all = files.toArray(Path[]::new);
            assertEquals(1, all.length, () -> folder + " has " + all.length);
            return Files.readString(all[0], ISO_8859_1);
        }
    }
}
