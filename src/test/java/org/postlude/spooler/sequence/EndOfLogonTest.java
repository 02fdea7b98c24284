package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.transport.ScriptedTransport;

/** However a logon ends, by its client or by force: the invariants at the end of semantics 2.4, one by one. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndOfLogonTest {
    private static final List<String> LOGONS = List.of("client-1", "spooler-1");

    /** Who ends it. */
    enum By {
        LOGOFF_AND_CLOSE {
            @Override
            void end(Bench bench, MessageStore store) {
                store.storeLogoff(LogoffMode.ORDERLY);
                store.close();
            }
        },
        CLOSE {
            @Override
            void end(Bench bench, MessageStore store) {
                store.close();
            }
        },
        SESSION_LOGOFF {
            @Override
            void end(Bench bench, MessageStore store) {
                bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT);
            }
        },
        SESSION_CLOSE {
            @Override
            void end(Bench bench, MessageStore store) {
                bench.session.close();
            }
        },
        HOST {
            @Override
            void end(Bench bench, MessageStore store) {
                bench.spooler.logoff("client"::equals, LogoffMode.ORDERLY, Deadline.DEFAULT);
            }
        },
        SPOOLER_CLOSE {
            @Override
            void end(Bench bench, MessageStore store) {
                bench.spooler.close();
            }
        },
        FAST_SHUTDOWN {
            @Override
            void end(Bench bench, MessageStore store) {
                assertTrue(bench.spooler.doFastShutdown(Deadline.DEFAULT).isDone());
            }
        };

        abstract void end(Bench bench, MessageStore store);

        /** Whether a handle is left, as a shell. */
        boolean isForced() {
            return this != LOGOFF_AND_CLOSE && this != CLOSE;
        }
    }

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().inbound().build();

    @ParameterizedTest
    @EnumSource(By.class)
    void S8_eachCallComesOnceInItsOrderAndNoneAfterTheRelease(By who) {
        Bench bench = new Bench(wire);
        try (bench) {
            MessageStore store = bench.open();
            store.submit(Bench.mailTo("ann@example.org").withHold("stays"));
            who.end(bench, store);
            assertThrows(StoreClosedException.class, () -> store.queue("", 1));
            assertThrows(StoreClosedException.class, () -> store.submit(Bench.mailTo("bob@example.org")));
            assertThrows(StoreClosedException.class, store::duplicate);
            store.close();
        }
        LawfulLifeTest.assertLawful(bench.journal.lines());
        List<String> wires = bench.journal.only(line -> line.startsWith("wire."));
        assertEquals("wire.close", wires.get(wires.size() - 1));
        assertTrue(wires.get(wires.size() - 2).startsWith("wire.transportLogoff "), wires::toString);
        assertEquals(
                1,
                wires.stream()
                        .filter(line -> line.startsWith("wire.transportLogoff"))
                        .count());
        assertEquals(1, bench.journal.count("wire.close"));
    }

    /** Where the client did not ask for it, its handle is a shell before the provider hears of it. */
    @ParameterizedTest
    @EnumSource(By.class)
    void S7_aLogoffIsInsideTheLastCloseOrLeavesAShell(By who) {
        List<String> seen = new CopyOnWriteArrayList<>();
        Bench bench = new Bench(wire);
        try (bench) {
            MessageStore store = bench.open();
            bench.process.inside(
                    "client-1.logoff",
                    () -> seen.add(assertThrows(StoreClosedException.class, () -> store.queue("", 1))
                            .code()
                            .name()));
            who.end(bench, store);
            assertEquals(List.of("INVALID_OBJECT"), seen, "it is over when the call comes back");
            bench.journal.clear();
            store.close();
            assertEquals(
                    who.isForced() ? List.of("client.release") : List.of(),
                    bench.journal.lines(),
                    "a shell's close does nothing more");
        }
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void C14_theFrameworksReferenceGoesBackOnceAndNoOtherWithIt(By who) {
        Bench bench = new Bench(wire);
        List<StoreSupport> own = new ArrayList<>();
        try (Logged log = new Logged();
                bench) {
            MessageStore store = bench.open();
            LOGONS.forEach(logon -> own.add(bench.process.support(logon).duplicate()));
            who.end(bench, store);
            store.close();
            // A handle that an earlier test dropped is told of whenever the collector finds it.
            List<IThrowableProxy> ours = log.causes().stream()
                    .filter(cause -> !cause.getClassName().contains(".Leaks"))
                    .toList();
            assertEquals(List.of(), ours, () -> log.lines().toString());
        }
        for (int i = 0; i < LOGONS.size(); i++) {
            assertThrows(IllegalStateException.class, bench.process.support(LOGONS.get(i))::duplicate);
            own.get(i).duplicate().close();
            own.get(i).close();
            assertThrows(IllegalStateException.class, own.get(i)::duplicate, "that was the last one");
        }
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void C15_aProviderThatReleasesAndLogsOffFromInsideItsLogoffIsHarmless(By who) {
        List<LogoffMode> inner = new CopyOnWriteArrayList<>();
        Bench bench = new Bench(wire);
        try (bench) {
            for (String logon : LOGONS) {
                bench.process.inside(logon + ".logoff", () -> {
                    StoreSupport support = bench.process.support(logon);
                    inner.add(support.storeLogoffTransports(LogoffMode.PURGE, Deadline.none())
                            .mode());
                    support.close();
                    support.close();
                });
            }
            MessageStore store = bench.open();
            who.end(bench, store);
            store.close();
        }
        assertEquals(2, inner.size());
        LawfulLifeTest.assertLawful(bench.journal.lines());
    }
}
