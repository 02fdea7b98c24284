package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.LogLine;
import org.postlude.activitylog.LogReader;
import org.postlude.control.ControlClient;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.PostludeException;
import org.postlude.message.Recipient;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;

/** The whole way of what happens in conversations: from a transport through a run to the feed, the log, and the limits of its user. */
@Timeout(90)
@Tag("long")
class ConversationLimitsTest {
    private static final String TEA = "tea@rooms.example#1";
    private static final String CHESS = "chess@rooms.example#1";
    private static final String SELF = ScriptedChat.Place.SELF;

    @TempDir
    Path dir;

    private volatile Duration ahead = Duration.ZERO;
    private TestSurroundings run = new TestSurroundings();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private CompletableFuture<Integer> code = new CompletableFuture<>();

    private ScriptedChat.Place chat() {
        return ScriptedChat.at("chatscript:" + dir);
    }

    private void itIs(String time) {
        ahead = Duration.between(Instant.now(), Instant.parse(time));
    }

    private void begin(String limits, String logoff) throws IOException {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                logoff: %s
                transports:
                  chat: chatscript:%s
                stores:
                  ann:
                    address: %s/ann
                    limits: {%s}
                activity-log: {directory: log, keep: forever, who: everybody}
                """.formatted(logoff, dir, dir, limits));
        run = new TestSurroundings()
                .with("XDG_RUNTIME_DIR", dir)
                .at(() -> Instant.now().plus(ahead));
        TestSurroundings begun = run;
        code = CompletableFuture.supplyAsync(
                () -> Main.run(new String[] {"run", file.toString()}, begun.get()), threads);
        await().until(() -> run.err().contains("runs until SIGTERM") || code.isDone());
    }

    private void inTea(String... others) {
        await().until(chat()::isIn);
        chat().join(TEA, SELF);
        List.of(others).forEach(each -> chat().join(TEA, each));
    }

    private void end(String signal) throws Exception {
        run.signal(signal);
        assertEquals(0, code.get(30, TimeUnit.SECONDS), run.err());
    }

    @AfterEach
    void close() throws Exception {
        if (!code.isDone()) {
            run.signal("SIGTERM");
            code.get(30, TimeUnit.SECONDS);
        }
        threads.shutdownNow();
        assertEquals(List.of(), chat().violations);
    }

    private List<LogLine> logged(String kind) {
        List<LogLine> lines = new ArrayList<>();
        LogReader reader = new LogReader(dir.resolve("log"), fault -> {
            throw new AssertionError(fault);
        });
        for (List<LogLine> page = reader.read(100); !page.isEmpty(); page = reader.read(100)) {
            page.stream().filter(line -> line.event().kind().equals(kind)).forEach(lines::add);
        }
        return lines;
    }

    private void awaitLogged(String kind, int count) {
        await().until(() -> logged(kind).size() == count);
    }

    private static Map<String, String> facts(LogLine line, String... names) {
        Set<String> wanted = Set.of(names);
        return line.event().facts().entrySet().stream()
                .filter(fact -> wanted.contains(fact.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void assertChainIsWhole() {
        TestSurroundings verify = new TestSurroundings();
        assertEquals(0, verify.run("events", "verify", dir.resolve("log").toString()), verify.err() + verify.out());
    }

    @Test
    void whoMeetsABlockedContactIsMadeToLeaveAndTheLogTellsWhy() throws Exception {
        begin("blocked: 'eve@chat.example'", "orderly");
        inTea("bob@chat.example", "eve@chat.example");
        awaitLogged("im.leave", 1);
        assertTrue(
                chat().calls.contains("leave " + TEA + " CONTACTBLOCKED|RECEIVERBLOCKED not allowed here"),
                () -> chat().calls.toString());
        LogLine left = logged("im.leave").get(0);
        assertEquals(
                Map.of(
                        "account-name", SELF,
                        "conv-id", TEA,
                        "leaving-user", SELF,
                        "leaving-ip-absent", "members do not see it",
                        "reason", "131104",
                        "member-count", "2",
                        "member", "bob@chat.example\teve@chat.example",
                        "flags", "3",
                        "app-name", "Script",
                        "app-version", "1"),
                left.event().facts());
        assertEquals(
                List.of(SELF, "bob@chat.example", "eve@chat.example"),
                logged("im.join").stream()
                        .map(line -> line.event().facts().get("joining-user"))
                        .toList());
        assertEquals("ann", left.position().orElseThrow().store());
        end("SIGTERM");
        assertChainIsWhole();
        TestSurroundings shown = new TestSurroundings();
        assertEquals(
                0,
                shown.run("events", "show", dir.resolve("log").toString(), "--json", "--kind", "im.leave"),
                shown.err());
        assertEquals("3", shown.json().get("facts").get("flags").asText());
    }

    @Test
    void aConversationWithoutABlockedContactGoesOn() throws Exception {
        begin("blocked: 'eve@chat.example'", "orderly");
        inTea("bob@chat.example");
        chat().join(CHESS, SELF);
        chat().join(CHESS, "eve@chat.example");
        awaitLogged("im.leave", 1);
        assertEquals(Map.of("conv-id", CHESS), facts(logged("im.leave").get(0), "conv-id"));
        end("SIGTERM");
        assertEquals(1, chat().calls.stream().filter("leaveAll false"::equals).count());
    }

    /** Who came in before is told once, by the run that saw it. */
    @Test
    void aConversationFromBeforeARestartIsLeftIfItIsNotAllowedNow() throws Exception {
        begin("logged: yes", "orderly");
        inTea("bob@chat.example", "eve@chat.example");
        awaitLogged("im.join", 3);
        chat().crash();
        end("SIGTERM");
        begin("blocked: 'eve@chat.example'", "orderly");
        awaitLogged("im.leave", 1);
        assertEquals(
                Map.of("conv-id", TEA, "flags", "3", "reason", "131104"),
                facts(logged("im.leave").get(0), "conv-id", "flags", "reason"));
        end("SIGTERM");
        assertEquals(
                1,
                chat().calls.stream()
                        .filter(call -> call.startsWith("leave " + TEA))
                        .count());
    }

    /** Mail goes where the store sends it; a contact's limits hold here, too. */
    @Test
    void whatIsSentToAnAddressThereGoesOverTheChatWhateverTheStoreSendsMailOver() throws Exception {
        begin("blocked: 'eve@chat.example'", "orderly");
        await().until(chat()::isIn);
        try (ControlClient owner =
                Owners.reach(StoreAddress.parse("sqlite:" + dir.resolve("ann"))).orElseThrow()) {
            PostludeException refused =
                    assertThrows(PostludeException.class, () -> send(owner, "XMPP:eve@chat.example"));
            assertTrue(String.valueOf(refused.getMessage()).contains("CONTACTBLOCKED"), refused::toString);
            send(owner, "XMPP:bob@chat.example", "carol@example.org");
        }
        await().until(() -> chat().sent.equals(List.of("XMPP:bob@chat.example")));
        awaitLogged("im.invitation", 1);
        assertEquals(
                Map.of("conv-id", "eve@chat.example", "reason", "65568"),
                facts(logged("im.invitation").get(0), "conv-id", "reason"));
        end("SIGTERM");
    }

    /** As 'send' beside a run hands it over. */
    private static void send(ControlClient owner, String... to) {
        List<Recipient> recipients = Stream.of(to)
                .map(each -> Chats.isTyped(each) ? Chats.typed(each) : Recipient.smtp(each))
                .toList();
        Content content = Content.of("From: ann@example.org\r\n\r\nHello\r\n".getBytes(US_ASCII));
        SubmitReceipt unused = owner.submit(Submission.of(new Envelope("ann@example.org", recipients), content)
                .withTransport("local:"));
    }

    @Test
    void theEndOfTheHoursLeavesByForceAndThenLogsOffInTheModeOfTheFile() throws Exception {
        itIs("2026-08-03T20:50:00Z");
        begin("hours: 'mon-fri 07:00-21:00', zone: UTC, at-end: no-wait", "orderly");
        inTea("bob@chat.example");
        itIs("2026-08-03T21:00:01Z");
        await().until(() -> run.err().contains("was logged off with no-wait"));
        assertTrue(run.err().contains("ann was made to leave conversation " + TEA + ": SPECHOURS"), run.err());
        assertEquals(
                List.of("leave " + TEA + " SPECHOURS the time of this user is over", "leaveAll false", "END_INBOUND"),
                chat().calls.stream()
                        .filter(call -> call.startsWith("leave") || call.equals("END_INBOUND"))
                        .toList());
        itIs("2026-08-04T07:00:01Z");
        awaitLogged("store.logged-off", 1);
        assertEquals(Map.of("mode", "NO_WAIT"), facts(logged("store.logged-off").get(0), "mode"));
        assertEquals(1, logged("im.leave").size());
        LogLine left = logged("im.leave").get(0);
        assertEquals(Map.of("flags", "3", "reason", "8192"), facts(left, "flags", "reason"));
        assertTrue(left.number() < logged("store.logged-off").get(0).number());
        inTea("bob@chat.example"); // it goes on the next day
        awaitLogged("im.join", 4);
        end("SIGTERM");
        assertChainIsWhole();
    }

    @Test
    void aRunThatIsAbortedLeavesByForceWhichTheNextRunsLogTells() throws Exception {
        begin("logged: yes", "abort");
        inTea("bob@chat.example");
        end("SIGTERM");
        assertTrue(chat().calls.contains("leaveAll true"), () -> chat().calls.toString());
        begin("logged: yes", "orderly");
        awaitLogged("im.leave", 1);
        assertEquals(
                Map.of("flags", "3", "reason", "0", "member", "bob@chat.example"),
                facts(logged("im.leave").get(0), "flags", "reason", "member"));
        inTea("bob@chat.example");
        end("SIGTERM");
        begin("logged: yes", "orderly");
        awaitLogged("im.leave", 2);
        assertEquals(Map.of("flags", "2"), facts(logged("im.leave").get(1), "flags"));
        end("SIGTERM");
        assertChainIsWhole();
    }
}
