package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ErrorKind;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.Profile;
import org.postlude.store.Registration;
import org.postlude.store.SessionLogoffFlag;
import org.postlude.store.SharedLogoff;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreSession;
import org.postlude.store.mapi.FlagException;
import org.postlude.store.mapi.SessionLogoffFlags;
import org.postlude.tck.transport.ScriptedTransport;

/** A session that several clients share, and how one of them tells the others that it ends. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedSessionTest {
    private static final SharedLogoff ENDS = new SharedLogoff("team", LogoffMode.ORDERLY);

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final Bench bench = new Bench(wire);
    private final Profile team = Profile.named("team").withDefaultStore(bench.address.toString());
    private final BlockingQueue<SharedLogoff> heard = new LinkedBlockingQueue<>();

    private static List<Outcome> outcomes(List<LogoffReport> reports) {
        return reports.stream().map(LogoffReport::outcome).toList();
    }

    @Test
    void S10_whoJoinsHasAnObjectOfItsOwnAndProfileAndStoresInCommon() {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team");
                StoreSession three = bench.spooler.logonShared(team)) {
            MessageStore store = one.openDefaultStore();
            MessageStore same = two.openDefaultStore();
            three.openStore(bench.address.toString()).close();
            assertEquals(team, two.profile());
            assertEquals("team", three.owner());
            assertEquals(
                    1, bench.journal.only(line -> line.startsWith("logon ")).size());
            assertEquals(
                    Outcome.RELEASED_SHARED,
                    store.storeLogoff(LogoffMode.ORDERLY).outcome());
            same.submit(Bench.mailTo("ann@example.org"));
            assertEquals(1, same.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
        }
    }

    @Test
    void S10_aCloseEndsOneShareWithItsHandlesAndTheLastOneTheSession() {
        try (bench) {
            StoreSession one = bench.spooler.logonShared(team);
            StoreSession two = bench.spooler.join("team");
            MessageStore shell = one.openDefaultStore();
            MessageStore store = two.openDefaultStore();
            one.close();
            one.close();
            assertThrows(StoreClosedException.class, () -> shell.queue("", 1));
            assertThrows(StoreClosedException.class, one::openDefaultStore);
            assertEquals(0, bench.journal.count("client-1.logoff"));
            store.submit(Bench.mailTo("ann@example.org").withHold("stays"));
            two.close();
            assertThrows(StoreClosedException.class, () -> store.queue("", 1));
            assertEquals(1, bench.journal.count("client-1.logoff"));
            assertEquals(1, bench.journal.count("client-1.close"));
            bench.journal.clear();
            shell.close();
            store.close();
            assertEquals(List.of("client.release", "client.release"), bench.journal.lines());
            assertThrows(LogonFailedException.class, () -> bench.spooler.join("team"));
        }
    }

    @Test
    void S10_aSessionIsNobodyElsesUnlessItWasBegunAsShared() {
        try (bench;
                StoreSession alone = bench.spooler.logon(team)) {
            LogonFailedException refused = assertThrows(LogonFailedException.class, () -> bench.spooler.join("team"));
            assertEquals(LogonFailedException.Reason.NO_SESSION, refused.reason());
            assertTrue(String.valueOf(refused.getMessage()).contains("S10"), refused::toString);
            try (StoreSession shared = bench.spooler.logonShared(team);
                    StoreSession joined = bench.spooler.join("team")) {
                alone.openDefaultStore();
                shared.openDefaultStore();
                joined.openDefaultStore();
                assertEquals(
                        2, bench.journal.only(line -> line.startsWith("logon ")).size(), "a logon for each session");
            }
        }
    }

    @Test
    void S10_aSharedSessionHasOneProfile() {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team)) {
            Profile other = Profile.named("team");
            LogonFailedException refused =
                    assertThrows(LogonFailedException.class, () -> bench.spooler.logonShared(other));
            assertEquals(LogonFailedException.Reason.UNCONFIGURED, refused.reason());
            assertEquals(List.of("client", "team"), bench.spooler.owners());
            one.openDefaultStore().close();
        }
    }

    @Test
    void S10_aHostLogsOffAllWhoShareTogether() {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team")) {
            MessageStore first = one.openDefaultStore();
            MessageStore second = two.openDefaultStore();
            assertEquals(
                    List.of(Outcome.RELEASED),
                    outcomes(bench.spooler.logoff("team"::equals, LogoffMode.ORDERLY, Deadline.DEFAULT)));
            assertThrows(StoreClosedException.class, () -> first.queue("", 1));
            assertThrows(StoreClosedException.class, () -> second.queue("", 1));
            assertEquals(1, bench.journal.count("client-1.logoff"));
        }
    }

    @Test
    void S10_aProvidersOwnLogoffIsOfAllWhoShare() {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team")) {
            one.openDefaultStore();
            MessageStore second = two.openDefaultStore();
            LogoffReport report =
                    bench.process.support("client-1").storeLogoffTransports(LogoffMode.ORDERLY, Deadline.DEFAULT);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertThrows(StoreClosedException.class, () -> second.queue("", 1));
        }
    }

    @Test
    void S11_sharedTellsAllOthersWhoThenLogOffThemselves() throws InterruptedException {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team");
                StoreSession three = bench.spooler.join("team");
                StoreSession other = bench.spooler.logonShared(Profile.named("other"))) {
            BlockingQueue<SharedLogoff> elsewhere = new LinkedBlockingQueue<>();
            other.advise(elsewhere::add);
            one.advise(elsewhere::add);
            two.advise(heard::add);
            three.advise(heard::add);
            one.openDefaultStore();
            MessageStore theirs = two.openDefaultStore();
            assertEquals(
                    List.of(Outcome.RELEASED_SHARED),
                    outcomes(SessionLogoffFlags.logoff(one, SessionLogoffFlags.MAPI_LOGOFF_SHARED)));
            assertEquals(ENDS, heard.poll(10, TimeUnit.SECONDS));
            assertEquals(ENDS, heard.poll(10, TimeUnit.SECONDS));
            assertThrows(StoreClosedException.class, one::openDefaultStore);
            theirs.submit(Bench.mailTo("ann@example.org").withHold("stays"));
            assertEquals(
                    List.of(Outcome.RELEASED),
                    outcomes(two.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT, Set.of(SessionLogoffFlag.UI))));
            three.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT, Set.of(SessionLogoffFlag.SHARED));
            assertEquals(ENDS, elsewhere.poll(10, TimeUnit.SECONDS), "one was told by three, though it had logged off");
            assertNull(elsewhere.poll());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SessionLogoffFlags.MAPI_LOGOFF_UI})
    void S11_withoutSharedNobodyIsTold(int flags) throws InterruptedException {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team");
                StoreSession three = bench.spooler.join("team")) {
            two.advise(heard::add);
            SessionLogoffFlags.logoff(one, flags);
            three.logoff(LogoffMode.QUIET, Deadline.DEFAULT, Set.of(SessionLogoffFlag.SHARED));
            assertEquals(new SharedLogoff("team", LogoffMode.QUIET), heard.poll(10, TimeUnit.SECONDS), "the first");
        }
    }

    @Test
    void S11_sharedIsIgnoredWhereTheSessionIsNot() {
        try (bench;
                StoreSession twin = bench.spooler.logon("client")) {
            twin.advise(heard::add);
            bench.session.advise(heard::add);
            bench.open();
            assertEquals(
                    List.of(Outcome.RELEASED),
                    outcomes(bench.session.logoff(
                            LogoffMode.ORDERLY, Deadline.DEFAULT, Set.of(SessionLogoffFlag.SHARED))));
        }
        assertTrue(heard.isEmpty());
    }

    @Test
    void S11_anUnknownBitIsRefusedAndNothingChanges() {
        try (bench) {
            MessageStore store = bench.open();
            FlagException refused =
                    assertThrows(FlagException.class, () -> SessionLogoffFlags.logoff(bench.session, 0x5));
            assertEquals(ErrorKind.UNKNOWN_FLAGS, refused.code());
            assertTrue(String.valueOf(refused.getMessage()).contains("0x00000004"), refused::toString);
            assertEquals(
                    Set.of(SessionLogoffFlag.SHARED, SessionLogoffFlag.UI),
                    SessionLogoffFlags.toFlags(
                            SessionLogoffFlags.MAPI_LOGOFF_SHARED | SessionLogoffFlags.MAPI_LOGOFF_UI));
            assertTrue(store.queue("", 1).messages().isEmpty());
        }
    }

    @Test
    void S11_aListenerThatHangsOrThrowsKeepsNeitherTheLogoffNorTheOthers() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team")) {
            two.advise(end -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            two.advise(end -> {
                throw new LinkageError("of a test");
            });
            two.advise(heard::add);
            MessageStore store = one.openDefaultStore();
            one.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT, Set.of(SessionLogoffFlag.SHARED));
            assertEquals(ENDS, heard.poll(10, TimeUnit.SECONDS));
            assertThrows(StoreClosedException.class, () -> store.queue("", 1));
        } finally {
            go.countDown();
        }
    }

    @Test
    void S11_aListenerThatIsNoLongerRegisteredHearsNothing() throws InterruptedException {
        try (bench;
                StoreSession one = bench.spooler.logonShared(team);
                StoreSession two = bench.spooler.join("team")) {
            BlockingQueue<SharedLogoff> silent = new LinkedBlockingQueue<>();
            Registration ended = two.advise(silent::add);
            two.advise(heard::add);
            ended.close();
            ended.close();
            one.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT, Set.of(SessionLogoffFlag.SHARED));
            assertEquals(ENDS, heard.poll(10, TimeUnit.SECONDS));
            assertTrue(silent.isEmpty());
        }
    }
}
