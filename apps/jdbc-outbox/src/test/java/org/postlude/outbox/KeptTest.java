package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.Content;
import org.postlude.store.Submission;

/** What cannot go, or must not go again, is kept with its reason until somebody decides. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class KeptTest {
    private final TestDatabase kind;

    @TempDir
    Path folder;

    private Bench bench;

    KeptTest(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws SQLException {
        bench = new Bench(kind, folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private OutboxRow theOneKept() throws SQLException {
        List<OutboxRow> kept = bench.kept();
        assertEquals(1, kept.size(), kept::toString);
        return kept.get(0);
    }

    private void assertReason(String words) throws SQLException {
        String reason = theOneKept().reason().orElse("");
        assertTrue(reason.contains(words), reason);
    }

    private void refuse(String key) {
        bench.node.policy = (owner, submission) -> submission.key().value().equals(key)
                ? Optional.of("nobody writes to Ann, \u00e4\u00f6")
                : Optional.empty();
    }

    @Test
    void aRefusedMessageIsKeptTriedNoMoreAndInNobodysWay() throws SQLException {
        refuse("bad");
        bench.order("bad", "good");
        assertEquals(new RelayPass(1, 1, false, false, Optional.empty()), bench.pass());
        assertEquals(new RelayPass(0, 0, false, false, Optional.empty()), bench.pass());
        assertEquals(List.of("good"), bench.node.mails());
        assertReason(
                "refused (NO_ACCESS): a policy refused the message; nothing was submitted: nobody writes to Ann, ??");
        assertEquals(Optional.empty(), theOneKept().claimedBy(), "the store does not have it");
    }

    @Test
    void aReleasedMessageGoesAsIfNothingHadBeen() throws SQLException {
        refuse("bad");
        bench.order("bad");
        bench.pass();
        UUID row = theOneKept().id();
        refuse("another");
        assertTrue(bench.control.release(row));
        assertFalse(bench.control.release(row), "it is not kept any more");
        Node other = bench.other();
        assertEquals(1, bench.pass(other.store, Bench.B).submitted());
        assertEquals(List.of("bad"), other.mails());
    }

    @Test
    void aDiscardedMessageIsGoneAndOnlyWhatIsKeptCanBe() throws SQLException {
        refuse("bad");
        bench.order("bad");
        UUID row = bench.control.waiting(1).get(0).id();
        assertFalse(bench.control.discard(row), "it waits");
        bench.pass();
        assertTrue(bench.control.discard(row));
        assertEquals(List.of(), bench.kept());
    }

    @Test
    void whatIsNoMessageIsKeptWithTheReasonOfTheStore() throws SQLException {
        bench.order(Submission.of(
                Node.mail("x").envelope(), Content.of("no header\r\n".getBytes(StandardCharsets.US_ASCII))));
        assertEquals(1, bench.pass().kept());
        assertReason("refused (");
    }

    @Test
    void anotherMessageUnderAKnownKeyIsKept() throws SQLException {
        bench.order("one");
        bench.pass();
        try (Connection connection = bench.begin()) {
            bench.outbox.submit(connection, LargeMail.of("one", 1_000));
            connection.commit();
        }
        assertEquals(1, bench.pass().kept());
        assertReason("submission key one belongs to message");
    }

    @Test
    void aDamagedRowIsKeptAndNotSent() throws SQLException {
        bench.order("one");
        change("UPDATE postlude_outbox SET submission = REPLACE(submission, 'ann@', 'bob@')");
        assertEquals(1, bench.pass().kept());
        assertReason("the row is damaged");
        assertEquals(List.of(), bench.node.mails());
    }

    @Test
    void aRowOfALaterVersionIsKeptAndNotSent() throws SQLException {
        try (Connection connection = bench.begin()) {
            String later = SubmissionText.of(Node.mail("one")).replace("in-doubt", "in-the-year-2525 x\nin-doubt");
            bench.outbox.table().insert(connection, UUID.randomUUID(), 1, "one", later, new byte[] {1});
            connection.commit();
        }
        assertEquals(1, bench.pass().kept());
        assertReason("it has a line 'in-the-year-2525'");
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = bench.database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** It may have been sent and forgotten by now. */
    @Test
    void whatWasClaimedLongerAgoThanAStoreKnowsKeysIsKeptInDoubt() throws SQLException {
        claimAndForget("one");
        bench.time.advance(Duration.ofDays(6));
        assertEquals(new RelayPass(0, 1, false, false, Optional.empty()), bench.pass());
        assertReason("in doubt: claimed at 2026-01-01T00:00:00Z");
        assertEquals(Optional.of(Bench.A), theOneKept().claimedBy());
        assertEquals(List.of(), bench.node.mails());
    }

    @Test
    void aMomentBeforeThatItGoes() throws SQLException {
        claimAndForget("one");
        bench.time.advance(Duration.ofDays(6).minusMillis(1));
        assertEquals(1, bench.pass().submitted());
    }

    /** Nobody has claimed it, so nobody can have it. */
    @Test
    void whatOnlyWaitedForLongGoes() throws SQLException {
        bench.order("one");
        bench.time.advance(Duration.ofDays(400));
        assertEquals(1, bench.pass().submitted());
    }

    @Test
    void whatIsInDoubtGoesToItsStoreWhenItIsReleased() throws SQLException {
        claimAndForget("one");
        bench.time.advance(Duration.ofDays(30));
        bench.pass();
        assertTrue(bench.control.release(theOneKept().id()));
        assertEquals(0, bench.pass(bench.other().store, Bench.B).submitted(), "the other store does not know the key");
        assertEquals(1, bench.pass().submitted());
    }

    private void claimAndForget(String key) throws SQLException {
        bench.order(key);
        try (Connection connection = bench.database.getConnection()) {
            Table table = bench.outbox.table();
            table.claim(connection, table.waiting(connection, 10), Bench.A, bench.time.instant());
        }
    }
}
