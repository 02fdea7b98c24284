package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/**
 * One mail transaction: the envelope, and what became of each recipient. A recipient is settled once, by the first reply
 * that says something final of it; those accepted at RCPT stay open until the reply to the final dot.
 *
 * <p>Used by the attempt's worker only.
 */
final class Transaction {
    private static final int COPY_SIZE = 8192;

    /** How far it has come, in words that stand in reports. */
    enum Step {
        RSET("RSET"),
        MAIL("MAIL"),
        RCPT("RCPT"),
        DATA("DATA"),
        BODY("the message's data"),
        DOT("the final dot");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private final OutboundMessage message;
    private final List<Integer> offered = new ArrayList<>();
    private final @Nullable RecipientOutcome[] outcomes;
    private Step step = Step.MAIL;
    private boolean dotSent;
    private @Nullable IOException unreadable;

    Transaction(OutboundMessage message, int atMost) {
        this.message = message;
        this.outcomes = new RecipientOutcome[message.recipients().size()];
        checkSender(message.sender());
        for (int i = 0; i < outcomes.length; i++) {
            if (!message.recipients().get(i).addressType().equals(Recipient.SMTP)) {
                outcomes[i] = new RecipientOutcome.NotMine();
            } else if (offered.size() < atMost) {
                offered.add(i);
            } else {
                outcomes[i] = new RecipientOutcome.Deferred(
                        Reply.local("4.5.3", "not offered yet: " + atMost + " recipients go in one transaction"),
                        Optional.of(Duration.ZERO));
            }
        }
    }

    // A Recipient has checked itself; the sender came as text, and CR LF in it would be a command of its own.
    private static void checkSender(String sender) {
        if (sender.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            throw new InvalidAddressException(sender, "it has a control or non-ASCII character");
        }
    }

    void at(Step reached) {
        step = reached;
    }

    /** From here the server may have the message, whatever we see of it. */
    void dotLeaves() {
        dotSent = true;
    }

    boolean isDotSent() {
        return dotSent;
    }

    /** With the size, if the server wants to know it (RFC 1870). */
    String mail(boolean size) {
        return "MAIL FROM:<" + message.sender() + ">"
                + (size ? " SIZE=" + message.content().size() : "");
    }

    int recipients() {
        return offered.size();
    }

    String rcpt(int i) {
        return "RCPT TO:<" + message.recipients().get(offered.get(i)).address() + ">";
    }

    /** Takes the reply to a RCPT that was not positive. */
    void rcptFailed(int i, ServerReply answer) {
        boolean others = offered.stream().limit(i).anyMatch(index -> outcomes[index] == null);
        outcomes[offered.get(i)] = answer.isTooManyRecipients() && others
                ? new RecipientOutcome.Deferred(answer.reply(), Optional.of(Duration.ZERO))
                : answer.failure();
    }

    boolean hasOpen() {
        return offered.stream().anyMatch(index -> outcomes[index] == null);
    }

    void settleOpen(RecipientOutcome outcome) {
        for (int index : offered) {
            if (outcomes[index] == null) {
                outcomes[index] = outcome;
            }
        }
    }

    /** The connection failed: in doubt if the dot was on its way, otherwise nothing was handed over. */
    void lost(WireFailure failure) {
        if (unreadable != null) {
            settleOpen(new RecipientOutcome.Deferred(
                    Reply.local("4.3.0", "the message's bytes could not be read: " + unreadable.getMessage())));
            return;
        }
        Reply reply = failure.during(step.words);
        settleOpen(dotSent ? new RecipientOutcome.InDoubt(reply) : new RecipientOutcome.Deferred(reply));
    }

    /** Whether the server has not said a word yet: then another connection may be tried within this attempt. */
    boolean isUnanswered() {
        return step == Step.RSET || step == Step.MAIL;
    }

    /**
     * Copies the message's bytes, all of them or it fails: half a message with a dot behind it would be delivered.
     *
     * @param eachBlock called now and then; what it throws ends the copying
     */
    void copyTo(OutputStream out, Block eachBlock) throws IOException {
        byte[] buffer = new byte[(int) Math.min(COPY_SIZE, message.content().size() + 1)];
        long copied = 0;
        try (InputStream in = open()) {
            int count;
            while ((count = read(in, buffer)) >= 0) {
                copied += count;
                out.write(buffer, 0, count);
                eachBlock.copied(copied);
            }
        }
        if (copied != message.content().size()) {
            throw unreadable(new IOException(
                    copied + " octets instead of " + message.content().size()));
        }
    }

    /** What happens between blocks. */
    @FunctionalInterface
    interface Block {
        void copied(long soFar) throws IOException;
    }

    private InputStream open() throws IOException {
        try {
            return message.content().open();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(IOException e) {
        unreadable = e;
        return e;
    }

    EndResult result() {
        List<EndResult.Result> results = new ArrayList<>(outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            results.add(new EndResult.Result(message.recipients().get(i), Objects.requireNonNull(outcomes[i])));
        }
        return new EndResult.Done(results);
    }
}
