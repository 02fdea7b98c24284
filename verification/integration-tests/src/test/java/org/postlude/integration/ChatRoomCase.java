package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.integration.AnnsChat.ANN;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.message.event.RecordedEvent;
import org.postlude.store.Deadline;

/** Rooms of one real server, with Ann's store and others who come and go; what its feed tells is looked at field by field. */
@Tag("real-peer")
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
abstract class ChatRoomCase {
    static final String BOB = Prosody.address("bob");
    static final String CAROL = Prosody.address("carol");
    static final Deadline LONG = Deadline.in(AnnsChat.PATIENCE);

    static final Fact<String> NOT_SEEN = Fact.absent("members of a room do not see it");

    private Path home;
    private Prosody server;
    CuttingProxy proxy;
    ChatUser bob;
    ChatUser carol;
    /** Owns the rooms, in which Bob may kick, and is in none. */
    ChatUser dan;

    private int rooms;
    private Path folder;
    String room;

    @SuppressWarnings("NullAway.Init") // each test has her come
    AnnsChat ann;

    String conversation = "";

    abstract Prosody.Options options();

    /** Where everybody comes from, as far as members of a room are told. */
    abstract Fact<String> place();

    @BeforeAll
    void startServer(@TempDir Path own) throws Exception {
        home = own;
        server = Prosody.start(Files.createDirectory(home.resolve("prosody")), options());
        proxy = new CuttingProxy(server.port());
        bob = ChatUser.login(server, "bob");
        carol = ChatUser.login(server, "carol");
        dan = ChatUser.login(server, "dan");
    }

    @AfterAll
    void stopServer() throws Exception {
        List.of(bob, carol, dan).forEach(ChatUser::close);
        proxy.close();
        server.close();
    }

    @BeforeEach
    void makeRoom() throws Exception {
        rooms++;
        room = Prosody.room("r" + rooms);
        folder = Files.createDirectory(home.resolve("ann" + rooms));
        dan.found(room, BOB);
    }

    @AfterEach
    void close() throws Exception {
        proxy.shut(false);
        ann.close();
    }

    /** Ann comes into a room in which Bob and Carol are. */
    void threeAreThere(String... options) throws Exception {
        bob.enter(room, "bob");
        carol.enter(room, "carol");
        annComes(options);
    }

    void annComes(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("rooms=" + room);
        ann = AnnsChat.open(folder, proxy.port(), all.toArray(String[]::new));
        conversation = ann.awaitIn();
    }

    void assertJoins(String who, String... members) {
        ImJoin join = (ImJoin) RecordedEvent.of(ann.next()).orElseThrow();
        assertEquals(
                List.of(conversation, ANN, who, Blocked.NOT, place(), Set.of(members)),
                List.of(
                        join.convId(),
                        join.accountName(),
                        join.joiningUser(),
                        join.reason(),
                        join.joiningIp(),
                        Set.copyOf(join.members().optional().orElseThrow())));
    }

    /** The next event is the leave of somebody, and this is all of it; with facts beside it. */
    void assertLeaves(String who, Set<String> members, LeaveFlags flags, Blocked reason, Map<String, String> more) {
        assertLeave(ann.next(), who, members, flags, reason, more);
    }

    private void assertLeave(
            ActivityEvent event,
            String who,
            Set<String> members,
            LeaveFlags flags,
            Blocked reason,
            Map<String, String> more) {
        ImLeave leave = (ImLeave) RecordedEvent.of(event).orElseThrow();
        List<String> stay = leave.members().optional().orElseThrow();
        Fact<String> program = who.equals(ANN) ? Fact.of("Postlude") : Fact.absent("their program has not said");
        // Of this user the server says it as it makes them leave, and at no other time.
        boolean isTold = !who.equals(ANN)
                || Set.of("kicked", "banned", "destroyed")
                        .contains(event.facts().get("cause"));
        assertEquals(members, new TreeSet<>(stay));
        assertEquals(
                new ImLeave(
                        program,
                        leave.appVersion(),
                        ANN,
                        conversation,
                        isTold ? place() : NOT_SEEN,
                        who,
                        reason,
                        Fact.of(stay),
                        flags),
                leave);
        assertEquals(String.valueOf(members.size()), event.facts().get("member-count"));
        more.forEach((name, value) -> assertEquals(value, event.facts().get(name), () -> name + " of " + event));
    }

    /** When all is over: Ann has left once, so, and her store is told of nothing more in that conversation. */
    void assertAnnHasLeft(Set<String> members, LeaveFlags flags, Blocked reason, Map<String, String> more) {
        ann.close();
        List<ActivityEvent> last = ChatRecord.whole(folder).stream()
                .filter(event -> conversation.equals(event.facts().get("conv-id")))
                .filter(event -> ANN.equals(event.facts().get("leaving-user")))
                .toList();
        assertEquals(1, last.size(), last::toString);
        assertLeave(last.get(0), ANN, members, flags, reason, more);
    }

    static Map<String, String> cause(String word) {
        return Map.of("cause", word);
    }
}
