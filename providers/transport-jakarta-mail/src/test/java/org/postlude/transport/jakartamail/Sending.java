package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportRequest;

/** One logon under test and the spooler's part in it. Times are short unless given; closing checks the contract. */
final class Sending implements AutoCloseable {
    static final byte[] MAIL =
            "Message-ID: <1@example.org>\r\nSubject: x\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);
    static final String BOB = "bob@example.org";

    final DirectSupport support = new DirectSupport();
    final TransportLogon logon;
    private final AtomicLong attempts = new AtomicLong();

    Sending(String url, String... options) {
        this(new SmtpTransportProvider(), url, options);
    }

    Sending(SmtpTransportProvider provider, String url, String... options) {
        Map<String, String> all = new HashMap<>();
        for (String time : List.of("greeting", "command", "data", "dot", "write", "connect")) {
            all.put(time + "Timeout", "10s");
        }
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        logon = provider.transportLogon(support, new TransportRequest("out", url, all));
    }

    OutboundMessage message(String... to) {
        return message(Content.of(MAIL), to);
    }

    OutboundMessage message(Content content, String... to) {
        return message("ann@example.org", content, to);
    }

    OutboundMessage message(String sender, Content content, String... to) {
        long id = attempts.incrementAndGet();
        List<Recipient> recipients = Arrays.stream(to.length == 0 ? new String[] {BOB} : to)
                .map(Recipient::smtp)
                .toList();
        return new OutboundMessage(
                new AttemptId(id), new PartId(new MessageId("M" + id), 0), sender, recipients, content, false);
    }

    EndResult send(OutboundMessage message) throws InterruptedException {
        return assertInstanceOf(Attempt.class, submit(message)).endMessage();
    }

    /** Sends in vain: the transport says that no retry mends it, and why. */
    String unconfigured() throws InterruptedException {
        return assertInstanceOf(SubmitResult.Unconfigured.class, submit(message()))
                .reason();
    }

    SubmitResult submit(OutboundMessage message) throws InterruptedException {
        return logon.submitMessage(message);
    }

    /** The outcomes in the order of the recipients. */
    List<RecipientOutcome> outcomes(OutboundMessage message) throws InterruptedException {
        return outcomes(message, send(message));
    }

    static List<RecipientOutcome> outcomes(OutboundMessage message, EndResult result) {
        EndResult.Done done = assertInstanceOf(EndResult.Done.class, result);
        List<RecipientOutcome> outcomes = new ArrayList<>();
        for (Recipient recipient : message.recipients()) {
            List<EndResult.Result> his = done.results().stream()
                    .filter(one -> one.recipient().equals(recipient))
                    .toList();
            if (his.size() != 1) {
                throw new AssertionError("rule T4: " + recipient + " is reported " + his.size() + " times");
            }
            outcomes.add(his.get(0).outcome());
        }
        return outcomes;
    }

    RecipientOutcome outcome() throws InterruptedException {
        return outcomes(message()).get(0);
    }

    /** On a worker thread of its own; the result within 20 s or never. */
    CompletableFuture<EndResult> sendAside(OutboundMessage message) {
        CompletableFuture<EndResult> result = new CompletableFuture<>();
        Thread worker = new Thread(
                () -> {
                    try {
                        result.complete(send(message));
                    } catch (InterruptedException | RuntimeException | AssertionError e) {
                        result.completeExceptionally(e);
                    }
                },
                "test-worker-" + message.attempt());
        worker.setDaemon(true);
        worker.start();
        return result.orTimeout(20, TimeUnit.SECONDS);
    }

    void cancel(OutboundMessage message) {
        ((CancellableTransport) logon).cancelMessage(message.attempt());
    }

    /** Class, reply as a person reads it. */
    static String told(RecipientOutcome outcome) {
        Reply reply = outcome.reply();
        return outcome.getClass().getSimpleName() + " " + reply;
    }

    @Override
    public void close() {
        logon.close();
        support.closed();
        support.assertNoViolations();
    }
}
