package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;

/** What a store with folders that clients use must do: the rules of {@link FolderLogon}. */
public interface FolderLogonSuite extends StoreContract {
    /**
     * The Inbox is there from the beginning, and a folder from when it is made or filed into; counts are exact.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F1_foldersAreThereWhenTheyAreMadeOrFiledInto(StoreBench bench) throws Exception {
        assertEquals(List.of(new FolderInfo(SpoolerLogon.INBOX, 0, 0)), folders(bench));
        assertTrue(of(bench).createFolder("Archive/2026"), "it was not there");
        assertFalse(of(bench).createFolder("Archive/2026"), "it is there");
        assertFalse(of(bench).createFolder(SpoolerLogon.INBOX), "it is always there");
        bench.spooler().deliver("ndr:m:0", "Reports", Mail.content("report"));
        MessageId seen = of(bench).append("Notes", Set.of(MessageFlag.SEEN), Mail.content("seen"));
        of(bench).append("Notes", Set.of(), Mail.content("unseen"));
        of(bench).moveMessage(seen, "Notes");
        bench.submit("queued");

        bench.restart();

        assertEquals(
                List.of(
                        new FolderInfo("Archive/2026", 0, 0),
                        new FolderInfo(SpoolerLogon.INBOX, 0, 0),
                        new FolderInfo("Notes", 2, 1),
                        new FolderInfo("Reports", 1, 1)),
                folders(bench));
        assertTrue(bench.spooler().info().capabilities().contains(FolderLogon.CAPABILITY), "its info says so");
    }

    /**
     * A name that can be no folder is refused by each method, and nothing is changed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F1_aNameThatCanBeNoFolderIsRefused(StoreBench bench) throws Exception {
        MessageId id = of(bench).append("Here", Set.of(), Mail.content("m"));
        for (String name : List.of("", "/", "a//b", "a/", "a\nb")) {
            assertThrows(IllegalArgumentException.class, () -> of(bench).createFolder(name), name);
            assertThrows(
                    IllegalArgumentException.class, () -> of(bench).append(name, Set.of(), Mail.content("n")), name);
            assertThrows(IllegalArgumentException.class, () -> of(bench).moveMessage(id, name), name);
            assertThrows(IllegalArgumentException.class, () -> of(bench).copyMessage(id, name), name);
        }
        assertEquals(List.of(new FolderInfo("Here", 1, 1), new FolderInfo(SpoolerLogon.INBOX, 0, 0)), folders(bench));
    }

    /**
     * A folder shows what lies in it, oldest first and in pages, with time, size and flags.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F2_aFolderShowsWhatLiesInItOldestFirst(StoreBench bench) throws Exception {
        List<MessageId> filed = new ArrayList<>();
        filed.add(bench.spooler().deliver("k", "Box", Mail.content("delivered")).id());
        bench.time().advance(Duration.ofSeconds(1));
        filed.add(of(bench).append("Box", Set.of(MessageFlag.FLAGGED, MessageFlag.DRAFT), Mail.content("draft")));
        for (int i = 0; i < 3; i++) {
            filed.add(of(bench).append("Box", Set.of(), Mail.content("n" + i)));
            of(bench).append("Other", Set.of(), Mail.content("o" + i));
        }
        bench.submit("queued");
        bench.restart();

        for (int limit : List.of(1, 2, 5, 100)) {
            assertEquals(filed, ids(bench, "Box", limit), "pages of " + limit);
        }
        FolderEntry draft = entries(bench, "Box", 100).get(1);
        assertEquals(
                new FolderEntry(
                        filed.get(1),
                        Mail.START.plusSeconds(1),
                        Mail.message("draft").length,
                        Set.of(MessageFlag.FLAGGED, MessageFlag.DRAFT)),
                draft);
        assertEquals(List.of(), ids(bench, "Nobody", 5), "a folder that is not there");
        assertEquals(filed, filed(bench, "Box"), "filed lists the same");
    }

    /**
     * What was appended survives the death of the process; content that cannot be read files nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F3_anAppendedMessageIsDurableAndWhole(StoreBench bench) throws Exception {
        MessageId id = of(bench).append("Box", Set.of(MessageFlag.SEEN), Mail.content("m"));
        assertThrows(
                IOException.class, () -> of(bench).append("Box", Set.of(), new FailingContent(Mail.message("broken"))));
        assertTrue(bench.spooler().health().refusing().isEmpty(), "the content's failure is not the store's");
        bench.restart();

        assertEquals(List.of(id), ids(bench, "Box", 10));
        assertArrayEquals(Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
        assertEquals(Optional.empty(), bench.spooler().open(id).envelope());
        assertEquals(0, bench.spooler().counts().messages(), "it is not queued");
    }

    /**
     * Flags are set and taken away, the others stay, and they survive.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F4_flagsAreChangedAndTheOthersStay(StoreBench bench) throws Exception {
        MessageId id = bench.spooler().deliver("k", "Box", Mail.content("m")).id();
        for (MessageFlag flag : MessageFlag.values()) {
            assertEquals("Box", of(bench).setFlags(id, Set.of(flag), Set.of()));
        }
        assertEquals(Set.of(MessageFlag.values()), flags(bench, id));

        of(bench).setFlags(id, Set.of(MessageFlag.SEEN), Set.of(MessageFlag.DRAFT, MessageFlag.DELETED));
        of(bench).setFlags(id, Set.of(), Set.of(MessageFlag.DRAFT));
        bench.restart();

        assertEquals(
                Set.of(MessageFlag.SEEN, MessageFlag.ANSWERED, MessageFlag.FLAGGED, MessageFlag.PASSED),
                flags(bench, id));
        of(bench).setFlags(id, Set.of(), Set.of(MessageFlag.values()));
        assertEquals(Set.of(), flags(bench, id));
        assertEquals("", of(bench).setFlags(new MessageId("nobody"), Set.of(MessageFlag.SEEN), Set.of()));
        assertArrayEquals(Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
    }

    /**
     * A moved message keeps name, flags and time, and its delivery key stays known.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F5_aMovedMessageKeepsItsNameFlagsAndTime(StoreBench bench) throws Exception {
        MessageId id = bench.spooler()
                .deliver("k", SpoolerLogon.INBOX, Mail.content("m"))
                .id();
        of(bench).setFlags(id, Set.of(MessageFlag.ANSWERED), Set.of());
        bench.time().advance(Duration.ofDays(1));

        assertEquals(SpoolerLogon.INBOX, of(bench).moveMessage(id, "Archive/2026"));
        bench.restart();

        assertEquals(List.of(), ids(bench, SpoolerLogon.INBOX, 10));
        assertEquals(
                List.of(new FolderEntry(id, Mail.START, Mail.message("m").length, Set.of(MessageFlag.ANSWERED))),
                entries(bench, "Archive/2026", 10));
        assertTrue(
                bench.spooler()
                        .deliver("k", SpoolerLogon.INBOX, Mail.content("m"))
                        .existed(),
                "its key is known");
        assertArrayEquals(Mail.message("m"), Mail.read(bench.spooler().open(id).content()));
        assertEquals("Archive/2026", of(bench).moveMessage(id, "Archive/2026"), "to where it is");
        assertEquals("", of(bench).moveMessage(new MessageId("nobody"), "Archive/2026"));
    }

    /**
     * A copy is a message of its own with the same bytes and flags.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F5_aCopyIsAMessageOfItsOwn(StoreBench bench) throws Exception {
        MessageId id = of(bench).append("Box", Set.of(MessageFlag.SEEN), Mail.content("m"));

        FolderLogon.Copied copied = of(bench).copyMessage(id, "Copies");
        of(bench).setFlags(id, Set.of(), Set.of(MessageFlag.SEEN));
        of(bench).deleteMessage(id);
        bench.restart();

        assertEquals("Box", copied.former());
        assertNotEquals(id, copied.id());
        assertEquals(Set.of(MessageFlag.SEEN), flags(bench, copied.id()));
        assertArrayEquals(
                Mail.message("m"), Mail.read(bench.spooler().open(copied.id()).content()));
        assertThrows(NoSuchMessageException.class, () -> of(bench).copyMessage(id, "Copies"));
    }

    /**
     * A deleted message is gone for good, its key is not, and the other messages are there.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F6_aDeletedMessageIsGoneAndItsKeyIsKnown(StoreBench bench) throws Exception {
        MessageId gone =
                bench.spooler().deliver("k", "Box", Mail.content("gone")).id();
        MessageId stays = of(bench).append("Box", Set.of(), Mail.content("stays"));

        assertEquals("Box", of(bench).deleteMessage(gone));
        assertEquals("", of(bench).deleteMessage(gone), "it is gone");
        bench.restart();

        assertEquals(List.of(stays), ids(bench, "Box", 10));
        assertThrows(NoSuchMessageException.class, () -> bench.spooler().open(gone));
        assertTrue(bench.spooler().deliver("k", "Box", Mail.content("gone")).existed(), "its key is known");
        assertEquals(List.of(stays), ids(bench, "Box", 10), "what was deleted does not come back by its key");
    }

    /**
     * A folder that holds mail is not deleted, nor is the Inbox; an empty one is.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F6_onlyAFolderWithoutMailIsDeleted(StoreBench bench) throws Exception {
        MessageId id = of(bench).append("Box", Set.of(), Mail.content("m"));
        of(bench).createFolder("Box/Below");
        assertThrows(StoreRefusingException.class, () -> of(bench).deleteFolder("Box"));
        assertThrows(StoreRefusingException.class, () -> of(bench).deleteFolder(SpoolerLogon.INBOX));
        assertEquals(List.of(id), ids(bench, "Box", 10));

        of(bench).moveMessage(id, SpoolerLogon.INBOX);
        assertTrue(of(bench).deleteFolder("Box"));
        assertFalse(of(bench).deleteFolder("Box"), "it is gone");
        bench.restart();

        assertEquals(
                List.of(new FolderInfo("Box/Below", 0, 0), new FolderInfo(SpoolerLogon.INBOX, 1, 1)), folders(bench));
    }

    /**
     * What is queued is in no folder, and nothing here changes it.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F6_whatIsQueuedIsNotTouched(StoreBench bench) throws Exception {
        MessageId queued = bench.submit("queued");
        MessageId moved = bench.submit("moved");
        bench.end(moved, new Disposition.Move("Sent"));

        assertEquals("", of(bench).deleteMessage(queued));
        assertEquals("", of(bench).moveMessage(queued, "Box"));
        assertEquals("", of(bench).setFlags(queued, Set.of(MessageFlag.SEEN), Set.of()));
        assertThrows(NoSuchMessageException.class, () -> of(bench).copyMessage(queued, "Box"));
        bench.restart();

        assertEquals(1, bench.spooler().counts().messages());
        assertArrayEquals(
                Mail.message("queued"), Mail.read(bench.spooler().open(queued).content()));
        assertEquals(List.of(moved), ids(bench, "Sent", 10));
        assertEquals("Sent", of(bench).deleteMessage(moved), "what was sent and filed is a message as any other");
    }

    /**
     * A logon that only looks sees all and changes nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F2_aLogonThatOnlyLooksSeesAndChangesNothing(StoreBench bench) throws Exception {
        MessageId id = of(bench).append("Box", Set.of(MessageFlag.SEEN), Mail.content("m"));
        FolderLogon reader = assertInstanceOf(FolderLogon.class, bench.logon(Access.READ_ONLY));

        assertEquals(
                List.of(id),
                reader.messages("Box", "", 10).items().stream()
                        .map(FolderEntry::id)
                        .toList());
        assertEquals(2, reader.folders().size());
        assertThrows(StoreRefusingException.class, () -> reader.createFolder("New"));
        assertThrows(StoreRefusingException.class, () -> reader.deleteFolder("Box"));
        assertThrows(StoreRefusingException.class, () -> reader.append("Box", Set.of(), Mail.content("n")));
        assertThrows(StoreRefusingException.class, () -> reader.setFlags(id, Set.of(), Set.of(MessageFlag.SEEN)));
        assertThrows(StoreRefusingException.class, () -> reader.moveMessage(id, "New"));
        assertThrows(StoreRefusingException.class, () -> reader.copyMessage(id, "New"));
        assertThrows(StoreRefusingException.class, () -> reader.deleteMessage(id));
        assertEquals(Set.of(MessageFlag.SEEN), flags(bench, id));
    }

    /**
     * Of many who work in one folder nobody loses a message or a flag.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void F4_F5_ofManyAtOnceNobodyLosesAMessageOrAFlag(StoreBench bench) throws Exception {
        FolderLogon store = of(bench);
        List<MessageId> made = Together.run(6, thread -> {
            MessageId id = store.append("Box", Set.of(), Mail.content("t" + thread));
            store.setFlags(id, Set.of(MessageFlag.SEEN), Set.of());
            store.moveMessage(id, "Box" + thread % 2);
            store.setFlags(id, Set.of(MessageFlag.FLAGGED), Set.of());
            return id;
        });
        bench.restart();

        assertEquals(List.of(), ids(bench, "Box", 10));
        assertEquals(3, ids(bench, "Box0", 10).size());
        assertEquals(3, ids(bench, "Box1", 10).size());
        for (MessageId id : made) {
            assertEquals(Set.of(MessageFlag.SEEN, MessageFlag.FLAGGED), flags(bench, id), "" + id);
        }
    }

    private static FolderLogon of(StoreBench bench) {
        return assertInstanceOf(FolderLogon.class, bench.spooler(), "the store has no folders for clients");
    }

    private static List<FolderInfo> folders(StoreBench bench) throws Exception {
        List<FolderInfo> found = new ArrayList<>(of(bench).folders());
        found.sort((one, other) -> one.name().compareTo(other.name()));
        return found;
    }

    private static List<FolderEntry> entries(StoreBench bench, String folder, int limit) throws Exception {
        List<FolderEntry> all = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<FolderEntry> page = of(bench).messages(folder, cursor.get(), limit);
            assertTrue(page.items().size() <= limit, "a page of " + page.items().size());
            all.addAll(page.items());
            cursor = page.next();
        }
        return all;
    }

    private static List<MessageId> ids(StoreBench bench, String folder, int limit) throws Exception {
        return entries(bench, folder, limit).stream().map(FolderEntry::id).toList();
    }

    private static List<MessageId> filed(StoreBench bench, String folder) throws Exception {
        return bench.spooler().filed(folder, "", 100).items();
    }

    private static Set<MessageFlag> flags(StoreBench bench, MessageId id) throws Exception {
        for (FolderInfo folder : of(bench).folders()) {
            for (FolderEntry entry : entries(bench, folder.name(), 100)) {
                if (entry.id().equals(id)) {
                    return entry.flags();
                }
            }
        }
        throw new AssertionError(id + " is in no folder");
    }
}
