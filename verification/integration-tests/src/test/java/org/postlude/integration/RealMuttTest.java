package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.Folders;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.SpoolerLogon;

/** A real mutt works in the folders of the sample store, which a spooler has open. */
@Tag("real-peer")
@Timeout(120)
class RealMuttTest {
    private static final String INBOX = SpoolerLogon.INBOX;
    private static final int ROUNDS = 6;
    private static final int LETTERS = 5;

    @TempDir
    Path dir;

    private OpenMaildir postlude;
    private Mutt mutt;

    @BeforeEach
    void start() throws Exception {
        Path root = dir.resolve("store");
        postlude = OpenMaildir.create(root);
        mutt = new Mutt(dir.resolve("mutt"), root);
    }

    @AfterEach
    void stop() throws Exception {
        postlude.assertSound();
        postlude.close();
    }

    @Test
    void whatMuttReadsIsFoundAndWhatItSavesElsewhereOrDeletesIsGone() throws Exception {
        MessageId read = postlude.deliver("read");
        byte[] bytes = postlude.read(read);
        MessageId saved = postlude.file(INBOX, "saved").id();
        MessageId deleted = postlude.file(INBOX, "deleted").id();
        MessageId left = postlude.file(INBOX, "left").id();
        MessageId kept = postlude.file("Kept", "kept").id();

        mutt.run(Mutt.only("read") + "<display-message><exit>" + Mutt.only("saved") + "<save-message>"
                + postlude.root.resolve(".Kept") + "<enter>" + Mutt.only("deleted") + "<delete-message>");

        assertTrue(postlude.nameOf(read).endsWith(":2,S"), postlude.nameOf(read));
        assertEquals(List.of(read, left), postlude.filed(INBOX));
        assertEquals(List.of(read, left), postlude.inbox());
        assertArrayEquals(bytes, postlude.read(read));
        assertThrows(NoSuchMessageException.class, () -> postlude.read(saved), "mutt gave it a name of its own");
        assertThrows(NoSuchMessageException.class, () -> postlude.read(deleted));
        assertEquals(List.of(kept), postlude.filed("Kept"), "what others put there has no id of the store");
        assertEquals(1, savedByMutt("saved"));

        postlude = postlude.again();
        MessageId later = postlude.deliver("later");
        assertEquals(List.of(read, left, later), postlude.filed(INBOX));
        assertTrue(postlude.file(INBOX, "deleted").existed(), "a repetition brings nothing back");
        assertEquals(List.of(read, left, later), postlude.filed(INBOX));
    }

    @Test
    void muttFlagsMailWhilePostludeDeliversAndEachMessageIsThereOnce() throws Exception {
        List<MessageId> ours = new ArrayList<>();
        ours.add(
                postlude.deliver("first")); // in an empty Inbox mutt forgets the keys that are pressed, and never quits
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> theirs = other.submit(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    String flag = round % 2 == 0 ? "<set-flag>!" : "<clear-flag>!";
                    mutt.run("<tag-pattern>~A<enter><tag-prefix>" + flag);
                }
                return null;
            });
            for (int letter = 0; letter < ROUNDS * LETTERS || !theirs.isDone(); letter++) {
                if (letter < ROUNDS * LETTERS) {
                    ours.add(postlude.deliver("o" + letter));
                }
                assertEquals(ours, postlude.filed(INBOX));
                assertTrue(postlude.read(ours.get(letter % ours.size())).length > 0);
            }
            theirs.get(60, TimeUnit.SECONDS);
            mutt.run("<tag-pattern>~A<enter><tag-prefix><set-flag>!");
            for (MessageId each : ours) {
                assertTrue(postlude.nameOf(each).endsWith("F"), postlude.nameOf(each));
            }
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void F2_F4_F5_F6_whatMuttDoesIsSeenInTheFoldersOfTheOpenStore() throws Exception {
        Folders folders = postlude.folders();
        folders.create("Kept");
        Map<String, MessageId> ours = new HashMap<>();
        for (String key : List.of("read", "marked", "saved", "deleted")) {
            ours.put(key, folders.append(INBOX, Set.of(), Content.of(Letters.bytesOf(key))));
        }

        mutt.run(Mutt.only("read") + "<display-message><exit>" + Mutt.only("marked") + "<flag-message>"
                + Mutt.only("saved") + "<save-message>" + postlude.root.resolve(".Kept") + "<enter>"
                + Mutt.only("deleted") + "<delete-message>");

        assertEquals(
                Map.of(ours.get("read"), Set.of(MessageFlag.SEEN), ours.get("marked"), Set.of(MessageFlag.FLAGGED)),
                flags(INBOX));
        MessageId saved = only("Kept");
        assertNotEquals(ours.get("saved"), saved, "mutt gave it a name of its own");
        assertTrue(text(saved).contains("Message-ID: " + Letters.idOf("saved")), () -> "" + saved);
        for (String gone : List.of("saved", "deleted")) {
            MessageId id = Objects.requireNonNull(ours.get(gone));
            assertEquals(Optional.empty(), postlude.bytes(id));
            assertFalse(folders.move(id, "Kept"));
        }
        assertTrue(folders.setFlags(saved, Set.of(MessageFlag.FLAGGED), Set.of(MessageFlag.SEEN)));
        assertTrue(folders.move(saved, "Other"));

        mutt.run(
                postlude.root.resolve(".Other"),
                "<limit>~F<enter><save-message>" + postlude.root.resolve(".Kept") + "<enter>");

        assertEquals(List.of(), postlude.entries("Other"), "mutt saw it there with its flag");
        assertEquals(Set.of(MessageFlag.FLAGGED), flags("Kept").get(only("Kept")));
    }

    private MessageId only(String folder) {
        List<FolderEntry> entries = postlude.entries(folder);
        assertEquals(1, entries.size(), () -> folder + ": " + entries);
        return entries.get(0).id();
    }

    private Map<MessageId, Set<MessageFlag>> flags(String folder) {
        return postlude.entries(folder).stream().collect(Collectors.toMap(FolderEntry::id, FolderEntry::flags));
    }

    private String text(MessageId id) throws IOException {
        return new String(postlude.bytes(id).orElseThrow(), ISO_8859_1);
    }

    private long savedByMutt(String key) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String part : List.of("new", "cur")) {
            try (var found = Files.list(postlude.root.resolve(".Kept").resolve(part))) {
                files.addAll(found.toList());
            }
        }
        int count = 0;
        for (Path file : files) {
            String text = Files.readString(file, ISO_8859_1);
            count += text.contains("Message-ID: " + Letters.idOf(key)) ? 1 : 0;
        }
        return count;
    }
}
