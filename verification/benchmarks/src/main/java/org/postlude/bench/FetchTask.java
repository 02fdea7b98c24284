package org.postlude.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Registration;
import org.postlude.store.StoreSession;

/** Postlude fetches a mailbox into a store that is new, and logs off. */
final class FetchTask implements Task {
    private static final long PATIENCE_SECONDS = 600;

    private String store = "";
    private int count;
    private String url = "";

    /** The store's directory, how many messages there are, and the mailbox. */
    @Override
    public void prepare(List<String> arguments) {
        store = "sqlite:" + Path.of(arguments.get(0));
        count = Integer.parseInt(arguments.get(1));
        url = arguments.get(2);
    }

    @Override
    public List<Double> run() throws Exception {
        CountDownLatch left = new CountDownLatch(count);
        try (SpoolerCoordinator coordinator = SpoolerCoordinator.builder()
                        .transport("mailbox", url, Map.of())
                        .build();
                StoreSession session = coordinator.logon("benchmark");
                MessageStore opened = session.openStore(store)) {
            Registration heard = opened.advise(mail -> left.countDown());
            if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(left.getCount() + " of " + count + " have not come");
            }
            heard.close();
            LogoffReport report = opened.storeLogoff(LogoffMode.ORDERLY, Deadline.in(Duration.ofMinutes(1)));
            if (report.counts().received() != count) {
                throw new IllegalStateException(count + " messages were to be received: " + report);
            }
        }
        return List.of();
    }
}
