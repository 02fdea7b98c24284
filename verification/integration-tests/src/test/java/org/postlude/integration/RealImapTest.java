package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
import org.postlude.message.MessageId;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.SpoolerLogon;

/** A real Dovecot serves the folders of the sample store, which a spooler has open, by IMAP. */
@Tag("real-peer")
@Timeout(120)
class RealImapTest {
    private static final String INBOX = SpoolerLogon.INBOX;
    private static final String SENT = "Sent";
    private static final int ROUNDS = 40;

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
    void whatPostludeFilesIsReadByteForByteAndFoundWithItsFlagsAfterwards() throws Exception {
        MessageId delivered = postlude.deliver("delivered");
        byte[] bytes = postlude.read(delivered);
        MessageId sent = postlude.file(SENT, "sent").id();

        try (Folder inbox = ImapDovecot.open(client, INBOX);
                Folder other = ImapDovecot.open(client, SENT)) {
            assertEquals(List.of(text(bytes)), texts(inbox));
            assertEquals(List.of(Letters.textOf("sent")), texts(other));
            inbox.getMessage(1).setFlags(new Flags(Flags.Flag.SEEN), true);
            inbox.getMessage(1).setFlags(new Flags(Flags.Flag.ANSWERED), true);
        }

        assertTrue(postlude.nameOf(delivered).endsWith(":2,RS"), postlude.nameOf(delivered));
        assertEquals(List.of(delivered), postlude.filed(INBOX));
        assertEquals(List.of(delivered), postlude.inbox());
        assertEquals(List.of(sent), postlude.filed(SENT));
        assertArrayEquals(bytes, postlude.read(delivered));
        assertArrayEquals(Letters.bytesOf("sent"), postlude.read(sent));
    }

    @Test
    void whatDovecotAppendsIsItsOwnAndNothingOfItsFilesDisturbsTheNextOpening() throws Exception {
        MessageId ours = postlude.file(INBOX, "ours").id();
        assertTrue(client.getFolder("Work").create(Folder.HOLDS_MESSAGES));
        client.getFolder("Work").setSubscribed(true);
        for (String name : List.of(INBOX, "Work")) {
            append(name, "theirs");
        }
        assertEquals(List.of(ours), postlude.filed(INBOX), "what others put there has no id of the store");
        assertEquals(List.of(), postlude.filed("Work"));

        MessageId alsoOurs = postlude.file("Work", "alsoOurs").id();
        postlude = postlude.again();

        assertEquals(List.of(ours), postlude.inbox());
        assertEquals(List.of(alsoOurs), postlude.filed("Work"));
        assertEquals(Map.of("ours", 1, "theirs", 1), subjects(INBOX));
        assertEquals(Map.of("alsoOurs", 1, "theirs", 1), subjects("Work"));
        assertArrayEquals(Letters.bytesOf("alsoOurs"), postlude.read(alsoOurs));
    }

    @Test
    void whatDovecotMovesIsFoundThereAndWhatItExpungesComesBackByNoRepetition() throws Exception {
        MessageId moved = postlude.file(INBOX, "moved").id();
        MessageId expunged = postlude.file(INBOX, "expunged").id();
        MessageId kept = postlude.file(INBOX, "kept").id();
        MessageId sent = postlude.file(SENT, "sent").id();

        try (InputStream reading = postlude.stream(expunged);
                Folder inbox = ImapDovecot.open(client, INBOX)) {
            int first = reading.read();
            Message[] all = inbox.getMessages();
            ((IMAPFolder) inbox).moveMessages(new Message[] {all[0]}, client.getFolder(SENT));
            all[1].setFlags(new Flags(Flags.Flag.DELETED), true);
            inbox.expunge();
            String rest = text(reading.readAllBytes());
            assertEquals(Letters.textOf("expunged"), (char) first + rest, "who reads goes on reading");
        }

        assertEquals(List.of(kept), postlude.filed(INBOX));
        assertEquals(List.of(kept), postlude.inbox());
        assertThrows(NoSuchMessageException.class, () -> postlude.read(expunged));
        assertArrayEquals(Letters.bytesOf("moved"), postlude.read(moved), postlude.nameOf(moved));
        assertEquals(List.of(moved, sent), postlude.filed(SENT), "a move keeps the name, and the store's id in it");
        assertTrue(postlude.file(INBOX, "expunged").existed());
        assertTrue(postlude.file(INBOX, "moved").existed());
        assertEquals(Map.of("kept", 1), subjects(INBOX));
        assertEquals(Map.of("moved", 1, "sent", 1), subjects(SENT));
    }

    @Test
    void theQueueIsNoFolderThatAClientCouldSeeOrDelete() throws Exception {
        postlude.file(SENT, "sent");

        Set<String> folders = new TreeSet<>();
        for (Folder each : client.getDefaultFolder().list("*")) {
            folders.add(each.getFullName());
        }

        assertEquals(Set.of(INBOX, SENT), folders);
        Folder queue = client.getFolder("postlude");
        assertThrows(FolderNotFoundException.class, () -> queue.delete(true));
        postlude = postlude.again();
        postlude.assertSound();
    }

    @Test
    void bothDeliverAndReadAtOnceAndEachMessageIsThereOnce() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> theirs = other.submit(() -> {
                appendAndFlag();
                return null;
            });
            List<MessageId> ours = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(
                        round % 2 == 0
                                ? postlude.deliver("o" + round)
                                : postlude.file(INBOX, "o" + round).id());
                assertEquals(ours, postlude.filed(INBOX));
                for (MessageId each : ours) {
                    assertTrue(postlude.read(each).length > 0);
                }
            }
            theirs.get(60, TimeUnit.SECONDS);
            assertEquals(ours, postlude.inbox());
        } finally {
            other.shutdownNow();
        }
        Map<String, Integer> expected = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            expected.put("o" + round, 1);
            expected.put("t" + round, 1);
        }
        assertEquals(expected, subjects(INBOX));
    }

    private void appendAndFlag() throws Exception {
        try (Folder inbox = ImapDovecot.open(client, INBOX)) {
            for (int round = 0; round < ROUNDS; round++) {
                append(INBOX, "t" + round);
                boolean flagged = round % 2 == 0;
                inbox.setFlags(1, inbox.getMessageCount(), new Flags(Flags.Flag.SEEN), flagged);
            }
        }
    }

    private void append(String folder, String key) throws MessagingException {
        Message message = new MimeMessage((Session) null, new ByteArrayInputStream(Letters.bytesOf(key)));
        client.getFolder(folder).appendMessages(new Message[] {message});
    }

    private Map<String, Integer> subjects(String folder) throws MessagingException {
        Map<String, Integer> found = new TreeMap<>();
        try (Folder opened = ImapDovecot.open(client, folder)) {
            for (Message each : opened.getMessages()) {
                found.merge(each.getSubject(), 1, Integer::sum);
            }
        }
        return found;
    }

    private static List<String> texts(Folder folder) throws MessagingException, IOException {
        List<String> texts = new ArrayList<>();
        for (Message each : folder.getMessages()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            each.writeTo(out);
            texts.add(text(out.toByteArray()));
        }
        return texts;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
