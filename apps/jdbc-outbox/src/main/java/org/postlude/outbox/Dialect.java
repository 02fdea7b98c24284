package org.postlude.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.postlude.message.ErrorKind;
import org.postlude.store.SubmitRejectedException;

/** The databases whose SQL the outbox speaks. They differ in how the table is made, and in nothing else here. */
public enum Dialect {
    /** SQLite. */
    SQLITE("SQLite", "TEXT", "BLOB", ""),
    /** PostgreSQL, and what calls itself so. */
    POSTGRESQL("PostgreSQL", "TEXT", "BYTEA", ""),
    /** H2. */
    H2("H2", "CHARACTER LARGE OBJECT", "BINARY LARGE OBJECT", ""),
    /**
     * MySQL and MariaDB. The engine has transactions, and names of stores that differ in the case of a letter only are different, which
     * they would not be by the usual collations.
     */
    MYSQL("MySQL", "LONGTEXT", "LONGBLOB", " ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin");

    private static final String MARIADB = "MariaDB";

    private final String product;
    private final String text;
    private final String octets;
    private final String options;

    Dialect(String product, String text, String octets, String options) {
        this.product = product;
        this.text = text;
        this.octets = octets;
        this.options = options;
    }

    /**
     * The one that a database speaks.
     *
     * @param connection nothing in it is changed
     * @return by the product's name
     * @throws SubmitRejectedException if it is none of these; says what to do
     * @throws SQLException if the database does not tell its name
     */
    public static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        for (Dialect each : values()) {
            if (each.product.equals(product)) {
                return each;
            }
        }
        if (MARIADB.equals(product)) {
            return MYSQL;
        }
        String known = Arrays.stream(values()).map(each -> each.product).collect(Collectors.joining(", "));
        throw new SubmitRejectedException(
                ErrorKind.NO_SUPPORT,
                "the outbox does not know the SQL of " + product + " (it knows " + known + ", " + MARIADB
                        + "); nothing was written. Name the dialect that the database understands (JdbcOutbox.Builder.dialect) and make"
                        + " the table with its own words after Dialect.ddl; or submit to the store after the commit");
    }

    /**
     * What makes the table and its index, for those who have their tables made by a tool.
     *
     * @param table its name, as in {@link JdbcOutbox.Builder#table}
     * @return the statements, in their order; to run them again changes nothing
     * @throws IllegalArgumentException if that is no name for it
     */
    public List<String> ddl(String table) {
        String name = Table.checked(table);
        String index = name.substring(name.indexOf('.') + 1) + "_due";
        String columns = "(claimed_by, reason, attempts, created_at, id)";
        String inside = this == MYSQL ? ",\n  INDEX " + index + " " + columns : "";
        String create = """
                CREATE TABLE IF NOT EXISTS %s (
                  id VARCHAR(36) NOT NULL PRIMARY KEY,
                  created_at BIGINT NOT NULL,
                  submission_key VARCHAR(128) NOT NULL,
                  claimed_by VARCHAR(200) NOT NULL,
                  claimed_at BIGINT NOT NULL,
                  attempts INTEGER NOT NULL,
                  reason VARCHAR(500) NOT NULL,
                  submission %s NOT NULL,
                  content %s NOT NULL,
                  octets BIGINT NOT NULL,
                  digest VARCHAR(64) NOT NULL%s
                )%s""".formatted(name, text, octets, inside, options);
        return this == MYSQL
                ? List.of(create)
                : List.of(create, "CREATE INDEX IF NOT EXISTS " + index + " ON " + name + " " + columns);
    }
}
