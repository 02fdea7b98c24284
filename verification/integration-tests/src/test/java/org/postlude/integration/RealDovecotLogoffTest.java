package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/** Table 1.7, the inbound column, with a message of a real Dovecot that stands still at each step of its way. */
@Tag("real-peer")
@Timeout(120)
class RealDovecotLogoffTest {
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(40));
    /** What the client is about to say when a message stands still. */
    private static final List<String> STEPS =
            List.of("UID FETCH 1:|UID FETCH \\d+:\\*", "BODY\\.PEEK\\[\\]", "STORE .*\\\\Deleted", "UID EXPUNGE");

    @TempDir
    Path dir;

    private DovecotMailboxes dovecot;
    private String store;

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotMailboxes.start(Files.createDirectory(dir.resolve("dovecot")));
        store = "sqlite:" + dir.resolve("store");
        for (String key : List.of("one", "two")) {
            dovecot.deliver("ann", Letters.bytesOf(key));
        }
    }

    @AfterEach
    void stop() throws Exception {
        dovecot.close();
    }

    static List<Arguments> everyModeAtEveryStep() {
        List<Arguments> all = new ArrayList<>();
        for (LogoffMode mode : LogoffMode.values()) {
            STEPS.forEach(step -> all.add(Arguments.of(mode, step)));
        }
        return all;
    }

    private SpoolerCoordinator spooler(int port) {
        String url =
                dovecot.url("imap", "ann", "&after=delete&idle=no&every=1h").replaceFirst(":\\d+\\?", ":" + port + "?");
        return SpoolerCoordinator.builder().transport("ann", url, Map.of()).build();
    }

    @ParameterizedTest
    @MethodSource("everyModeAtEveryStep")
    void whatStandsStillIsFinishedOrStaysAndTheNextRunHasAllOfItOnce(LogoffMode mode, String step) throws Exception {
        LogoffReport report;
        try (ImapGate gate = ImapGate.before(step, dovecot.port);
                SpoolerCoordinator spooler = spooler(gate.port());
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            gate.awaitReached();
            CompletableFuture<LogoffReport> told = CompletableFuture.supplyAsync(() -> opened.storeLogoff(mode, SOON));
            boolean isAtOnce = mode == LogoffMode.QUIET || mode == LogoffMode.ABORT;
            if (isAtOnce) {
                report = told.get(20, TimeUnit.SECONDS);
                gate.open();
            } else {
                gate.open();
                report = told.get(40, TimeUnit.SECONDS);
            }
            if (report.outcome() == Outcome.REFUSED) {
                assertTrue(isAtOnce, report::toString);
                assertEquals(Set.of(Activity.INBOUND), report.activity(), report::toString);
                report = opened.storeLogoff(LogoffMode.ORDERLY, SOON);
            }
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        }
        assertEquals(report.counts().received(), StoredMail.of(store).size(), report::toString);
        assertTrue(dovecot.waiting("ann") + StoredMail.of(store).size() >= 2, "each is here or there, or both");
        try (SpoolerCoordinator spooler = spooler(dovecot.port);
                MessageStore opened = spooler.logon("reader").openStore(store)) {
            await("the rest")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            dovecot.waiting("ann") == 0 && StoredMail.of(store).size() == 2);
            opened.storeLogoff(LogoffMode.ORDERLY, SOON);
        }
        assertEquals(Set.of(Letters.textOf("one"), Letters.textOf("two")), Set.copyOf(StoredMail.of(store)));
        assertEquals(2, StoredMail.of(store).size());
    }

    /** Rules C11 and D9: it has no inbound, and that of another store goes on. */
    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void aStoreWithoutTheDefaultInboxIsReleasedAtOnceAndTheOthersMailComes(LogoffMode mode) throws Exception {
        try (ImapGate gate = ImapGate.before("BODY\\.PEEK\\[\\]", dovecot.port);
                SpoolerCoordinator spooler = spooler(gate.port());
                StoreSession session = spooler.logon("reader");
                MessageStore opened = session.openStore(store);
                MessageStore other = session.openStore(
                        StoreAddress.parse("sqlite:" + dir.resolve("other")),
                        OpenOptions.DEFAULT.withDefaultInbox(false))) {
            gate.awaitReached();
            LogoffReport report = other.storeLogoff(mode, SOON);
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertEquals(Set.of(), report.activity(), report::toString);
            gate.open();
            await("the mail of the other store")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> StoredMail.of(store).size() == 2 && dovecot.waiting("ann") == 0);
            opened.storeLogoff(LogoffMode.ORDERLY, SOON);
        }
    }
}
