package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;

/**
 * A READ_ONLY logon's: a connection for each look, so that it keeps no lock. While somebody has the store open, or was killed
 * and left its log, SQLite reads both. Else the file is whole and is read as one that does not change, for SQLite would make
 * a log beside it; whether it did change is seen afterwards, without opening it, and then the look is repeated.
 */
record ReaderView(Path file) implements View {
    private static final int TRIES = 5;

    @Override
    public <T> T look(Question<T> question) throws IOException {
        IOException last = new IOException("it changes each time that it is read");
        for (int i = 0; i < TRIES; i++) {
            boolean isAlone = !Files.exists(log());
            String before = mark();
            try (Link link = Link.open(file, isAlone ? "mode=ro&immutable=1" : "mode=ro")) {
                T answer = View.atOneMoment(link, question);
                if (!isAlone || (!Files.exists(log()) && mark().equals(before))) {
                    return answer;
                }
            } catch (SQLException e) {
                last = Link.failed("cannot read " + file, e);
            } catch (IOException e) {
                if (!isAlone) {
                    throw e;
                }
                last = e;
            }
            if (isAlone && !Files.exists(log()) && mark().equals(before)) {
                throw last; // Nothing else will come of another try.
            }
        }
        throw last;
    }

    private Path log() {
        return Logs.wal(file);
    }

    private String mark() throws IOException {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        return is.size() + " " + is.lastModifiedTime() + " " + is.fileKey();
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
