package org.postlude.outbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.Driver;
import org.sqlite.SQLiteDataSource;

/** The databases of applications that need no server. */
enum TestDatabase {
    H2 {
        @Override
        DataSource make(Path folder) {
            String url = "jdbc:h2:mem:outbox" + MADE.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
            // Its own data source is a thing of JNDI.
            return Between.proxy(DataSource.class, (method, args) -> new Driver().connect(url, new Properties()));
        }
    },
    SQLITE {
        @Override
        DataSource make(Path folder) throws SQLException {
            SQLiteDataSource database = new SQLiteDataSource();
            database.setUrl("jdbc:sqlite:" + folder.resolve("application.db"));
            database.setBusyTimeout(10_000);
            database.setJournalMode("WAL");
            database.setSynchronous("OFF");
            return database;
        }
    };

    private static final AtomicInteger MADE = new AtomicInteger();

    abstract DataSource make(Path folder) throws SQLException;

    /** An empty one that has the table of an outbox. */
    DataSource open(Path folder, JdbcOutbox outbox) throws SQLException {
        DataSource database = make(folder);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            outbox.createTable(connection);
            outbox.createTable(connection); // a program does at each start
            statement.execute("CREATE TABLE orders (k VARCHAR(40) NOT NULL PRIMARY KEY)");
        }
        return database;
    }
}
