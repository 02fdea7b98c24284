package org.postlude.tck.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportRequest;

/** Calls a scripted transport rightly or wrongly, for the tests of the script itself. */
final class Driver implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final DirectSupport support = new DirectSupport();
    final TransportLogon logon;
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "driver");
        thread.setDaemon(true);
        return thread;
    });
    private long attempts;

    Driver(ScriptedTransport transport) {
        logon = transport.transportLogon(support, new TransportRequest("smtp-out", "scripted:test", Map.of()));
    }

    OutboundMessage message(String id, String... recipients) {
        return message(id, false, "Message-ID: <" + id + "@example.org>\r\n\r\nHello\r\n", recipients);
    }

    OutboundMessage message(String id, boolean deferred, String text, String... recipients) {
        List<Recipient> all = Arrays.stream(recipients).map(Recipient::smtp).toList();
        Content content = Content.of(text.getBytes(StandardCharsets.UTF_8));
        PartId part = new PartId(new MessageId(id), 0);
        return new OutboundMessage(new AttemptId(++attempts), part, "me@example.org", all, content, deferred);
    }

    EndResult end(OutboundMessage message) throws InterruptedException {
        SubmitResult submitted = logon.submitMessage(message);
        if (submitted instanceof Attempt attempt) {
            return attempt.endMessage();
        }
        throw new AssertionError("submitMessage answered " + submitted);
    }

    /** The outcome of a message to one recipient. */
    RecipientOutcome outcome(OutboundMessage message) throws InterruptedException {
        if (end(message) instanceof EndResult.Done done) {
            return Bench.onlyOne(done.results(), "result").outcome();
        }
        throw new AssertionError("not done");
    }

    Future<EndResult> start(OutboundMessage message) {
        return work(() -> end(message));
    }

    <T> Future<T> work(Callable<T> task) {
        return workers.submit(task);
    }

    static <T> T await(Future<T> running) throws Exception {
        return running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
