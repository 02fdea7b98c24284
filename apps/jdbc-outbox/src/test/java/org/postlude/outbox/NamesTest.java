package org.postlude.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names go into statements as they are, so they are checked; what makes the table is there to be read. */
@Timeout(60)
class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "1", "a b", "a;", "a'", "a\"", "a.b.c", ".a", "a.", "\u00e4", "x\n"})
    void whatIsNoNameOfATableIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> JdbcOutbox.builder().table(name));
        assertThrows(IllegalArgumentException.class, () -> Dialect.H2.ddl(name));
    }

    @Test
    void aNameThatADatabaseWouldCutOffIsRefused() {
        assertEquals(
                "a".repeat(55),
                JdbcOutbox.builder().table("a".repeat(55)).build().toString().substring(7));
        assertThrows(IllegalArgumentException.class, () -> JdbcOutbox.builder().table("a".repeat(56)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "\u00e4", " a"})
    void whatIsNoNameOfARelayIsRefused(String name, @TempDir Path folder) throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder)) {
            assertThrows(IllegalArgumentException.class, () -> bench.relay(bench.node.store, name));
            assertThrows(IllegalArgumentException.class, () -> bench.relay(bench.node.store, "a".repeat(201)));
        }
    }

    @Test
    void aTableInASchemaHasItsIndexThere(@TempDir Path folder) throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder);
                Connection connection = bench.begin()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA mail");
            }
            JdbcOutbox outbox =
                    JdbcOutbox.builder().table("mail.out").clock(bench.time).build();
            outbox.createTable(connection);
            outbox.submit(connection, Node.mail("one"));
            connection.commit();
            try (Relay relay =
                    Relay.of(outbox, bench.database, bench.node.store, Bench.A).build()) {
                assertEquals(1, relay.runOnce().submitted());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMakesTheTableCanBeRunAgain(Dialect dialect) {
        List<String> statements = dialect.ddl("mail.out");
        assertTrue(statements.stream().allMatch(each -> each.contains("IF NOT EXISTS")), statements::toString);
        assertTrue(String.join("\n", statements).contains("INDEX"), "found by an index while many wait");
    }
}
