package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.ErrorKind;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreFailedException;
import org.postlude.store.SubmitRejectedException;

/** What a failing store or database does to rows: nothing, but that who may have them is remembered. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class TroubleTest {
    private final TestDatabase kind;

    @TempDir
    Path folder;

    private Bench bench;
    private @Nullable Supplier<RuntimeException> failure;
    private MessageStore failing;

    TroubleTest(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws SQLException {
        bench = new Bench(kind, folder);
        failing = Between.store(bench.node.store, what -> {
            if (failure != null && what.equals("before submit")) {
                throw failure.get();
            }
        });
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aStoreThatSurelyHasNothingGivesItsRowsBack() throws SQLException {
        failure = () -> new StoreFailedException(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", false, null);
        bench.order("one", "two");
        RelayPass pass = bench.pass(failing, Bench.A);
        assertTrue(pass.trouble().orElse("").contains("the disk is full"), pass::toString);
        assertEquals(List.of("two", "one"), bench.waiting(), "what failed goes behind what did not");
        Node other = bench.other();
        assertEquals(2, bench.pass(other.store, Bench.B).submitted());
    }

    @Test
    void aStoreThatMayHaveItKeepsTheClaim() throws SQLException {
        failure = () -> new StoreFailedException(ErrorKind.DISK_ERROR, "nobody knows", true, null);
        bench.order("one", "two");
        assertTrue(bench.pass(failing, Bench.A).trouble().isPresent());
        assertEquals(List.of("one"), bench.claimed(Bench.A));
        assertEquals(Map.of(Bench.A, 1L), bench.control.claims());
        assertEquals(1, bench.pass(bench.other().store, Bench.B).submitted(), "the other one, which was not tried");
        assertEquals(1, bench.pass().submitted());
    }

    @Test
    void aStoreThatIsFullIsNoRefusal() throws SQLException {
        failure = () -> new SubmitRejectedException(ErrorKind.BUSY, "it is full");
        bench.order("one");
        RelayPass pass = bench.pass(failing, Bench.A);
        assertEquals(0, pass.kept());
        assertTrue(pass.trouble().orElse("").contains("it is full"), pass::toString);
        assertEquals(List.of("one"), bench.waiting());
    }

    @Test
    void aMessageThatAlwaysFailsDoesNotKeepOthersBack() throws SQLException {
        bench.order("poison", "one");
        MessageStore store = Between.store(bench.node.store, what -> {
            if (what.equals("before submit") && bench.node.mails().isEmpty()) {
                throw new IllegalStateException("a bug");
            }
        });
        assertEquals(0, bench.pass(store, Bench.A).submitted());
        // It is the claimed one's turn first, which fails again; the others are tried all the same.
        failure = () -> new IllegalStateException("a bug");
        bench.order("two", "three");
        int[] calls = {0};
        MessageStore poisoned = Between.store(bench.node.store, what -> {
            if (what.equals("before submit") && calls[0]++ == 0) {
                throw new IllegalStateException("a bug");
            }
        });
        RelayPass pass = bench.pass(poisoned, Bench.A);
        assertEquals(3, pass.submitted());
        assertTrue(pass.trouble().orElse("").contains("a bug"), pass::toString);
        assertEquals(List.of("one", "two", "three"), bench.node.mails());
    }

    @Test
    void aStoreThatIsLoggedOffUnderItLeavesEverythingToOthers() throws SQLException {
        bench.order("one", "two");
        try (Relay relay = bench.relay(bench.node.store, Bench.A).build()) {
            bench.node.store.storeLogoff(LogoffMode.ORDERLY);
            RelayPass pass = relay.runOnce();
            assertTrue(pass.isReleased(), pass::toString);
            assertFalse(relay.state().isRunning());
        }
        assertEquals(List.of("one", "two"), bench.waiting());
    }

    @Test
    void aLogoffBetweenTwoMessagesGivesBackTheRest() throws SQLException {
        bench.order("one", "two", "three");
        MessageStore closing = Between.store(bench.node.store, what -> {
            if (what.equals("behind submit")) {
                bench.node.store.storeLogoff(LogoffMode.ORDERLY);
            }
        });
        RelayPass pass = bench.pass(closing, Bench.A);
        assertEquals(1, pass.submitted());
        assertTrue(pass.trouble().isPresent());
        assertEquals(List.of("three", "two"), bench.waiting());
        Node other = bench.other();
        assertEquals(2, bench.pass(other.store, Bench.B).submitted());
    }

    @Test
    void aDatabaseThatIsDownIsToldAndNothingIsDone() throws SQLException {
        bench.order("one");
        DataSource down = Between.database(bench.database, what -> {
            throw new SQLException("the database is down");
        });
        try (Relay relay =
                Relay.of(bench.outbox, down, bench.node.store, Bench.A).build()) {
            String trouble = relay.runOnce().trouble().orElse("");
            assertTrue(trouble.contains("the database is down"), trouble);
            assertEquals(trouble, relay.state().trouble().orElse(""));
            assertTrue(relay.state().isRunning());
        }
        assertEquals(1, bench.pass().submitted());
    }

    @Test
    void aClosedOneDoesNothing() throws SQLException {
        bench.order("one");
        Relay relay = bench.relay(bench.node.store, Bench.A).build();
        relay.close();
        relay.close();
        assertThrows(IllegalStateException.class, relay::runOnce);
        assertEquals(List.of("one"), bench.waiting());
    }

    @Test
    void aClaimThatWasTakenOverGoesToAnotherStoreMaybeTwice() throws SQLException {
        failure = () -> new StoreFailedException(ErrorKind.DISK_ERROR, "nobody knows", true, null);
        bench.order("one");
        bench.pass(failing, Bench.A);
        assertEquals(1, bench.control.takeOver(Bench.A));
        assertEquals(Map.of(), bench.control.claims());
        assertEquals(1, bench.pass(bench.other().store, Bench.B).submitted());
        assertEquals(0, bench.pass().submitted());
    }
}
