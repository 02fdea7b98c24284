package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;
import static org.postlude.transport.im.ScriptedServer.occupant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.tck.time.VirtualTime;

/** The journal is written anew while it is in use, also for what may be forgotten; a crash on the way leaves one of the two, whole. */
class JournalLengthTest {
    private static final long LONG = 256 << 10;
    /** What is appended before anybody looks how long it is. */
    private static final long SLACK = 16 << 10;

    private final VirtualTime time = VirtualTime.startingAt("2026-11-28T22:10:03.123Z");

    @TempDir
    Path folder;

    private Path journal() {
        return folder.resolve("journal");
    }

    private Conversations open() throws IOException {
        return new Conversations("chat", ANN, FileJournal.open(journal()), time);
    }

    private Conversations inRoom() throws IOException {
        Conversations conversations = open();
        conversations.received(true);
        conversations.arriving(ROOM);
        conversations.present(new Told.Present(ROOM, occupant("bob", ""), false, Optional.empty()));
        conversations.present(new Told.Present(ROOM, occupant("ann", ANN), true, Optional.empty()));
        return conversations;
    }

    private void somethingIsSaid(Conversations conversations) {
        time.advance(Duration.ofSeconds(1));
        conversations.heard(ScriptedServer.said(ROOM, true, "bob", "", "hello"));
    }

    private static void comesAndGoes(Conversations conversations, int who) {
        conversations.present(new Told.Present(ROOM, occupant("guest" + who, ""), false, Optional.empty()));
        conversations.gone(ScriptedServer.gone(ROOM, "guest" + who, "", false, false));
    }

    private static List<String> told(Conversations conversations) {
        List<String> all = new ArrayList<>();
        for (Optional<ActivityEvent> next = conversations.untold(); next.isPresent(); next = conversations.untold()) {
            all.add(next.get().key());
            conversations.settled(next.get());
        }
        return all;
    }

    @Test
    void aRoomThatTalksAllDayDoesNotMakeItLonger() throws IOException {
        Conversations conversations = inRoom();
        Instant last = time.instant();
        for (int i = 0; i < 5_000; i++) {
            somethingIsSaid(conversations);
            last = time.instant();
            assertTrue(Files.size(journal()) < LONG + SLACK);
        }
        List<String> identifiers = conversations.identifiers();
        conversations.close();
        Conversations again = open();
        assertEquals(identifiers, again.identifiers());
        assertEquals(Optional.of(last.toEpochMilli()), again.seen(ROOM).map(Instant::toEpochMilli));
        again.close();
    }

    @Test
    void whatIsNotToldYetStaysAndGoesWhenItIs() throws IOException {
        Conversations conversations = inRoom();
        for (int i = 0; i < 600; i++) {
            comesAndGoes(conversations, i);
        }
        assertTrue(Files.size(journal()) > LONG, "each of them has to be told");
        List<String> keys = told(conversations);
        assertEquals(1_202, Set.copyOf(keys).size());
        assertTrue(Files.size(journal()) < LONG + SLACK, "and then nobody needs them");
        assertEquals(List.of(), told(conversations));
        conversations.close();
        Conversations again = open();
        assertEquals(List.of(), told(again));
        again.close();
    }

    /** What a crash leaves: the file beside it in each length, while the other one goes on; or in its place. */
    @Test
    void aCrashOnTheWayLeavesTheOneOrTheOther() throws IOException {
        Conversations conversations = inRoom();
        comesAndGoes(conversations, 1);
        List<String> identifiers = conversations.identifiers();
        conversations.close();
        byte[] before = Files.readAllBytes(journal());
        FileJournal shorter = FileJournal.open(journal());
        ConversationBook book = new ConversationBook(ANN);
        shorter.replay(book::apply);
        shorter.compact(time.instant(), book.snapshot());
        shorter.close();
        byte[] after = Files.readAllBytes(journal());
        Path aside = folder.resolve("journal.new");
        List<String> events = List.of();
        for (int length = -1; length <= after.length + 1; length += 97) {
            boolean isDone = length + 97 > after.length + 1;
            Files.write(journal(), isDone ? after : before);
            Files.deleteIfExists(aside);
            if (length >= 0 && !isDone) {
                Files.write(aside, Arrays.copyOf(after, length));
            }
            Conversations found = open();
            assertEquals(identifiers, found.identifiers(), "octets aside: " + length);
            found.endRecovered(Set.of());
            List<String> keys = told(found);
            events = events.isEmpty() ? keys : events;
            assertEquals(events, keys, "octets aside: " + length);
            found.close();
        }
    }

    /** It is shortened so that a disk lasts, and a disk without room for that is no reason to end. */
    @Test
    void whereThereIsNoRoomToWriteItAnewItGoesOnAsItIs() throws IOException {
        Conversations conversations = inRoom();
        Path obstacle = Files.createDirectory(folder.resolve("journal.new"));
        for (int i = 0; i < 5_000; i++) {
            somethingIsSaid(conversations);
        }
        assertTrue(Files.size(journal()) > LONG + SLACK);
        Files.delete(obstacle);
        for (int i = 0; i < 5_000; i++) {
            somethingIsSaid(conversations);
        }
        assertTrue(Files.size(journal()) < LONG + SLACK);
        conversations.close();
        open().close();
    }
}
