package org.postlude.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The least that a durable outbox costs in plain JDBC: {@link BareOutbox}. */
final class BareTask implements Task {
    private Path directory = Path.of("");
    private int count;
    private int size;
    private int threads;

    /** A directory, how many messages of which size, by how many threads. */
    @Override
    public void prepare(List<String> arguments) throws Exception {
        directory = Files.createDirectories(Path.of(arguments.get(0)));
        count = Integer.parseInt(arguments.get(1));
        size = Integer.parseInt(arguments.get(2));
        threads = Integer.parseInt(arguments.get(3));
    }

    @Override
    public List<Double> run() throws Exception {
        try (BareOutbox outbox = new BareOutbox(directory.resolve("outbox.db"))) {
            long[] nanos =
                    Crowd.run(threads, count, () -> number -> outbox.submit(number, Letters.bytes(number, size)));
            long stored = outbox.count();
            if (stored != count) {
                throw new SQLException(count + " were submitted, " + stored + " are in the table");
            }
            return Times.of(nanos);
        }
    }
}
