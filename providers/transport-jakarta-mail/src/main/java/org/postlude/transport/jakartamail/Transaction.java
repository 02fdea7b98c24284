package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.DsnParameters;
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
    /** How far it has come, in words that stand in reports. */
    enum Step {
        RSET("RSET"),
        MAIL("MAIL"),
        RCPT("RCPT"),
        DATA("DATA"),
        BODY("the message's data"),
        DOT("the final dot"),
        REST("the replies that were still to come");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private final OutboundMessage message;
    private final String sender;
    private final List<Integer> offered = new ArrayList<>();
    private final @Nullable RecipientOutcome[] outcomes;
    private Step step = Step.MAIL;
    private boolean dotSent;
    private final Body body;
    private String mailParameters = "";
    private Dsn dsn = Dsn.OFF;
    private DsnParameters said = DsnParameters.NONE;

    Transaction(OutboundMessage message, int atMost) {
        this.message = message;
        this.body = new Body(message.content());
        this.outcomes = new RecipientOutcome[message.recipients().size()];
        checkSender(message.sender());
        this.sender = WireAddress.of(message.sender());
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

    // A Recipient has checked itself; the sender came as text, and CR LF or a > in it would be a command of its own.
    private static void checkSender(String sender) {
        if (!sender.isEmpty()) {
            Recipient.smtp(sender);
        }
    }

    Body body() {
        return body;
    }

    /**
     * Looks at what is to be sent and at what this server offers. A message that it cannot take is refused here, before it
     * has heard of it.
     */
    void prepare(Offer offer, Esmtp esmtp, Body.Block eachBlock) throws IOException {
        if (offer.sizeLimit() > 0 && body.size() > offer.sizeLimit()) {
            refuseAll(
                    "5.3.4",
                    "the message has " + body.size() + " octets, " + offer.server() + " takes at most "
                            + offer.sizeLimit() + "; nothing was sent");
            return;
        }
        if (!offer.utf8()) {
            refuseBeyondAscii(offer.server());
        }
        if (!hasOpen()) {
            return;
        }
        Body.Needs needs = body.look(eachBlock);
        boolean utf8 = offer.utf8() && (needs.utf8Header() || isBeyondAscii());
        if (needs.eightBit() && !offer.eightBit() && !esmtp.eightBitAnyway()) {
            refuseAll(
                    "5.6.3",
                    "the message has octets above 127 and " + offer.server() + " does not offer 8BITMIME"
                            + " (RFC 6152); nothing was sent. Encode it as quoted-printable or base64");
        }
        boolean isTold = offer.dsn() && !message.sender().isEmpty();
        dsn = isTold ? esmtp.dsn() : Dsn.OFF;
        said = isTold ? message.dsn() : DsnParameters.NONE;
        mailParameters = (offer.size() ? " SIZE=" + body.size() : "")
                + (needs.eightBit() && offer.eightBit() ? " BODY=8BITMIME" : "")
                + (utf8 ? " SMTPUTF8" : "")
                + dsn.mail(message.part(), said);
    }

    /** Looks at what is to be sent before there is a server to offer it to; false if it cannot be read. */
    boolean look(Body.Block eachBlock) {
        try {
            body.look(eachBlock);
            return true;
        } catch (IOException e) {
            lost(WireFailure.unintelligible(e.toString()));
            return false;
        }
    }

    private boolean isBeyondAscii() {
        return !WireAddress.isAscii(sender) || offered.stream().anyMatch(index -> !WireAddress.isAscii(address(index)));
    }

    /** RFC 6531, section 3.5: who has no address in ASCII is not asked for; the others get their mail. */
    private void refuseBeyondAscii(String server) {
        if (!WireAddress.isAscii(sender)) {
            refuseAll("5.6.7", "the sender " + beyondAscii(sender, server));
            return;
        }
        for (int index : offered) {
            if (!WireAddress.isAscii(address(index))) {
                outcomes[index] =
                        new RecipientOutcome.Refused(Reply.local("5.6.7", beyondAscii(address(index), server)));
            }
        }
        offered.removeIf(index -> outcomes[index] != null);
    }

    private static String beyondAscii(String address, String server) {
        boolean domainOnly = WireAddress.isAscii(address.substring(0, address.lastIndexOf('@')));
        return (domainOnly ? "has a domain outside ASCII without certain A-labels" : "is outside ASCII") + ", and "
                + server + " does not offer SMTPUTF8 (RFC 6531); nothing was sent. "
                + (domainOnly ? "Write its domain as xn--..." : "Give an ASCII address instead");
    }

    private String address(int index) {
        return WireAddress.of(message.recipients().get(index).address());
    }

    private void refuseAll(String status, String why) {
        settleOpen(new RecipientOutcome.Refused(Reply.local(status, why)));
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

    String mail() {
        return "MAIL FROM:<" + sender + ">" + mailParameters;
    }

    int recipients() {
        return offered.size();
    }

    String rcpt(int i) {
        int index = offered.get(i);
        return "RCPT TO:<" + address(index) + ">"
                + dsn.rcpt(message.recipients().get(index), said);
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

    /** Those who were accepted at RCPT and have no outcome yet, in that order. */
    List<Integer> open() {
        return offered.stream().filter(index -> outcomes[index] == null).toList();
    }

    void settle(int index, RecipientOutcome outcome) {
        outcomes[index] = outcome;
    }

    /** The server said more than it was asked, so nobody knows which of its replies belongs to whom. */
    void disown() {
        disown(offered);
    }

    void disown(List<Integer> indices) {
        indices.forEach(index -> outcomes[index] = null);
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
        IOException unreadable = body.unreadable();
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

    EndResult result() {
        List<EndResult.Result> results = new ArrayList<>(outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            results.add(new EndResult.Result(message.recipients().get(i), Objects.requireNonNull(outcomes[i])));
        }
        return new EndResult.Done(results);
    }
}
