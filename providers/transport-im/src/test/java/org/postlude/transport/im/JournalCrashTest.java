package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;
import static org.postlude.transport.im.ScriptedServer.occupant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.ImLeave;
import org.postlude.tck.time.VirtualTime;

/** The journal cut by a crash, at the end of each entry and within it: whoever was recorded leaves once. */
class JournalCrashTest {
    private final VirtualTime time = VirtualTime.startingAt("2026-11-28T22:10:03.123Z");

    @TempDir
    Path folder;

    private Path journal;
    private byte[] whole;

    @BeforeEach
    void somethingHappens() throws IOException {
        journal = folder.resolve("journal");
        Conversations conversations = open();
        conversations.received(true);
        conversations.arriving(ROOM);
        present(conversations, "bob", "bob@chat.example");
        present(conversations, "eve", "");
        self(conversations);
        conversations.wrote("dan@chat.example", false);
        conversations.gone(ScriptedServer.gone(ROOM, "bob", "bob@chat.example", false, false, 307));
        conversations.renamed(new Told.Renamed(ROOM, occupant("eve", ""), "eva", false));
        present(conversations, "fay", "fay@chat.example");
        conversations.closed(new Told.Closed("dan@chat.example"));
        conversations.wrote("gus@chat.example", true);
        conversations.gone(ScriptedServer.gone(ROOM, "ann", ANN, true, false));
        conversations.close();
        whole = Files.readAllBytes(journal);
    }

    private Conversations open() throws IOException {
        return new Conversations("chat", ANN, FileJournal.open(journal), time);
    }

    private static void present(Conversations conversations, String nick, String address) {
        conversations.present(new Told.Present(ROOM, occupant(nick, address), false, Optional.empty()));
    }

    private static void self(Conversations conversations) {
        conversations.present(new Told.Present(ROOM, occupant("ann", ANN), true, Optional.empty()));
    }

    /** Each end of a line, and some places within. */
    private NavigableSet<Integer> cuts() {
        TreeSet<Integer> cuts = new TreeSet<>();
        for (int i = 0; i <= whole.length; i++) {
            if (i % 211 == 0 || i == whole.length || whole[i] == '\n' || (i > 0 && whole[i - 1] == '\n')) {
                cuts.add(i);
            }
        }
        return cuts;
    }

    private void cutAt(int length) throws IOException {
        Files.write(journal, Arrays.copyOf(whole, length));
    }

    /** All that has to be told, each once. */
    private static List<ActivityEvent> told(Conversations conversations) {
        List<ActivityEvent> all = new ArrayList<>();
        for (Optional<ActivityEvent> next = conversations.untold(); next.isPresent(); next = conversations.untold()) {
            all.add(next.get());
            conversations.settled(next.get());
        }
        return all;
    }

    @Test
    void whereNobodyComesBackEachConversationEndsOnce() throws IOException {
        for (int cut : cuts()) {
            cutAt(cut);
            Conversations conversations = open();
            conversations.endRecovered(Set.of());
            assertEquals(List.of(), conversations.identifiers());
            assertSound(told(conversations), "cut at " + cut);
            conversations.close();
        }
    }

    @Test
    void whereThisUserComesBackWhoeverIsGoneLeavesOnceObservedLate() throws IOException {
        for (int cut : cuts()) {
            cutAt(cut);
            Conversations conversations = open();
            conversations.endRecovered(conversations.recoveredRooms());
            List<String> before = conversations.identifiers();
            conversations.arriving(ROOM);
            self(conversations);
            assertEquals(1, conversations.identifiers().size());
            assertTrue(before.isEmpty() || before.equals(conversations.identifiers()), "it is the same conversation");
            List<ActivityEvent> all = told(conversations);
            conversations.leaveAll(Departure.of("left", false));
            all.addAll(told(conversations));
            assertSound(all, "cut at " + cut);
            long left = all.stream()
                    .filter(each -> each.kind().equals("im.leave"))
                    .filter(each -> !Desk.fact(each, "conv-id").startsWith("gus")
                            && !Desk.fact(each, "conv-id").startsWith("dan"))
                    .filter(each -> !Desk.fact(each, "leaving-user").equals(ANN))
                    .count();
            long joined = all.stream()
                    .filter(each -> each.kind().equals("im.join"))
                    .filter(each -> Desk.fact(each, "conv-id").startsWith(ROOM))
                    .filter(each -> !Desk.fact(each, "joining-user").equals(ANN))
                    .count();
            assertTrue(
                    before.isEmpty() || left == joined, "cut at " + cut + ": " + joined + " joined, " + left + " left");
            conversations.close();
        }
    }

    /** Rules R2 to R4 of what a log would have in the end. */
    private static void assertSound(List<ActivityEvent> all, String when) {
        Map<String, Integer> ends = new HashMap<>();
        Map<String, Integer> leaves = new HashMap<>();
        TreeSet<String> conversations = new TreeSet<>();
        for (ActivityEvent each : all) {
            String conversation = Desk.fact(each, "conv-id");
            conversations.add(conversation);
            assertEquals(0, ends.getOrDefault(conversation, 0), when + ": something follows the end: " + each);
            if (each.kind().equals("im.leave")) {
                ImLeave leave = Desk.leave(each);
                leaves.merge(conversation + leave.leavingUser(), 1, Integer::sum);
                ends.merge(conversation, leave.flags().conversationEnd() ? 1 : 0, Integer::sum);
            }
        }
        leaves.forEach((who, count) -> assertEquals(1, count, when + ": " + who));
        conversations.forEach(each -> assertEquals(1, ends.get(each), when + ": ends of " + each));
    }

    @Test
    void whatWasToldIsNotToldAgainAndWhatWasNotIs() throws IOException {
        Conversations conversations = open();
        int all = told(conversations).size();
        conversations.close();
        byte[] settled = Files.readAllBytes(journal);
        Conversations again = open();
        assertEquals(Optional.empty(), again.untold());
        again.close();
        Files.write(journal, Arrays.copyOf(settled, settled.length - 3));
        Conversations torn = open();
        assertEquals(1, told(torn).size(), "of " + all + " the one whose mark was torn");
        torn.close();
    }

    @Test
    void aDamagedLineBeforeOthersIsRefusedByItsNumber() throws IOException {
        byte[] damaged = whole.clone();
        int second = 0;
        while (damaged[second] != '\n') {
            second++;
        }
        damaged[second + 20] ^= 1;
        Files.write(journal, damaged);
        IOException refusal = assertThrows(IOException.class, this::open);
        assertTrue(refusal.toString().contains("line 2 is damaged"), refusal::toString);
        assertEquals(whole.length, Files.size(journal), "nothing was cut off");
    }

    @Test
    void aCompactedJournalSaysTheSame() throws IOException {
        Integer cut = cuts().floor(whole.length - 400);
        cutAt(cut == null ? 0 : cut);
        Conversations before = open();
        List<String> identifiers = before.identifiers();
        before.close();
        FileJournal long1 = FileJournal.open(journal);
        ConversationBook book = new ConversationBook(ANN);
        long1.replay(book::apply);
        long1.compact(time.instant(), book.snapshot());
        long1.append(time.instant(), book.wrote("hal@chat.example", true, time.instant()));
        long1.close();
        Conversations after = open();
        List<String> more = new ArrayList<>(after.identifiers());
        assertTrue(more.remove(more.size() - 1).startsWith("hal@"));
        assertEquals(identifiers, more);
        after.endRecovered(Set.of());
        assertSound(told(after), "compacted");
        after.close();
    }
}
