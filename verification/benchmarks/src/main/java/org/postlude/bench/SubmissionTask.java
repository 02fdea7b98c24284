package org.postlude.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogoffMode;
import org.postlude.submission.SubmissionServer;

/** Postlude listens, from its preparation on; somebody else sends. The work is to show that all of it is in the store. */
final class SubmissionTask implements Task {
    private @Nullable Outbox outbox;
    private @Nullable SubmissionServer server;
    private int count;

    /** The store's directory, how many messages are to be there at the end, and the port. */
    @Override
    public void prepare(List<String> arguments) throws Exception {
        count = Integer.parseInt(arguments.get(1));
        outbox = Outbox.taking(Path.of(arguments.get(0)), Outbox.NOBODY);
        server = SubmissionServer.into(outbox.store())
                .via("smtp")
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments.get(2))))
                .hostName("bench.example.org")
                .start();
    }

    @Override
    public List<Double> run() {
        if (server == null || outbox == null) {
            throw new IllegalStateException("nothing is prepared");
        }
        server.close();
        outbox.logoff(LogoffMode.ORDERLY, count);
        outbox.close();
        return List.of();
    }
}
