package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.ScriptedTransport;

/** A message of many parts ends once, and is not read as a whole each time one of them ends. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ManyPartsTest {
    private static final int DOMAINS = 60;

    private final ScriptedTransport oneByOne =
            ScriptedTransport.builder().cancellable().maxAttempts(1).build();

    @Test
    void theEndOfAPartIsNoReasonToReadAllOthers() {
        try (Bench bench = new Bench(oneByOne)) {
            MessageStore store = bench.open();
            bench.journal.clear();
            store.submit(Bench.mailTo(IntStream.range(0, DOMAINS)
                    .mapToObj(i -> "all@d" + i + ".example.org")
                    .toArray(String[]::new)));

            Bench.until(() -> store.queue("", 10).messages().isEmpty());
            Bench.until(() -> oneByOne.transactions() == DOMAINS);

            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            long read = bench.journal.count("spooler-1.parts");
            assertTrue(read > 0 && read <= DOMAINS / 4, "read " + read + " times: " + bench.journal.lines());
            store.close();
        }
    }

    /** The store tells of it by itself; of what cannot be read nobody knows whether it was sent. */
    @Test
    void aMessageOfWhichAPartCannotBeReadIsNotCountedAsSent() {
        try (Bench bench = new Bench(oneByOne)) {
            MessageStore store = bench.open();
            bench.process.answering(
                    "spooler-1.parts", parts -> ((List<?>) Objects.requireNonNull(parts)).subList(0, 1));
            store.submit(Bench.mailTo("ann@example.org", "bob@example.net"));

            Bench.until(() -> store.queue("", 10).messages().isEmpty());

            assertEquals(0, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            store.close();
        }
    }
}
