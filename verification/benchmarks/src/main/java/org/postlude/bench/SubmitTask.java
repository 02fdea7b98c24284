package org.postlude.bench;

import java.nio.file.Path;
import java.util.List;
import org.postlude.store.LogoffMode;

/** Postlude takes messages in; each submit returns when its message is durable. */
final class SubmitTask implements Task {
    private Path directory = Path.of("");
    private int count;
    private int size;
    private int threads;

    /** The store's directory, how many messages of which size, by how many threads. */
    @Override
    public void prepare(List<String> arguments) {
        directory = Path.of(arguments.get(0));
        count = Integer.parseInt(arguments.get(1));
        size = Integer.parseInt(arguments.get(2));
        threads = Integer.parseInt(arguments.get(3));
    }

    @Override
    public List<Double> run() throws Exception {
        try (Outbox outbox = Outbox.taking(directory, Outbox.NOBODY)) {
            long[] nanos = Crowd.run(threads, count, () -> number -> outbox.submit(number, size));
            outbox.logoff(LogoffMode.ORDERLY, count);
            return Times.of(nanos);
        }
    }
}
