package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.integration.AnnsChat.ANN;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.message.event.RecordedEvent;

/** A process is killed with signal 9 while its user is in a room of a real server, and others come, go and talk before it is there again. */
@Tag("real-peer")
@Timeout(120)
class RealChatCrashTest {
    private static final String ROOM = Prosody.room("tea");
    private static final String BOB = Prosody.address("bob");
    private static final String CAROL = Prosody.address("carol");
    private static final String DAN = Prosody.address("dan");

    @TempDir
    Path dir;

    private Prosody server;
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        server = Prosody.start(Files.createDirectory(dir.resolve("prosody")), Prosody.Options.plain());
        folder = Files.createDirectory(dir.resolve("ann"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void R3_whoIsGoneHasLeftOnceAndLateAndWhatWasSaidMeanwhileComesOnce() throws Exception {
        String conversation;
        try (ChatUser bob = ChatUser.login(server, "bob");
                ChatUser carol = ChatUser.login(server, "carol");
                ChatUser dan = ChatUser.login(server, "dan")) {
            bob.join(ROOM, "bob");
            carol.enter(ROOM, "carol");
            conversation = untilKilled(carol);
            bob.leave(ROOM, "bob", "");
            carol.say(ROOM, "c2", "meanwhile");
            carol.tell(ANN, "p2", "where are you?");
            dan.enter(ROOM, "dan");
            try (AnnsChat ann = AnnsChat.open(folder, server.port(), "rooms=" + ROOM)) {
                dan.say(ROOM, "d1", "back again");
                ann.awaitTexts(ROOM, 4);
                ann.awaitTexts(CAROL, 1);
                assertEquals(List.of("hello", "go", "meanwhile", "back again"), ann.texts(ROOM));
                assertEquals(List.of("where are you?"), ann.texts(CAROL));
            }
        }
        assertTold(ChatRecord.whole(folder), conversation);
    }

    private String untilKilled(ChatUser carol) throws Exception {
        try (Jvm program =
                Jvm.main(Chatting.class, Jvm.SHORT_LIVED, folder.toString(), String.valueOf(server.port()), ROOM)) {
            program.awaitOut(line -> line.startsWith("in "));
            carol.say(ROOM, "c0", "hello");
            carol.say(ROOM, "c1", "go");
            program.awaitOut(line -> line.equals("stored"));
            program.kill();
            return program.out().get(0).substring("in ".length());
        }
    }

    private static void assertTold(List<ActivityEvent> told, String conversation) {
        List<String> joined = new ArrayList<>();
        List<ActivityEvent> left = new ArrayList<>();
        for (ActivityEvent each : told) {
            RecordedEvent event = RecordedEvent.of(each).orElse(null);
            if (event instanceof ImJoin join && join.convId().equals(conversation)) {
                joined.add(join.joiningUser());
            } else if (event instanceof ImLeave leave && leave.convId().equals(conversation)) {
                left.add(each);
            }
        }
        assertEquals(Set.of(ANN, BOB, CAROL), Set.copyOf(joined.subList(0, 3)));
        assertEquals(List.of(DAN), joined.subList(3, joined.size()));
        assertEquals(2, left.size(), left::toString);
        ImLeave late = (ImLeave) RecordedEvent.of(left.get(0)).orElseThrow();
        assertEquals(
                List.of(BOB, LeaveFlags.NORMAL, Blocked.NOT, Set.of(ANN, CAROL)),
                List.of(
                        late.leavingUser(),
                        late.flags(),
                        late.reason(),
                        Set.copyOf(late.members().optional().orElseThrow())));
        assertEquals("late", left.get(0).facts().get("observed"));
        assertTrue(Instant.parse(left.get(0).facts().get("last-seen"))
                .isBefore(left.get(0).at()));
        ImLeave own = (ImLeave) RecordedEvent.of(left.get(1)).orElseThrow();
        assertEquals(ANN, own.leavingUser());
        assertEquals(LeaveFlags.CONVERSATION_END, own.flags());
        assertEquals(Set.of(CAROL, DAN), Set.copyOf(own.members().optional().orElseThrow()));
    }
}
