package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SavedKeys;

/** A text that no store takes stays on the disk, and the others are stored. */
class RefusedTextTest {
    private static final Instant AT = Instant.parse("2026-11-28T22:10:03.123Z");

    @TempDir
    Path state;

    @Test
    void oneThatNoStoreTakesIsSetAsideAndTheOthersAreStored() throws Exception {
        ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "");
        List<String> stored = new ArrayList<>();
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            for (int i = 0; i < 10; i++) {
                server.tell(ScriptedServer.said(ROOM, true, "bob", "id" + i, "text " + i + "."));
            }
            for (int i = 0; i < 40 && desk.logon().poll(); i++) {
                desk.logon().startMessage(new Choosy(text -> !text.contains("text 2."), stored));
            }
            assertFalse(desk.logon().poll(), "it is offered no more");
            assertEquals(9, stored.size());
            server.tell(ScriptedServer.said(ROOM, true, "bob", "id2", "text 2."));
            assertFalse(desk.logon().poll(), "nor if it comes again");
        }
        try (Stream<Path> all = Files.walk(state)) {
            List<Path> aside =
                    all.filter(each -> each.toString().endsWith(".refused")).toList();
            assertEquals(1, aside.size());
            assertTrue(Files.readString(aside.get(0)).contains("text 2."));
            TextSpool again = TextSpool.open(Objects.requireNonNull(aside.get(0).getParent()));
            assertTrue(again.isEmpty(), "nor by the next process");
            assertFalse(
                    again.add(IncomingText.of(ANN, ScriptedServer.said(ROOM, true, "bob", "id2", "text 2."), AT, 1)));
        }
    }

    @Test
    void aStoreThatIsDownSetsNothingAside() throws Exception {
        ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "");
        List<String> stored = new ArrayList<>();
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            for (int i = 0; i < 3; i++) {
                server.tell(ScriptedServer.said(ROOM, true, "bob", "id" + i, "text " + i));
            }
            for (int i = 0; i < 100; i++) {
                desk.logon().startMessage(new Choosy(text -> false, stored));
            }
            assertEquals(3, desk.take().size());
        }
    }

    @Test
    void aTimeThatNoMailCanSayIsTheNearestThatItCan() throws IOException {
        for (String each : List.of("+999999999-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z")) {
            Told.Said said = new Told.Said(
                    "eve@x.example",
                    false,
                    "eve@x.example",
                    false,
                    Optional.of("1"),
                    Optional.empty(),
                    Optional.of(Instant.parse(each)),
                    Optional.empty(),
                    Optional.of("hi"));
            String mail = new String(
                    TextMail.of(ANN, IncomingText.of(ANN, said, AT, 1)).open().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(mail.contains("Date: "), mail);
        }
    }

    /** What a Maildir store takes: one dot between two levels, and none elsewhere. */
    @Test
    void everyAddressIsAFolderOfItsOwn() {
        List<String> addresses = List.of(
                "a..b@x",
                "talk@conf/J.R.",
                "talk@conf/...",
                ".bob@x",
                "_.bob@x",
                "%2Ebob@x",
                ". .",
                "r@c/" + "/".repeat(100));
        for (String each : addresses) {
            String folder = Names.ofFolder(each);
            assertTrue(folder.matches("[^./\\p{Cntrl}]+([./][^./\\p{Cntrl}]+)*"), folder);
            assertTrue(folder.getBytes(StandardCharsets.UTF_8).length <= 160, folder);
        }
        assertEquals(
                addresses.size(),
                addresses.stream().map(Names::ofFolder).distinct().count());
        assertNotEquals(Names.ofFolder("/".repeat(100)), Names.ofFolder("/".repeat(101)));
    }

    /** A store that takes some of them and fails at the others. */
    private record Choosy(Predicate<String> takes, List<String> stored) implements InboundMessage {
        @Override
        public AttemptId attempt() {
            return new AttemptId(1);
        }

        @Override
        public SavedKeys saved(String prefix, String after, int most) {
            return new SavedKeys(List.of(), Optional.empty());
        }

        @Override
        public boolean saveChanges(String key, String folder, Content content) throws IOException {
            String text = new String(content.open().readAllBytes(), StandardCharsets.UTF_8);
            if (!takes.test(text)) {
                throw new IllegalArgumentException("'" + folder + "' cannot be a folder");
            }
            return stored.add(text);
        }
    }
}
