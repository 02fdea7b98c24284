package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jivesoftware.smack.packet.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.ChatUser;
import org.postlude.integration.CuttingProxy;
import org.postlude.integration.Prosody;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.message.event.RecordedEvent;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SavedKeys;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportRequest;

/** Ann's transport at a real server, with bob and carol in the room: each end is one leave, with the right members. */
class RealTransportTest extends RealProsodyTest {
    private static Prosody prosody;
    private static int rooms;

    @TempDir
    Path state;

    private final DirectSupport support = new DirectSupport();
    private String room;

    @BeforeAll
    static void start() throws IOException {
        prosody = Prosody.start(folder, Prosody.Options.plain());
    }

    @AfterAll
    static void stop() throws IOException {
        prosody.close();
    }

    @BeforeEach
    void aRoomOfItsOwn() {
        rooms++;
        room = Prosody.room("whole" + rooms);
    }

    @Override
    Prosody server() {
        return prosody;
    }

    private XmppLogon logon() {
        return logon(prosody.port());
    }

    private XmppLogon logon(int port) {
        XmppTransportProvider provider = new XmppTransportProvider(
                new SmackLinks(),
                new Pauses(Duration.ofMillis(50), Duration.ofSeconds(1), () -> 1),
                name -> Prosody.PASSWORD);
        TransportLogon logon = provider.transportLogon(
                support,
                new TransportRequest(
                        "chat",
                        "xmpp://ann@127.0.0.1:" + port,
                        Map.of(
                                "domain",
                                Prosody.DOMAIN,
                                "tls",
                                "no",
                                "password",
                                "env:PW",
                                "state",
                                state.toString(),
                                "rooms",
                                room)));
        logon.transportNotify(TransportNotice.BEGIN_INBOUND);
        logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
        XmppLogon mine = (XmppLogon) logon;
        await().atMost(PATIENCE).until(() -> mine.way(room) == XmppAttempt.House.Way.ROOM);
        return mine;
    }

    private static void end(XmppLogon logon) {
        logon.transportLogoff(Haste.NORMAL);
        logon.close();
    }

    private List<ImLeave> leaves(int count) {
        await().atMost(PATIENCE).until(() -> leaves().size() >= count);
        return leaves();
    }

    private List<ImLeave> leaves() {
        return support.activities().stream()
                .map(RecordedEvent::of)
                .flatMap(Optional::stream)
                .filter(ImLeave.class::isInstance)
                .map(ImLeave.class::cast)
                .toList();
    }

    private static List<String> members(ImLeave leave) {
        return leave.members().optional().orElseThrow().stream().sorted().toList();
    }

    private void awaitEvents(int count) {
        await().atMost(PATIENCE).until(() -> support.activities().size() >= count);
    }

    @Test
    void threeAreInARoomAndEachLeavesAsTheyDo() throws Exception {
        ChatUser bob = user("bob");
        ChatUser carol = user("carol");
        bob.join(room, "bob");
        carol.enter(room, "carol");
        XmppLogon logon = logon();
        awaitEvents(3);
        carol.leave(room, "carol", "good night");
        ImLeave normal = leaves(1).get(0);
        assertEquals(LeaveFlags.NORMAL, normal.flags());
        assertEquals(Prosody.address("carol"), normal.leavingUser());
        assertEquals(List.of(Prosody.address("ann"), Prosody.address("bob")), members(normal));
        carol.enter(room, "carol");
        awaitEvents(5);
        bob.kick(room, "carol", "house rules");
        assertEquals(LeaveFlags.FORCED, leaves(2).get(1).flags());
        bob.kick(room, "ann", "you too");
        ImLeave own = leaves(3).get(2);
        assertEquals(LeaveFlags.FORCED_END, own.flags());
        assertEquals(List.of(Prosody.address("bob")), members(own));
        assertEquals(List.of(), logon.conversations());
        end(logon);
        assertEquals(3, leaves().size());
    }

    @Test
    void aDestroyedRoomAndALogoffAreOneLeaveEach() throws Exception {
        ChatUser bob = user("bob");
        bob.join(room, "bob");
        XmppLogon logon = logon();
        awaitEvents(2);
        bob.destroy(room, "closed");
        assertEquals(List.of(), members(leaves(1).get(0)));
        logon.transportNotify(TransportNotice.END_INBOUND);
        room = room.replace("whole", "again");
        bob.join(room, "bob");
        end(logon);
        XmppLogon again = logon();
        awaitEvents(5);
        again.leaveAll(true);
        again.transportNotify(TransportNotice.END_INBOUND);
        assertEquals(LeaveFlags.FORCED_END, leaves(2).get(1).flags());
        assertEquals(List.of(Prosody.address("bob")), members(leaves(2).get(1)));
        end(again);
        assertEquals(2, leaves().size());
    }

    @Test
    void textsGoBothWaysAndIntoTheirFolders() throws Exception {
        ChatUser bob = user("bob");
        bob.join(room, "bob");
        List<String> heard = new CopyOnWriteArrayList<>();
        bob.hearing(stanza -> heard.add(String.valueOf(stanza.toXML())));
        XmppLogon logon = logon();
        bob.say(room, "id-1", "hello all");
        bob.tell(Prosody.address("ann"), "id-2", "hello ann");
        List<String> folders = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            while (logon.poll()) {
                logon.startMessage(store(folders));
            }
            return folders.size() == 2;
        });
        assertEquals(List.of("Conversations/" + room, "Conversations/" + Prosody.address("bob")), folders);
        for (String to : List.of(room, Prosody.address("bob"))) {
            Attempt attempt = assertInstanceOf(Attempt.class, logon.submitMessage(message("answer to " + to, to)));
            EndResult.Done done = assertInstanceOf(EndResult.Done.class, attempt.endMessage());
            assertInstanceOf(
                    RecipientOutcome.Accepted.class, done.results().get(0).outcome());
        }
        await().atMost(PATIENCE)
                .until(() -> heard.stream()
                                .filter(each -> each.contains("answer to"))
                                .count()
                        >= 2);
        await().atMost(PATIENCE).until(() -> support.activities().size() >= 5);
        Attempt nobody = assertInstanceOf(Attempt.class, logon.submitMessage(message("x", "nobody@" + Prosody.DOMAIN)));
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, nobody.endMessage());
        assertInstanceOf(RecipientOutcome.Refused.class, done.results().get(0).outcome());
        end(logon);
        assertEquals(0, folders.size() - 2);
        assertTrue(leaves().size() == 3, () -> "the room, bob, nobody: " + leaves());
    }

    @Test
    void afterACrashWhoeverIsGoneLeavesOnce() throws Exception {
        ChatUser bob = user("bob");
        ChatUser carol = user("carol");
        bob.join(room, "bob");
        carol.enter(room, "carol");
        XmppLogon logon = logon();
        awaitEvents(3);
        String conversation = logon.conversations().get(0);
        logon.die();
        carol.leave(room, "carol", "");
        XmppLogon again = logon();
        ImLeave leave = leaves(1).get(0);
        assertEquals(Prosody.address("carol"), leave.leavingUser());
        assertEquals(conversation, leave.convId());
        assertEquals(List.of(conversation), again.conversations());
        ActivityEvent told = support.activities().stream()
                .filter(each -> each.kind().equals("im.leave"))
                .findFirst()
                .orElseThrow();
        assertEquals("late", told.facts().get("observed"));
        end(again);
        assertEquals(2, leaves().size());
    }

    @Test
    void overCutsNothingIsLostOrDoubledAndNoConversationEnds() throws Exception {
        ChatUser bob = user("bob");
        bob.join(room, "bob");
        List<String> heard = new CopyOnWriteArrayList<>();
        bob.hearing(stanza -> {
            if (stanza instanceof Message message && message.getBody() != null) {
                heard.add(message.getBody());
            }
        });
        try (CuttingProxy proxy = new CuttingProxy(prosody.port())) {
            XmppLogon logon = logon(proxy.port());
            awaitEvents(2);
            List<String> saved = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                bob.say(room, "b" + i, "bob " + i);
                if (i % 7 == 3) {
                    proxy.cut();
                }
                said(logon, message("ann " + i, room));
            }
            await().atMost(PATIENCE.multipliedBy(2)).until(() -> {
                while (logon.poll()) {
                    logon.startMessage(store(saved));
                }
                return saved.size() >= 40;
            });
            await().atMost(PATIENCE)
                    .until(() -> heard.stream()
                                    .filter(each -> each.startsWith("ann"))
                                    .distinct()
                                    .count()
                            == 40);
            assertEquals(40, saved.size());
            assertEquals(
                    40, heard.stream().filter(each -> each.startsWith("ann")).count(), heard::toString);
            assertEquals(List.of(), leaves());
            end(logon);
            assertEquals(1, leaves().size());
        }
    }

    /** As a spooler that asks again where nobody was reached, and where it is not known whether somebody was. */
    private static void said(XmppLogon logon, OutboundMessage message) {
        AtomicLong attempts = new AtomicLong(message.attempt().value() << 16);
        await().atMost(PATIENCE)
                .until(() -> logon.submitMessage(again(message, attempts.incrementAndGet())) instanceof Attempt attempt
                        && attempt.endMessage() instanceof EndResult.Done done
                        && done.results().get(0).outcome() instanceof RecipientOutcome.Accepted);
    }

    private static OutboundMessage again(OutboundMessage message, long attempt) {
        return new OutboundMessage(
                new AttemptId(attempt),
                message.part(),
                message.sender(),
                message.recipients(),
                message.content(),
                false);
    }

    @Test
    void aRoomIsWatched() throws Exception {
        ChatUser bob = user("bob");
        bob.join(room, "bob");
        Path password = Files.writeString(state.resolve("pw"), Prosody.PASSWORD);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        List<ActivityEvent> events = new CopyOnWriteArrayList<>();
        List<String> notes = new CopyOnWriteArrayList<>();
        String url = "xmpp://ann@127.0.0.1:" + prosody.port() + "?tls=no&domain=" + Prosody.DOMAIN + "&password=file:"
                + password;
        try (ConversationWatch watch = ConversationWatch.open(url, room, events::add, notes::add)) {
            await().atMost(PATIENCE).until(() -> events.size() == 2);
            bob.leave(room, "bob", "");
            await().atMost(PATIENCE).until(() -> events.size() == 3);
            assertTrue(!watch.await(Duration.ofMillis(10)));
        }
        assertEquals(4, events.size(), notes::toString);
    }

    private static OutboundMessage message(String body, String to) {
        String text = "From: ann@example.org\r\n\r\n" + body + "\r\n";
        return new OutboundMessage(
                new AttemptId(body.hashCode()),
                new PartId(new MessageId("m" + Math.abs(body.hashCode())), 0),
                "ann@example.org",
                List.of(new Recipient("XMPP", to)),
                Content.of(text.getBytes(StandardCharsets.UTF_8)),
                false);
    }

    private static InboundMessage store(List<String> folders) {
        return new InboundMessage() {
            @Override
            public AttemptId attempt() {
                return new AttemptId(-1);
            }

            @Override
            public SavedKeys saved(String prefix, String after, int most) {
                return new SavedKeys(List.of(), Optional.empty());
            }

            @Override
            public boolean saveChanges(String key, String folder, Content content) {
                folders.add(folder);
                return true;
            }
        };
    }
}
