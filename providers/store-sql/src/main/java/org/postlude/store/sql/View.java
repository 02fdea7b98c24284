package org.postlude.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;

/** Looks at the database, each time at one moment of it; nothing of a look outlives it. Any thread. */
interface View extends Closeable {
    /** A question. It may be asked more than once for one answer. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Link link) throws SQLException, IOException;
    }

    <T> T look(Question<T> question) throws IOException;

    /** The same for a question of one statement, which is one moment by itself. */
    default <T> T glance(Question<T> question) throws IOException {
        return look(question);
    }

    /** One moment, from a connection that is in no transaction. */
    static <T> T atOneMoment(Link link, Question<T> question) throws SQLException, IOException {
        link.run("BEGIN");
        try {
            return question.ask(link);
        } finally {
            link.run("ROLLBACK");
        }
    }
}
