package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;

/** A real Dovecot's mailboxes are fetched into a store. */
@Tag("real-peer")
@Timeout(120)
class RealDovecotFetchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int COUNT = 25;

    @TempDir
    Path dir;

    private DovecotMailboxes dovecot;
    private String store;

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotMailboxes.start(Files.createDirectory(dir.resolve("dovecot")));
        store = "sqlite:" + dir.resolve("store");
    }

    @AfterEach
    void stop() throws Exception {
        dovecot.close();
    }

    private void deliver(String user, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            dovecot.deliver(user, Letters.bytesOf("k" + i));
        }
    }

    private static List<String> letters(int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            texts.add(Letters.textOf("k" + i));
        }
        return texts;
    }

    private void awaitInbox(int count) {
        await("mail in the store")
                .atMost(PATIENCE)
                .until(() -> StoredMail.of(store).size() >= count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void allOfItComesOctetForOctetAndOnceThoughItIsLeftThere(String protocol) throws Exception {
        deliver("ann", 0, COUNT);
        for (int run = 0; run < 2; run++) {
            try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                            .transport(dovecot.url(protocol, "ann", "&every=500ms"))
                            .build();
                    MessageStore opened = spooler.logon("reader").openStore(store)) {
                awaitInbox(COUNT + run);
                deliver("ann", COUNT + run, COUNT + run + 1);
                awaitInbox(COUNT + run + 1);
                assertEquals(
                        1 + (run == 0 ? COUNT : 0),
                        opened.storeLogoff(LogoffMode.ORDERLY).counts().received());
            }
        }
        assertEquals(letters(0, COUNT + 2), StoredMail.of(store));
        assertEquals(COUNT + 2, dovecot.waiting("ann"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void whatIsDeletedAfterwardsIsGoneThereAndAllIsHere(String protocol) throws Exception {
        deliver("ann", 0, COUNT);
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport(dovecot.url(protocol, "ann", "&after=delete"))
                        .build();
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            awaitInbox(COUNT);
            await("its end at the source").atMost(PATIENCE).until(() -> dovecot.waiting("ann") == 0);
            opened.storeLogoff(LogoffMode.ORDERLY);
        }
        assertEquals(letters(0, COUNT), StoredMail.of(store));
    }

    @Test
    void afterNewNumbersNothingIsFetchedTwice() throws Exception {
        deliver("ann", 0, COUNT);
        for (int run = 0; run < 2; run++) {
            try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                            .transport(dovecot.url("imap", "ann", ""))
                            .build();
                    MessageStore opened = spooler.logon("reader").openStore(store)) {
                awaitInbox(COUNT + run);
                opened.storeLogoff(LogoffMode.ORDERLY);
            }
            if (run == 0) {
                dovecot.renumber("ann");
                deliver("ann", COUNT, COUNT + 1);
            }
        }
        assertEquals(letters(0, COUNT + 1), StoredMail.of(store));
    }

    @Test
    void theServerTellsOfNewMailLongBeforeItIsLookedFor() throws Exception {
        deliver("ann", 0, 1);
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport(dovecot.url("imap", "ann", "&every=1h"))
                        .build();
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            awaitInbox(1);
            for (int i = 1; i < 4; i++) {
                deliver("ann", i, i + 1);
                awaitInbox(i + 1);
            }
            opened.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** Somebody's server that does not answer is nobody else's trouble. */
    @Test
    void oneAccountThatHangsHoldsUpNoOther() throws Exception {
        deliver("bob", 0, COUNT);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport(
                                "ann",
                                dovecot.url("imap", "ann", "")
                                        .replaceFirst(":\\d+\\?", ":" + silent.getLocalPort() + "?"),
                                Map.of())
                        .transport("bob", dovecot.url("imap", "bob", "&after=move:Done"), Map.of())
                        .build();
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            awaitInbox(COUNT);
            long began = System.nanoTime();
            opened.storeLogoff(LogoffMode.ORDERLY);
            assertTrue(System.nanoTime() - began < 20_000_000_000L, "it waits for the reply of nobody");
        }
        assertEquals(letters(0, COUNT), StoredMail.of(store));
        assertEquals(COUNT, dovecot.waiting("bob", ".Done"));
    }
}
