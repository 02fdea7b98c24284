package org.postlude.bench;

import java.nio.file.Path;
import java.util.List;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/** Postlude sends a backlog that lies in its store: from the opening of the store until each outcome is recorded. */
final class SendTask implements Task {
    private static final int FILLING = 50;

    private Path directory = Path.of("");
    private int count;
    private int port;

    /** The store's directory, how many messages of which size, the port that takes them. */
    @Override
    public void prepare(List<String> arguments) throws Exception {
        directory = Path.of(arguments.get(0));
        count = Integer.parseInt(arguments.get(1));
        int size = Integer.parseInt(arguments.get(2));
        port = Integer.parseInt(arguments.get(3));
        try (Outbox outbox = Outbox.taking(directory, port)) {
            Crowd.run(FILLING, count, () -> number -> outbox.submit(number, size));
            outbox.logoff(LogoffMode.ORDERLY, count);
        }
    }

    @Override
    public List<Double> run() throws Exception {
        try (Outbox outbox = Outbox.sending(directory, port)) {
            LogoffReport report = outbox.logoff(LogoffMode.NO_WAIT, 0);
            if (report.counts().sent() != count) {
                throw new IllegalStateException(count + " were queued, and this is what became of them: " + report);
            }
        }
        return List.of();
    }
}
