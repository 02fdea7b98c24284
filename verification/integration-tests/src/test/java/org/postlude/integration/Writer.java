package org.postlude.integration;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.QueuePage;
import org.postlude.store.RecipientStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;
import org.postlude.store.SubmitReceipt;

/**
 * A program that sends, to be killed. What it says on standard output, a line each and at once, is the ledger outside:
 *
 * <pre>
 *   OPENING                       the store is opened now
 *   DOUBT message-id recipient    found in doubt, before anything is sent
 *   READY                         sending begins
 *   TRY key                       before submit
 *   ACK key id existed            submit has returned
 *   LEFT message-id recipient state, REPORT mode outcome submitted sent left in-doubt, WITHDRAWN id result, END
 * </pre>
 *
 * <p>Standard input gives the keys to submit, then a line {@code LOGOFF mode} or {@code WAIT} for being killed.
 */
final class Writer {
    private static final int THREADS = 4;
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private final String url;
    private final StoreAddress address;
    private final InDoubtPolicy policy;

    private Writer(String store, String url, String policy) {
        this.address = StoreAddress.parse(store);
        this.url = url;
        this.policy = InDoubtPolicy.valueOf(policy);
    }

    public static void main(String[] args) throws Exception {
        new Writer(args[0], args[1], args[2]).run();
    }

    /** In one write, which a pipe takes whole: a kill leaves no half line. */
    private static synchronized void say(Object... words) {
        String line = Stream.of(words).map(Object::toString).collect(Collectors.joining(" ", "", "\n"));
        try {
            OUT.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        String order = in.readLine();
        for (; order != null && order.startsWith("k"); order = in.readLine()) {
            keys.add(order);
        }
        GatedStoreProvider gate = new GatedStoreProvider(address.scheme());
        try (SpoolerCoordinator coordinator =
                        SpoolerCoordinator.builder().store(gate).transport(url).build();
                StoreSession session = coordinator.logon("writer")) {
            say("OPENING");
            MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
            list(store)
                    .filter(line -> line.state() == MessageState.IN_DOUBT)
                    .forEach(line -> say("DOUBT", line.messageId(), line.recipient()));
            say("READY");
            gate.open();
            submit(store, keys);
            if (order == null || !order.startsWith("LOGOFF ")) {
                in.readLine(); // until the kill
                return;
            }
            end(store, LogoffMode.valueOf(order.substring("LOGOFF ".length())));
        }
        if (policy == InDoubtPolicy.HOLD) {
            withdrawDoubt();
        }
        say("END");
    }

    private void submit(MessageStore store, Queue<String> keys) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<? extends Future<?>> submitters = IntStream.range(0, THREADS)
                .mapToObj(i -> threads.submit(() -> {
                    for (String key = keys.poll(); key != null; key = keys.poll()) {
                        say("TRY", key);
                        SubmitReceipt receipt =
                                store.submit(Submission.of(Letters.envelopeOf(key), Content.of(Letters.bytesOf(key)))
                                        .withKey(new SubmissionKey(key))
                                        .withInDoubt(policy));
                        say("ACK", key, receipt.id(), receipt.existed());
                    }
                }))
                .toList();
        threads.shutdown();
        for (Future<?> submitter : submitters) {
            submitter.get();
        }
        if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the submitters did not end");
        }
    }

    private static void end(MessageStore store, LogoffMode mode) {
        LogoffReport report = store.storeLogoff(mode, Deadline.in(Duration.ofSeconds(40)));
        report.messages().stream()
                .flatMap(Writer::lines)
                .forEach(line -> say("LEFT", line.messageId(), line.recipient(), line.state()));
        say(
                "REPORT",
                report.mode(),
                report.outcome(),
                report.counts().submitted(),
                report.counts().sent(),
                report.counts().left(),
                report.counts().inDoubt());
        report.problems().forEach(problem -> say("PROBLEM", problem));
    }

    /** What a person would do with what stays in doubt: here, take it back. Nothing is left then. */
    private void withdrawDoubt() throws IOException {
        try (SpoolerCoordinator coordinator = SpoolerCoordinator.builder().build();
                StoreSession session = coordinator.logon("writer");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT)) {
            for (MessageStatus message : store.queue("", 10_000).messages()) {
                say("WITHDRAWN", message.id(), store.withdraw(new MessageId(message.id())));
            }
        }
    }

    /** One recipient of a message that has not ended. */
    private record Line(String messageId, String recipient, MessageState state) {}

    private static Stream<Line> lines(MessageStatus message) {
        return message.recipients().stream().map(recipient -> line(message, recipient));
    }

    private static Line line(MessageStatus message, RecipientStatus recipient) {
        return new Line(String.valueOf(message.messageId()), recipient.address(), recipient.state());
    }

    private static Stream<Line> list(MessageStore store) {
        List<MessageStatus> found = new ArrayList<>();
        for (Optional<String> cursor = Optional.of(""); cursor.isPresent(); ) {
            QueuePage page = store.queue(cursor.get(), 10_000);
            found.addAll(page.messages());
            cursor = page.next();
        }
        return found.stream().flatMap(Writer::lines);
    }
}
