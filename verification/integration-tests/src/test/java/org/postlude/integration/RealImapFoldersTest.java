package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.Folders;
import org.postlude.store.MessageFlag;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreEvent.Kind;
import org.postlude.store.StoreFailedException;

/**
 * A client works in the folders of an open sample store while another one works in them through a real Dovecot. The sample watches no
 * directories: a client is told of what was done through Postlude, and finds what Dovecot did when it looks.
 */
@Tag("real-peer")
@Timeout(120)
class RealImapFoldersTest {
    private static final String INBOX = Folders.INBOX;
    private static final int ROUNDS = 40;
    private static final Map<MessageFlag, Flags.Flag> IMAP = new EnumMap<>(Map.of(
            MessageFlag.SEEN, Flags.Flag.SEEN,
            MessageFlag.ANSWERED, Flags.Flag.ANSWERED,
            MessageFlag.FLAGGED, Flags.Flag.FLAGGED,
            MessageFlag.DRAFT, Flags.Flag.DRAFT,
            MessageFlag.DELETED, Flags.Flag.DELETED));

    @TempDir
    Path dir;

    private OpenMaildir postlude;
    private ImapDovecot dovecot;
    private Store client;

    @BeforeEach
    void start() throws Exception {
        Path root = dir.resolve("store");
        postlude = OpenMaildir.create(root);
        dovecot = ImapDovecot.start(dir.resolve("dovecot"), root);
        client = dovecot.logon();
    }

    @AfterEach
    void stop() throws Exception {
        postlude.assertSound();
        client.close();
        dovecot.close();
        postlude.close();
    }

    @Test
    void F1_F6_aFolderThatOneMakesOrDeletesTheOtherSees() throws Exception {
        postlude.folders().create("Work/2026");
        assertTrue(client.getFolder("Theirs.Below").create(Folder.HOLDS_MESSAGES));

        assertTrue(names().containsAll(Set.of(INBOX, "Work.2026", "Theirs.Below")), () -> "by IMAP");
        assertEquals(List.of(INBOX, "Theirs/Below", "Work/2026"), listed());
        assertFalse(postlude.folders().create("Theirs/Below"), "it is there");

        append("Theirs.Below", "theirs");
        assertThrows(StoreFailedException.class, () -> postlude.folders().delete("Theirs/Below"));
        assertEquals(1, subjects("Theirs.Below").size());
        postlude.folders().delete(postlude.entries("Theirs/Below").get(0).id());
        assertTrue(postlude.folders().delete("Theirs/Below"));
        assertTrue(client.getFolder("Work.2026").delete(true));

        assertEquals(List.of(INBOX), listed());
        assertFalse(names().contains("Theirs.Below"));
        assertEquals(StoreEvent.ofFolder(Kind.OBJECT_CREATED, "Work/2026"), postlude.event());
        assertEquals(Kind.OBJECT_DELETED, postlude.event().kind(), "the message");
        assertEquals(StoreEvent.ofFolder(Kind.OBJECT_DELETED, "Theirs/Below"), postlude.event());
    }

    @Test
    void F2_F4_F5_whatDovecotBringsMarksMovesAndDeletesIsSeenUnderOneName() throws Exception {
        append(INBOX, "theirs", Flags.Flag.FLAGGED, Flags.Flag.DRAFT);
        FolderEntry found = only(INBOX);
        MessageId id = found.id();
        assertEquals(Set.of(MessageFlag.FLAGGED, MessageFlag.DRAFT), found.flags());
        assertEquals(Letters.textOf("theirs").replace("\r", ""), text(id).replace("\r", ""));
        assertEquals(new FolderInfo(INBOX, 1, 1), info(INBOX));

        for (MessageFlag each : IMAP.keySet()) {
            mark(INBOX, IMAP.get(each), true);
            assertTrue(only(INBOX).flags().contains(each), () -> each + " in " + postlude.entries(INBOX));
        }
        mark(INBOX, Flags.Flag.FLAGGED, false);
        mark(INBOX, Flags.Flag.DELETED, false);
        Set<MessageFlag> left = Set.of(MessageFlag.SEEN, MessageFlag.ANSWERED, MessageFlag.DRAFT);
        assertEquals(new FolderEntry(id, found.filed(), found.size(), left), only(INBOX));
        assertEquals(new FolderInfo(INBOX, 1, 0), info(INBOX));

        move(INBOX, "Work");
        assertEquals(List.of(), postlude.entries(INBOX));
        assertEquals(new FolderEntry(id, found.filed(), found.size(), left), only("Work"));

        expunge("Work");
        assertEquals(List.of(), postlude.entries("Work"));
        assertEquals(Optional.empty(), postlude.bytes(id));
        assertFalse(postlude.folders().setFlags(id, Set.of(MessageFlag.SEEN), Set.of()));
    }

    @Test
    void F5_aCopyThatDovecotMakesIsAMessageOfItsOwn() throws Exception {
        MessageId ours = postlude.folders().append(INBOX, Set.of(MessageFlag.SEEN), content("ours"));
        client.getFolder("Work").create(Folder.HOLDS_MESSAGES);
        try (Folder inbox = ImapDovecot.open(client, INBOX)) {
            inbox.copyMessages(inbox.getMessages(), client.getFolder("Work"));
        }

        FolderEntry copy = only("Work");
        assertNotEquals(ours, copy.id());
        assertEquals(Set.of(MessageFlag.SEEN), copy.flags());
        assertEquals(Letters.textOf("ours"), text(copy.id()));
        postlude.folders().delete(copy.id());
        assertEquals(ours, only(INBOX).id());
    }

    @Test
    void F3_F4_F5_F6_whatAClientDoesIsSeenByImap() throws Exception {
        MessageId ours =
                postlude.folders().append("Drafts", Set.of(MessageFlag.DRAFT, MessageFlag.FLAGGED), content("ours"));
        append("Drafts", "theirs");
        MessageId theirs = postlude.entries("Drafts").stream()
                .map(FolderEntry::id)
                .filter(id -> !id.equals(ours))
                .findFirst()
                .orElseThrow();
        assertEquals(flags(MessageFlag.DRAFT, MessageFlag.FLAGGED), flags("Drafts", "ours"));

        for (MessageId each : List.of(ours, theirs)) {
            String key = each.equals(ours) ? "ours" : "theirs";
            assertTrue(postlude.folders()
                    .setFlags(each, Set.of(MessageFlag.SEEN, MessageFlag.ANSWERED), Set.of(MessageFlag.DRAFT)));
            assertTrue(flags("Drafts", key).contains(flags(MessageFlag.SEEN, MessageFlag.ANSWERED)), key);
            assertFalse(flags("Drafts", key).contains(Flags.Flag.DRAFT), key);
            MessageId copy = postlude.folders().copy(each, "Copies");
            assertTrue(postlude.folders().move(each, "Sent"));
            assertEquals(List.of(key), subjects("Copies"));
            assertFalse(subjects("Drafts").contains(key));
            assertTrue(subjects("Sent").contains(key));
            assertArrayEquals(
                    postlude.bytes(each).orElseThrow(), postlude.bytes(copy).orElseThrow());
            assertTrue(postlude.folders().delete(copy));
            assertEquals(List.of(), subjects("Copies"));
            assertTrue(postlude.folders().delete(each));
            assertFalse(subjects("Sent").contains(key));
            List<StoreEvent> told = new ArrayList<>();
            for (int event = each.equals(ours) ? 0 : 1; event < 6; event++) {
                told.add(postlude.event());
            }
            assertEquals(
                    new StoreEvent(Kind.OBJECT_MOVED, Optional.of(each), "Sent", "Drafts", ""),
                    told.get(told.size() - 3));
        }
    }

    /** Marks of Dovecot's own users, which have no meaning here, stay. */
    @Test
    void F4_theKeywordsOfAnotherProgramStay() throws Exception {
        postlude.folders().append(INBOX, Set.of(), content("ours"));
        try (Folder inbox = ImapDovecot.open(client, INBOX)) {
            inbox.getMessage(1).setFlags(new Flags("Urgent"), true);
        }

        postlude.folders().setFlags(only(INBOX).id(), Set.of(MessageFlag.SEEN), Set.of());

        assertTrue(flags(INBOX, "ours").contains("Urgent"));
        assertTrue(flags(INBOX, "ours").contains(Flags.Flag.SEEN));
    }

    @Test
    void F2_F3_F4_F5_bothWorkInOneFolderAtOnceAndEachMessageIsThereOnce() throws Exception {
        Folders folders = postlude.folders();
        List<MessageId> ours = new ArrayList<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> theirs = other.submit(() -> {
                appendAndFlag();
                return null;
            });
            for (int round = 0; round < ROUNDS || !theirs.isDone(); round++) {
                if (round < ROUNDS) {
                    ours.add(folders.append(INBOX, Set.of(), content("o" + round)));
                }
                MessageId one = ours.get(round % ours.size());
                assertTrue(folders.setFlags(one, Set.of(MessageFlag.ANSWERED), Set.of()), "the message is there");
                Set<MessageId> seen = new HashSet<>();
                postlude.entries(INBOX).forEach(entry -> assertTrue(seen.add(entry.id()), "twice: " + entry));
                assertTrue(seen.containsAll(ours), () -> "not listed: " + missing(ours, seen));
            }
            theirs.get(60, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }
        for (MessageId each : ours) {
            assertTrue(folders.move(each, "Done"));
        }
        assertEquals(ROUNDS, postlude.entries(INBOX).size(), "theirs");
        assertEquals(ROUNDS, subjects(INBOX).size());
        assertEquals(ROUNDS, new HashSet<>(subjects("Done")).size());
        assertEquals(
                ours, postlude.entries("Done").stream().map(FolderEntry::id).toList());
        assertTrue(postlude.entries("Done").stream()
                .allMatch(entry -> entry.flags().contains(MessageFlag.ANSWERED)));
    }

    private static Set<MessageId> missing(List<MessageId> all, Set<MessageId> found) {
        Set<MessageId> missing = new HashSet<>(all);
        missing.removeAll(found);
        return missing;
    }

    private void appendAndFlag() throws Exception {
        try (Folder inbox = ImapDovecot.open(client, INBOX)) {
            for (int round = 0; round < ROUNDS; round++) {
                append(INBOX, "t" + round);
                inbox.setFlags(1, inbox.getMessageCount(), new Flags(Flags.Flag.FLAGGED), round % 2 == 0);
            }
        }
    }

    private static Content content(String key) {
        return Content.of(Letters.bytesOf(key));
    }

    private String text(MessageId id) throws Exception {
        return new String(postlude.bytes(id).orElseThrow(), ISO_8859_1);
    }

    private FolderEntry only(String folder) {
        List<FolderEntry> entries = postlude.entries(folder);
        assertEquals(1, entries.size(), () -> folder + ": " + entries);
        return entries.get(0);
    }

    private FolderInfo info(String folder) {
        return postlude.folders().list().stream()
                .filter(each -> each.name().equals(folder))
                .findFirst()
                .orElseThrow();
    }

    private List<String> listed() {
        return postlude.folders().list().stream().map(FolderInfo::name).toList();
    }

    private Set<String> names() throws MessagingException {
        Set<String> names = new TreeSet<>();
        for (Folder each : client.getDefaultFolder().list("*")) {
            names.add(each.getFullName());
        }
        return names;
    }

    private void append(String folder, String key, Flags.Flag... flags) throws MessagingException {
        Message message = new MimeMessage((Session) null, new ByteArrayInputStream(Letters.bytesOf(key)));
        for (Flags.Flag each : flags) {
            message.setFlag(each, true);
        }
        client.getFolder(folder).appendMessages(new Message[] {message});
    }

    private void mark(String folder, Flags.Flag flag, boolean isSet) throws MessagingException {
        Folder opened = ImapDovecot.open(client, folder);
        opened.getMessage(1).setFlag(flag, isSet);
        opened.close(false); // or it would expunge
    }

    private void move(String from, String to) throws MessagingException {
        client.getFolder(to).create(Folder.HOLDS_MESSAGES);
        try (Folder opened = ImapDovecot.open(client, from)) {
            ((IMAPFolder) opened).moveMessages(opened.getMessages(), client.getFolder(to));
        }
    }

    private void expunge(String folder) throws MessagingException {
        try (Folder opened = ImapDovecot.open(client, folder)) {
            opened.getMessage(1).setFlag(Flags.Flag.DELETED, true);
            opened.expunge();
        }
    }

    private List<String> subjects(String folder) throws MessagingException {
        List<String> subjects = new ArrayList<>();
        try (Folder opened = ImapDovecot.open(client, folder)) {
            for (Message each : opened.getMessages()) {
                subjects.add(each.getSubject());
            }
        }
        return subjects;
    }

    private Flags flags(String folder, String key) throws MessagingException {
        try (Folder opened = ImapDovecot.open(client, folder)) {
            for (Message each : opened.getMessages()) {
                if (each.getSubject().equals(key)) {
                    Flags flags = each.getFlags();
                    flags.remove(Flags.Flag.RECENT);
                    return flags;
                }
            }
        }
        throw new AssertionError(key + " is not in " + folder);
    }

    private static Flags flags(MessageFlag... flags) {
        Flags all = new Flags();
        for (MessageFlag each : flags) {
            all.add(IMAP.get(each));
        }
        return all;
    }
}
