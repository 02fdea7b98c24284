package org.postlude.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.tck.store.GatedStoreProvider;

/**
 * A program that opens a store, submits so many messages of 4 KiB to it, none of which is tried while it does, and logs
 * off; it says how long each step took, and what was left.
 */
final class DeepQueue {
    private static final int THREADS = 50;
    private static final int SIZE = 4096;
    private static final String LINE = "x".repeat(62) + "\r\n";

    private DeepQueue() {}

    /** The store, the transport and the number of messages. */
    public static void main(String[] args) throws Exception {
        StoreAddress address = StoreAddress.parse(args[0]);
        long count = Long.parseLong(args[2]);
        GatedStoreProvider gate = new GatedStoreProvider(address.scheme());
        try (SpoolerCoordinator coordinator = SpoolerCoordinator.builder()
                        .store(gate)
                        .transport(args[1])
                        .build();
                StoreSession session = coordinator.logon("writer")) {
            MessageStore store = timed("open", () -> session.openStore(address, OpenOptions.DEFAULT));
            if (count > 0) {
                timed("submit " + count, () -> submit(store, count));
            }
            QueuePage page = timed("first page", () -> store.queue("", 100));
            System.out.println("listed " + page.messages().size());
            System.gc();
            System.out.println("heap "
                    + (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20) + " MiB");
            gate.open();
            LogoffReport report =
                    timed("logoff", () -> store.storeLogoff(LogoffMode.ORDERLY, Deadline.in(Duration.ofMinutes(5))));
            if (report.outcome() != Outcome.RELEASED) {
                throw new IllegalStateException(report.toString());
            }
            System.out.println("left " + report.counts().left());
        }
    }

    private static <T> T timed(String what, Supplier<T> step) {
        long begin = System.nanoTime();
        T result = step.get();
        System.out.printf(
                "%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - begin).toMillis());
        return result;
    }

    private static long submit(MessageStore store, long count) {
        AtomicLong next = new AtomicLong();
        Callable<Void> submitter = () -> {
            for (long number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                Envelope envelope = Envelope.smtp(Letters.SENDER, "r" + number + "@example.net");
                store.submit(Submission.of(envelope, Content.of(letter(number))));
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Void> each : threads.invokeAll(Collections.nCopies(THREADS, submitter))) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("not all were submitted", e);
        } finally {
            threads.shutdown();
        }
        return count;
    }

    private static byte[] letter(long number) {
        String top =
                "From: " + Letters.SENDER + "\r\nTo: r" + number + "@example.net\r\nDate: Mon, 03 Aug 2026 09:00:00"
                        + " +0200\r\nMessage-ID: <" + number + "@deep.example.org>\r\n\r\n";
        return (top + LINE.repeat((SIZE - top.length()) / LINE.length())).getBytes(US_ASCII);
    }
}
