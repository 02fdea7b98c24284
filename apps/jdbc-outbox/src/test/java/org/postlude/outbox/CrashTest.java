package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.ErrorKind;
import org.postlude.store.StoreFailedException;

/**
 * A relay that dies before or behind any of its steps, and the next one under its name: each message once. Dead is dead: behind the step
 * neither the database nor the store hears of it any more.
 */
@ParameterizedClass
@EnumSource
@Timeout(60)
class CrashTest {
    private final TestDatabase kind;

    @TempDir
    Path folder;

    CrashTest(TestDatabase kind) {
        this.kind = kind;
    }

    /** Counts steps, and dies at one of them. */
    private static final class Death {
        private final int at;
        private int steps;
        private final List<String> told = new ArrayList<>();

        Death(int at) {
            this.at = at;
        }

        boolean isDead() {
            return steps > at;
        }

        void inDatabase(String what) throws SQLException {
            steps++;
            told.add(what);
            if (isDead()) {
                throw new SQLException("dead " + what);
            }
        }

        void inStore(String what) {
            steps++;
            told.add(what);
            if (isDead()) {
                throw new StoreFailedException(ErrorKind.DISK_ERROR, "dead " + what, true, null);
            }
        }
    }

    @Test
    void eachMessageIsThereOnceWhereverTheRelayDies() throws Exception {
        int steps = 0;
        boolean hasDied = true;
        while (hasDied) {
            hasDied = diesAt(steps++);
        }
        // Connection, claimed, waiting, claim, claimed, load, submit, load, submit, delete: before and behind each.
        assertTrue(steps > 20, "steps: " + steps);
    }

    private boolean diesAt(int step) throws Exception {
        try (Bench bench = new Bench(kind, Files.createDirectory(folder.resolve("at-" + step)))) {
            bench.order("one", "two");
            Death death = new Death(step);
            try (Relay mortal = Relay.of(
                            bench.outbox,
                            Between.database(bench.database, death::inDatabase),
                            Between.store(bench.node.store, death::inStore),
                            Bench.A)
                    .build()) {
                RelayPass pass = mortal.runOnce();
                assertEquals(death.isDead(), pass.trouble().isPresent(), () -> pass + " " + death.told);
            }
            bench.order("three");
            RelayPass next = bench.pass();
            assertTrue(next.trouble().isEmpty(), next::toString);
            assertEquals(
                    List.of("one", "three", "two"),
                    bench.node.mails().stream().sorted().toList(),
                    () -> "dead at " + death.told);
            assertEquals(List.of(), bench.waiting());
            assertEquals(List.of(), bench.claimed(Bench.A));
            return death.isDead();
        }
    }

    @Test
    void whatOneStoreMayHaveNoOtherGets() throws Exception {
        try (Bench bench = new Bench(kind, folder)) {
            bench.order("one");
            try (Relay mortal = Relay.of(
                            bench.outbox,
                            Between.database(bench.database, what -> {
                                if (what.equals("before DELETE")) {
                                    throw new SQLException("dead " + what);
                                }
                            }),
                            bench.node.store,
                            Bench.A)
                    .build()) {
                assertTrue(mortal.runOnce().trouble().isPresent());
            }
            assertEquals(List.of("one"), bench.node.mails());
            assertEquals(List.of("one"), bench.claimed(Bench.A));
            Node other = bench.other();
            assertEquals(0, bench.pass(other.store, Bench.B).submitted());
            assertEquals(List.of(), other.mails());
        }
    }
}
