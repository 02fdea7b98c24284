package org.postlude.command.tour;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.transport.Attempt;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;

/** One attempt at once, and one transfer in; both stand before their permit while their gate is shut. */
final class GatedLogon implements TransportLogon, CancellableTransport, FlushableTransport, InboundTransport {
    private static final Reply ACCEPTED = Reply.of(250, "2.0.0", "accepted");
    private static final RecipientOutcome COME_AGAIN = new RecipientOutcome.Deferred(
            Reply.of(451, "4.7.1", "come again in an hour"), Optional.of(Duration.ofHours(1)));

    private final TransportSupport support;
    private final NextHop hop;
    private final BiConsumer<Object, String> names;
    private final StatusRow row;
    private final Transfers transfers;

    GatedLogon(TransportSupport support, NextHop hop, BiConsumer<Object, String> names) {
        this.support = support;
        this.hop = hop;
        this.names = names;
        this.row = new StatusRow(support);
        this.transfers = new Transfers(support);
    }

    @Override
    public List<String> addressTypes() {
        return List.of(Recipient.SMTP);
    }

    @Override
    public int maxAttempts() {
        return 1;
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) {
        String name = Mail.nameOf(message.recipients().get(0));
        names.accept(message.attempt(), name);
        names.accept(message.part(), name);
        Transfers.Transfer transfer = transfers.begin(message.attempt());
        Attempt attempt = () -> {
            try (transfer) {
                return send(message, transfer);
            }
        };
        return attempt;
    }

    private EndResult send(OutboundMessage message, Transfers.Transfer transfer) throws InterruptedException {
        support.progress(message.attempt(), Phase.ENVELOPE);
        List<Recipient> turnedAway =
                message.recipients().stream().filter(hop::turnsAway).toList();
        List<Recipient> taken = message.recipients().stream()
                .filter(Predicate.not(turnedAway::contains))
                .toList();
        if (!taken.isEmpty()) {
            support.progress(message.attempt(), Phase.BODY);
            Content bytes;
            try {
                bytes = read(message.content());
            } catch (IOException e) { // rule T19
                Reply reply = Reply.local("4.3.0", "the message could not be read: " + e.getMessage());
                return told(message, turnedAway, new RecipientOutcome.Deferred(reply));
            }
            Optional<Gate> gate = hop.gateFor(taken);
            if ((gate.isPresent() && !gate.get().pass(transfer.stop()))
                    || transfer.stop().isDone()
                    || support.mayCommit(message.attempt()) == Permit.STOP) {
                return new EndResult.Stopped();
            }
            hop.deliver(new NextHop.Delivery(message.sender(), taken, bytes));
        }
        return told(message, turnedAway, new RecipientOutcome.Accepted(ACCEPTED));
    }

    private static EndResult told(OutboundMessage message, List<Recipient> turnedAway, RecipientOutcome others) {
        return new EndResult.Done(message.recipients().stream()
                .map(each -> new EndResult.Result(each, turnedAway.contains(each) ? COME_AGAIN : others))
                .toList());
    }

    private static Content read(Content content) throws IOException {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != content.size()) {
                throw new IOException(bytes.length + " octets instead of " + content.size());
            }
            return Content.of(bytes);
        }
    }

    @Override
    public boolean poll() {
        return hop.first().isPresent();
    }

    @Override
    public void startMessage(InboundMessage message) throws InterruptedException {
        Optional<NextHop.Waiting> first = hop.first();
        if (first.isEmpty()) {
            return;
        }
        names.accept(message.attempt(), Mail.ARRIVING);
        try (Transfers.Transfer transfer = transfers.begin(message.attempt())) {
            if (hop.arriving().pass(transfer.stop())
                    && message.saveChanges(first.get().key(), first.get().content())) {
                hop.acknowledge(first.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the store failed; the message stays at its source", e);
        }
    }

    @Override
    public void cancelMessage(AttemptId attempt) {
        transfers.stop(attempt);
    }

    @Override
    public FlushAnswer flushQueues(Set<FlushFlag> flags) {
        row.set(StatusBit.OUTBOUND_FLUSH, true);
        hop.flushBegan();
        return FlushAnswer.STARTED;
    }

    @Override
    public void transportNotify(TransportNotice notice) {
        switch (notice) {
            case BEGIN_INBOUND, END_INBOUND ->
                row.set(StatusBit.INBOUND_ENABLED, notice == TransportNotice.BEGIN_INBOUND);
            case BEGIN_OUTBOUND, END_OUTBOUND ->
                row.set(StatusBit.OUTBOUND_ENABLED, notice == TransportNotice.BEGIN_OUTBOUND);
            case BEGIN_INBOUND_FLUSH, END_INBOUND_FLUSH ->
                row.set(StatusBit.INBOUND_FLUSH, notice == TransportNotice.BEGIN_INBOUND_FLUSH);
            case BEGIN_OUTBOUND_FLUSH, END_OUTBOUND_FLUSH ->
                row.set(StatusBit.OUTBOUND_FLUSH, notice == TransportNotice.BEGIN_OUTBOUND_FLUSH);
        }
    }

    @Override
    public void transportLogoff(Haste haste) {
        if (haste == Haste.HURRY) {
            transfers.stopAll();
        }
    }

    @Override
    public void close() {
        transfers.stopAll();
    }
}
