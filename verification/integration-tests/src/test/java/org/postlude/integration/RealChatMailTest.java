package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.integration.AnnsChat.ANN;
import static org.postlude.integration.AnnsChat.PATIENCE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Stanza;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said at a real server is mail: it comes into folders of a store, and goes out of its queue. */
@Tag("real-peer")
@Timeout(120)
class RealChatMailTest {
    private static final String BOB = Prosody.address("bob");
    private static final int TEXTS = 50;
    private static final int CUT_AT_EACH = 5;

    @TempDir
    static Path dir;

    private static Prosody server;
    private static CuttingProxy proxy;

    private final List<String> heardInRoom = new CopyOnWriteArrayList<>();
    private final List<String> heardAlone = new CopyOnWriteArrayList<>();
    private volatile boolean isCutting;
    private String room;
    private Path folder;
    private ChatUser bob;
    private AnnsChat ann;

    @BeforeAll
    static void startServer() throws Exception {
        server = Prosody.start(Files.createDirectory(dir.resolve("prosody")), Prosody.Options.plain());
        proxy = new CuttingProxy(server.port());
    }

    @AfterAll
    static void stopServer() throws Exception {
        proxy.close();
        server.close();
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        room = Prosody.room(name);
        folder = Files.createDirectory(dir.resolve(name));
        try (ChatUser dan = ChatUser.login(server, "dan")) {
            dan.found(room, BOB);
        }
        bobComes();
        ann = AnnsChat.open(folder, proxy.port(), "rooms=" + room);
        ann.awaitIn();
    }

    @AfterEach
    void close() {
        ann.close();
        bob.close();
        ChatRecord.whole(folder);
    }

    private void bobComes() throws Exception {
        bob = ChatUser.login(server, "bob").hearing(this::hear);
        bob.enter(room, "bob");
    }

    private void hear(Stanza stanza) {
        if (stanza instanceof Message message && message.getBody() != null) {
            boolean inRoom = message.getType() == Message.Type.groupchat;
            if (!String.valueOf(message.getFrom()).equals(room + "/bob")) {
                (inRoom ? heardInRoom : heardAlone).add(message.getBody());
                if (isCutting && heardInRoom.size() % CUT_AT_EACH == 2) {
                    cut(); // before Ann knows that it came
                }
            }
        }
    }

    private static void cut() {
        try {
            proxy.cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void textsComeIntoAFolderForEachConversationOnce() throws Exception {
        bob.say(room, "r1", "to all of you");
        bob.say(room, "r2", "and so on \uD83D\uDE00");
        bob.tell(ANN, "p1", "to you alone");
        ann.awaitTexts(room, 2);
        ann.awaitTexts(BOB, 1);
        assertEquals(List.of("to all of you", "and so on \uD83D\uDE00"), ann.texts(room));
        assertEquals(List.of("to you alone"), ann.texts(BOB));
    }

    @Test
    void whatIsSubmittedIsSaidOnce() throws Exception {
        ann.submit("gr\u00FC\u00DFe", room, BOB);
        ann.awaitSent();
        await().atMost(PATIENCE).until(() -> !heardInRoom.isEmpty() && !heardAlone.isEmpty());
        bob.say(room, "r1", "the last");
        ann.awaitTexts(room, 1);
        assertEquals(List.of("gr\u00FC\u00DFe"), heardInRoom);
        assertEquals(List.of("gr\u00FC\u00DFe"), heardAlone);
        assertEquals(List.of("the last"), ann.texts(room), "what Ann says herself does not come in");
    }

    @Test
    void ofFiftyTextsEachWayNoneIsLostOrDoubledThoughConnectionsAreCutAndTheServerIsStartedAgain() throws Exception {
        isCutting = true;
        talk(0, TEXTS / 2);
        server.stop();
        server.start();
        bobComes();
        talk(TEXTS / 2, TEXTS);
    }

    /** By turns in the room and alone; whatever comes is there when it returns, and what came before. */
    private void talk(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            if (isForAll(i)) {
                bob.say(room, "b" + i, "bob " + i);
            } else {
                bob.tell(ANN, "b" + i, "bob " + i);
            }
            ann.submit("ann " + i, isForAll(i) ? room : BOB);
            if (i % CUT_AT_EACH == CUT_AT_EACH - 1) {
                cut();
            }
        }
        ann.awaitSent();
        ann.awaitTexts(room, numbered("", to, true).size());
        ann.awaitTexts(BOB, numbered("", to, false).size());
        assertEquals(numbered("bob ", to, true), sorted(ann.texts(room)));
        assertEquals(numbered("bob ", to, false), sorted(ann.texts(BOB)));
        await().atMost(PATIENCE)
                .until(() -> heardInRoom.size() >= numbered("", to, true).size()
                        && heardAlone.size() >= numbered("", to, false).size());
        assertEquals(numbered("ann ", to, true), sorted(heardInRoom));
        assertEquals(numbered("ann ", to, false), sorted(heardAlone));
    }

    private static boolean isForAll(int number) {
        return number % 2 == 0;
    }

    private static List<String> numbered(String who, int to, boolean forAll) {
        return sorted(IntStream.range(0, to)
                .filter(i -> isForAll(i) == forAll)
                .mapToObj(i -> who + i)
                .toList());
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }
}
