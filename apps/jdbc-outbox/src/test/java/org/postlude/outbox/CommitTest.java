package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.DsnParameters;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;

/** A submit is part of the transaction that its connection is in, and of nothing else. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class CommitTest {
    private final TestDatabase kind;

    @TempDir
    Path folder;

    private Bench bench;

    CommitTest(TestDatabase kind) {
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

    @Test
    void whatIsCommittedComesToTheStoreAndItsRowGoes() throws SQLException {
        bench.order("one", "two");
        RelayPass pass = bench.pass();
        assertEquals(new RelayPass(2, 0, false, false, Optional.empty()), pass);
        assertEquals(List.of("one", "two"), bench.node.mails());
        assertEquals(List.of(), bench.waiting());
        assertEquals(List.of(), bench.claimed(Bench.A));
    }

    @Test
    void whatIsRolledBackNeverWas() throws SQLException {
        try (Connection connection = bench.begin()) {
            bench.order(connection, Node.mail("one"));
            connection.rollback();
        }
        try (Connection connection = bench.begin()) {
            bench.order(connection, Node.mail("two"));
        } // closed without a commit
        assertEquals(0, bench.pass().submitted());
        assertEquals(List.of(), bench.node.mails());
        bench.order("one"); // as the application may try again
        assertEquals(1, bench.pass().submitted());
    }

    @Test
    void aRollbackToASavepointTakesTheMailBackToo() throws SQLException {
        try (Connection connection = bench.begin()) {
            bench.order(connection, Node.mail("one"));
            Savepoint savepoint = connection.setSavepoint();
            bench.order(connection, Node.mail("two"));
            connection.rollback(savepoint);
            connection.commit();
        }
        assertEquals(1, bench.pass().submitted());
        assertEquals(List.of("one"), bench.node.mails());
    }

    @Test
    void theConnectionIsLeftAsItWasAndOpen() throws SQLException {
        try (Connection connection = bench.begin()) {
            int isolation = connection.getTransactionIsolation();
            bench.order(connection, Node.mail("one"));
            assertFalse(connection.isClosed());
            assertFalse(connection.getAutoCommit());
            assertEquals(isolation, connection.getTransactionIsolation());
            assertEquals(List.of(), bench.waiting(), "nobody else sees it before the commit");
            connection.commit();
        }
        assertEquals(List.of("one"), bench.waiting());
    }

    @Test
    void allOfASubmissionComesThrough() throws SQLException {
        List<Submission> came = new ArrayList<>();
        bench.node.policy = (owner, submission) -> {
            came.add(submission);
            return Optional.empty();
        };
        Submission plain = Node.mail("plain");
        Submission full = full();
        bench.order(plain);
        bench.order(full);
        bench.pass();
        assertEquals(List.of(likeOf(plain, came.get(0)), likeOf(full, came.get(1))), came);
    }

    private static Submission full() {
        Submission mail = Node.mail("full");
        Recipient fax = new Recipient("FAX", "+49 30 % 1234\n\u00fc");
        Recipient bob = Recipient.smtp("b\u00f6b@ex\u00e4mple.org");
        Envelope envelope = new Envelope("", List.of(bob, fax, Recipient.smtp("\"a b\"@example.org")));
        return new Submission(
                mail.key(),
                envelope,
                mail.content(),
                Optional.of(Instant.parse("2026-02-01T00:00:00.123456789Z")),
                InDoubtPolicy.FAIL_UNKNOWN,
                -1,
                Optional.of("ask \u00c4nn, 100% \ud83d\ude00"),
                Optional.of(Instant.parse("2026-03-01T00:00:00Z")),
                Set.of(ReportOn.SUCCESS, ReportOn.DELAY),
                Optional.of("scripted:wire?a=b c"),
                new DsnParameters(
                        Optional.of("QQ314+2B"),
                        Optional.of(DsnParameters.Returned.HDRS),
                        List.of(new DsnParameters.Original(bob, "rfc822;b+40x"))));
    }

    /** Content has no equality; the octets are compared by the store's digest. */
    private static Submission likeOf(Submission given, Submission came) {
        return new Submission(
                given.key(),
                given.envelope(),
                came.content(),
                given.notBefore(),
                given.inDoubt(),
                given.priority(),
                given.holdReason(),
                given.expires(),
                given.reports(),
                given.transport(),
                given.dsn());
    }

    @Test
    void aLargeMessageComesThroughOctetForOctet() throws SQLException {
        Submission big = LargeMail.of("big", 1_500_000);
        bench.order(big);
        assertEquals(1, bench.pass().submitted(), () -> String.valueOf(bench.node.mails()));
        assertTrue(bench.node.store.submit(big).existed(), "a digest of all octets says whether it is the same");
    }

    @Test
    void aKeyThatComesTwiceIsOneMessage() throws SQLException {
        bench.order("one");
        try (Connection connection = bench.begin()) {
            bench.outbox.submit(connection, Node.mail("one"));
            connection.commit();
        }
        assertEquals(2, bench.pass().submitted());
        assertEquals(List.of("one"), bench.node.mails());
    }
}
