package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

/** What cannot be joined is refused, says what to do, and the transaction goes on without it. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class RefusedSubmitTest {
    private final TestDatabase kind;

    @TempDir
    Path folder;

    private Bench bench;

    RefusedSubmitTest(TestDatabase kind) {
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

    private void assertRefused(JdbcOutbox outbox, Connection connection, Submission mail, ErrorKind code, String words)
            throws SQLException {
        SubmitRejectedException refusal =
                assertThrows(SubmitRejectedException.class, () -> outbox.submit(connection, mail));
        assertEquals(code, refusal.code());
        assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal::toString);
        assertEquals(List.of(), bench.waiting());
    }

    @Test
    void withoutATransactionThereIsNothingToJoin() throws SQLException {
        try (Connection connection = bench.database.getConnection()) {
            assertRefused(
                    bench.outbox,
                    connection,
                    Node.mail("one"),
                    ErrorKind.NO_SUPPORT,
                    "there is no transaction to join");
        }
    }

    @Test
    void aReadOnlyConnectionIsRefused() throws SQLException {
        try (Connection connection = bench.begin()) {
            Connection readOnly = Between.proxy(
                    Connection.class,
                    (method, args) -> method.getName().equals("isReadOnly") ? true : method.invoke(connection, args));
            assertRefused(bench.outbox, readOnly, Node.mail("one"), ErrorKind.NO_ACCESS, "the connection is read-only");
        }
    }

    @Test
    void anUnknownDatabaseIsRefusedUnlessItsDialectIsNamed() throws SQLException {
        try (Connection connection = bench.begin()) {
            Connection strange = Between.proxy(
                    Connection.class,
                    (method, args) -> method.getName().equals("getMetaData")
                            ? Between.proxy(DatabaseMetaData.class, (asked, none) -> "Strange DB")
                            : method.invoke(connection, args));
            assertRefused(bench.outbox, strange, Node.mail("one"), ErrorKind.NO_SUPPORT, "the SQL of Strange DB");
            JdbcOutbox told = JdbcOutbox.builder()
                    .dialect(Dialect.POSTGRESQL)
                    .clock(bench.time)
                    .build();
            told.submit(strange, Node.mail("one"));
            connection.commit();
        }
        assertEquals(List.of("one"), bench.waiting());
    }

    @Test
    void aMessageOverTheLimitIsRefusedAndTheRestOfTheTransactionStays() throws SQLException {
        JdbcOutbox small = JdbcOutbox.builder().clock(bench.time).largest(100).build();
        try (Connection connection = bench.begin()) {
            bench.order(connection, Node.mail("before"));
            SubmitRejectedException refusal =
                    assertThrows(SubmitRejectedException.class, () -> small.submit(connection, Node.mail("one")));
            assertEquals(ErrorKind.INVALID_PARAMETER, refusal.code());
            bench.order(connection, Node.mail("behind"));
            connection.commit();
        }
        assertEquals(List.of("before", "behind"), bench.waiting());
    }

    @Test
    void contentThatIsLongerOrShorterThanItSaysIsRefused() throws SQLException {
        try (Connection connection = bench.begin()) {
            for (int size : List.of(4, 6)) {
                Submission mail = Submission.of(
                        Node.mail("one").envelope(),
                        content(size, () -> new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5})));
                assertRefused(
                        bench.outbox, connection, mail, ErrorKind.INVALID_PARAMETER, "should have " + size + " octets");
            }
        }
    }

    @Test
    void contentThatCannotBeReadIsRefused() throws SQLException {
        try (Connection connection = bench.begin()) {
            Content broken = content(5, () -> {
                throw new IOException("the disk is gone");
            });
            Submission mail = Submission.of(Node.mail("one").envelope(), broken);
            assertRefused(bench.outbox, connection, mail, ErrorKind.CORRUPT_DATA, "the disk is gone");
        }
    }

    /** Opens a content. */
    private interface Opening {
        InputStream open() throws IOException;
    }

    private static Content content(long size, Opening opening) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return opening.open();
            }
        };
    }
}
