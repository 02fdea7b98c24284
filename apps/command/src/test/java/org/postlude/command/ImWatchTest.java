package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.transport.TransportConfigurationException;

/** {@code im watch} shows what a room tells, as it is told, and ends with the room or with a signal. */
@Timeout(30)
class ImWatchTest {
    private static final Instant AT = Instant.parse("2026-11-28T22:10:03Z");
    private static final String ROOM = "tea@rooms.example";
    private static final String HOSTILE = "\u202eeve\u001b[2J";

    /** One that does as it is told; strict: told nothing before it is opened, closed once. */
    private static final class ScriptedRoom implements ImWatch.Opener {
        private final List<ActivityEvent> told;
        private final CountDownLatch gone = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final List<String> calls = new ArrayList<>();
        private IOException refuses = new IOException("");
        private boolean hangs;

        ScriptedRoom(ActivityEvent... told) {
            this.told = List.of(told);
        }

        @Override
        public ImWatch.Watched open(String url, String room, Consumer<ActivityEvent> events, Consumer<String> notes)
                throws IOException, InterruptedException {
            calls.add(url + " " + room);
            opened.countDown();
            if (hangs) {
                boolean unused = gone.await(30, TimeUnit.SECONDS);
            }
            if (!String.valueOf(refuses.getMessage()).isEmpty()) {
                throw refuses;
            }
            notes.accept("joined, as\u202e ann");
            told.forEach(events);
            return new ImWatch.Watched() {
                @Override
                public boolean await(Duration within) throws InterruptedException {
                    return gone.await(within.toMillis(), TimeUnit.MILLISECONDS);
                }

                @Override
                public void close() {
                    assertFalse(calls.contains("closed"));
                    calls.add("closed");
                    events.accept(leave("ann@chat.example", new LeaveFlags(false, true)));
                }
            };
        }
    }

    private static ActivityEvent leave(String who, LeaveFlags flags) {
        return new ImLeave(
                        Fact.of("Postlude"),
                        Fact.absent("none"),
                        "ann@chat.example",
                        ROOM + "#1",
                        Fact.absent("members do not see it"),
                        who,
                        flags.forced() ? Blocked.of(BlockReason.IMBLOCKED) : Blocked.NOT,
                        Fact.of(List.of("bob@chat.example", "cid@chat.example")),
                        flags)
                .activity("left:" + who, AT);
    }

    private static ActivityEvent with(ActivityEvent event, String name, String value) {
        Map<String, String> facts = new HashMap<>(event.facts());
        facts.put(name, value);
        return new ActivityEvent(event.key(), event.at(), event.kind(), facts);
    }

    private final TestSurroundings surroundings = new TestSurroundings();

    private CompletableFuture<Integer> run(ScriptedRoom room, String... more) {
        List<String> words = new ArrayList<>(
                List.of("im", "watch", "--xmpp", "ann@127.0.0.1:5222", "--room", ROOM, "--password", "env:CHAT"));
        words.addAll(List.of(more));
        return CompletableFuture.supplyAsync(() -> Main.run(words.toArray(String[]::new), surroundings.get(), room));
    }

    private List<String> shown() {
        return surroundings.out().lines().toList();
    }

    @Test
    void eachEventIsALineWithWhoWhereWhoIsThereAndHow() {
        ScriptedRoom room = new ScriptedRoom(
                with(leave("bob@chat.example", LeaveFlags.FORCED), "words", "enough of that"),
                leave("cid@chat.example", LeaveFlags.NORMAL));
        room.gone.countDown();
        assertEquals(0, run(room).join());
        assertEquals(
                List.of(
                        "2026-11-28T22:10:03Z  im.leave  who=bob@chat.example  conversation=tea@rooms.example#1"
                                + "  members=\"bob@chat.example, cid@chat.example\"  reason=IMBLOCKED  flags=FORCED"
                                + "  words=\"enough of that\"",
                        "2026-11-28T22:10:03Z  im.leave  who=cid@chat.example  conversation=tea@rooms.example#1"
                                + "  members=\"bob@chat.example, cid@chat.example\"  flags=NORMAL",
                        "2026-11-28T22:10:03Z  im.leave  who=ann@chat.example  conversation=tea@rooms.example#1"
                                + "  members=\"bob@chat.example, cid@chat.example\"  flags=CONVERSATION_END"),
                shown());
        assertTrue(
                surroundings.err().contains("there is nothing to watch in tea@rooms.example any more"),
                surroundings.err());
        assertEquals(List.of("xmpp://ann@127.0.0.1:5222?password=env:CHAT&tls=required " + ROOM, "closed"), room.calls);
    }

    @Test
    void inJsonItIsAsInALogWithoutItsPlaceInTheChain() throws IOException {
        ScriptedRoom room = new ScriptedRoom(leave(HOSTILE, LeaveFlags.FORCED));
        room.gone.countDown();
        assertEquals(0, run(room, "--json").join());
        JsonNode line = new ObjectMapper().readTree(shown().get(0));
        List<String> members = new ArrayList<>();
        line.fieldNames().forEachRemaining(members::add);
        assertEquals(List.of("at", "kind", "key", "facts"), members);
        assertEquals("im.leave", line.get("kind").asText());
        assertEquals(HOSTILE, line.get("facts").get("leaving-user").asText());
        assertHarmless();
    }

    @Test
    void whatSteersATerminalIsNotShown() {
        ScriptedRoom room = new ScriptedRoom(leave(HOSTILE, LeaveFlags.NORMAL));
        room.gone.countDown();
        assertEquals(0, run(room).join());
        assertTrue(shown().get(0).contains("who=?eve?[2J"), shown()::toString);
        assertTrue(surroundings.err().contains("joined, as? ann"), surroundings.err());
        assertHarmless();
    }

    private void assertHarmless() {
        String all = surroundings.out() + surroundings.err();
        assertFalse(all.contains("\u202e") || all.contains("\u001b"), all);
    }

    @Test
    void anEventWithAFieldThatCannotBeReadIsShownAsItIs() {
        ScriptedRoom room = new ScriptedRoom(with(leave("bob@chat.example", LeaveFlags.NORMAL), "flags", "many"));
        room.gone.countDown();
        assertEquals(0, run(room).join());
        assertTrue(shown().get(0).contains("who=bob@chat.example"), shown()::toString);
        assertTrue(shown().get(0).contains("flags=many"), shown()::toString);
    }

    @Test
    void aSignalLeavesTheRoomAndTheLeaveIsShown() {
        ScriptedRoom room = new ScriptedRoom();
        CompletableFuture<Integer> code = run(room);
        await().until(() -> surroundings.err().contains("joined"));
        surroundings.signal("SIGTERM");
        assertEquals(0, code.join());
        assertTrue(shown().get(0).contains("flags=CONVERSATION_END"), shown()::toString);
        assertTrue(room.calls.contains("closed"));
    }

    @Test
    void aSignalEndsTheWaitForAServerThatDoesNotAnswer() throws InterruptedException {
        ScriptedRoom room = new ScriptedRoom();
        room.hangs = true;
        CompletableFuture<Integer> code = run(room);
        assertTrue(room.opened.await(10, TimeUnit.SECONDS));
        surroundings.signal("SIGINT");
        assertEquals(0, code.join());
        assertFalse(room.calls.contains("closed"));
        assertEquals(List.of(), shown());
    }

    @Test
    void aRoomThatCannotBeJoinedIsToldWithItsReason() {
        ScriptedRoom room = new ScriptedRoom();
        room.refuses = new IOException("the server says you are banned");
        assertEquals(69, run(room).join());
        assertTrue(
                surroundings.err().contains("room tea@rooms.example cannot be watched: the server says you are banned"),
                surroundings.err());
        assertEquals(List.of(), shown());
    }

    @Test
    void anAccountThatCannotBeIsAMatterOfConfiguration() {
        ImWatch.Opener wrong = (url, room, events, notes) -> {
            throw new TransportConfigurationException("there is no variable CHAT");
        };
        String[] words = {"im", "watch", "--xmpp", "ann@[::1]:5222", "--room", ROOM, "--password", "env:CHAT"};
        assertEquals(78, Main.run(words, surroundings.get(), wrong));
        assertTrue(surroundings.err().contains("there is no variable CHAT"), surroundings.err());
    }

    @Test
    void theOptionsStandInTheUrlAsInARunsFile() {
        ScriptedRoom room = new ScriptedRoom();
        room.gone.countDown();
        List<String> words = List.of(
                "im",
                "watch",
                "--xmpp",
                "ann&co@chat.example",
                "--room",
                ROOM,
                "--password",
                "file:secrets/chat",
                "--tls",
                "no",
                "--nick",
                "Ann & Co",
                "--domain",
                "example.org");
        assertEquals(0, Main.run(words.toArray(String[]::new), surroundings.get(), room));
        assertEquals(
                "xmpp://ann%26co@chat.example?password=file:"
                        + Path.of("secrets/chat").toAbsolutePath() + "&tls=no&nick=Ann%20%26%20Co&domain=example.org "
                        + ROOM,
                room.calls.get(0));
    }

    @Test
    void aPasswordOnTheCommandLineIsNotShown() {
        String[] words = {"im", "watch", "--xmpp", "ann@chat.example", "--room", ROOM, "--password", "hunter2"};
        assertEquals(64, Main.run(words, surroundings.get(), new ScriptedRoom()));
        String[] before = {"im", "watch", "--xmpp", "ann:hunter2@chat.example", "--room", ROOM, "--password", "env:P"};
        assertEquals(64, Main.run(before, surroundings.get(), new ScriptedRoom()));
        assertFalse(surroundings.err().contains("hunter2"), surroundings.err());
    }
}
