package org.postlude.bridge.mail;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.MimeMessages;
import org.postlude.message.Envelope;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PostludeException;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.RecipientStatus;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;

/** One send: submits, waits if that is asked for, and tells. */
record Sending(PostludeTransport transport, Connection to, Letter letter) {
    private static final List<Address> NOBODY = List.of();

    /** What a server says that knows no better word (RFC 3463, section 3.8). */
    private static final int REFUSED = 550;

    void send() throws MessagingException {
        boolean isPartial = isPartial();
        if (!letter.refused().isEmpty() && (!isPartial || letter.valid().isEmpty())) {
            throw refusedBeforehand();
        }
        MessageId id = submit();
        List<RecipientStatus> ends = await(id);
        Verdict verdict = Verdict.of(letter, ends);
        if (verdict.isClean()) {
            transport.tell(event(TransportEvent.MESSAGE_DELIVERED, id, verdict.fate()));
            return;
        }
        boolean isAnybodys = !verdict.fate().validSent().isEmpty();
        transport.tell(event(
                isAnybodys ? TransportEvent.MESSAGE_PARTIALLY_DELIVERED : TransportEvent.MESSAGE_NOT_DELIVERED,
                id,
                verdict.fate()));
        throw failed(
                "message " + id
                        + " was submitted, and is not for all of its addresses. Those in validSent are Postlude's:"
                        + " do not send to them again",
                verdict.reasons(),
                verdict.fate());
    }

    private boolean isPartial() {
        return to.settings().sendPartial()
                || (letter.message() instanceof SMTPMessage special && special.getSendPartial());
    }

    private SendFailedException refusedBeforehand() {
        PostludeTransportEvent.Fate fate =
                new PostludeTransportEvent.Fate(NOBODY, letter.addresses(), letter.invalid(), NOBODY);
        transport.tell(event(TransportEvent.MESSAGE_NOT_DELIVERED, null, fate));
        return failed("Invalid Addresses; nothing was submitted", letter.refused(), fate);
    }

    private MessageId submit() throws MessagingException {
        try {
            Envelope envelope =
                    new Envelope(letter.from(), List.copyOf(letter.valid().keySet()));
            Submission submission =
                    DsnWords.applied(Submission.of(envelope, MimeMessages.content(letter.message())), letter);
            return to.store()
                    .submit(to.route().map(submission::withTransport).orElse(submission))
                    .id();
        } catch (StoreFailedException e) {
            throw e.isResultUnknown() ? unknown(e) : notSubmitted(e);
        } catch (InvalidAddressException e) {
            throw notSubmitted("the sender was refused", e);
        } catch (PostludeException | IllegalArgumentException e) {
            throw notSubmitted(e);
        }
    }

    private SendFailedException notSubmitted(RuntimeException why) {
        return notSubmitted("nothing was stored, the program still has the message", why);
    }

    private SendFailedException notSubmitted(String what, RuntimeException why) {
        PostludeTransportEvent.Fate fate =
                new PostludeTransportEvent.Fate(NOBODY, letter.addresses(), letter.invalid(), NOBODY);
        transport.tell(event(TransportEvent.MESSAGE_NOT_DELIVERED, null, fate));
        SendFailedException failed = new SendFailedException(
                what + ": " + why.getMessage(),
                letter.reasons().orElse(null),
                PostludeTransportEvent.array(fate.validSent()),
                PostludeTransportEvent.array(fate.validUnsent()),
                PostludeTransportEvent.array(fate.invalid()));
        return caused(failed, why);
    }

    /** No array is right, so there is none: it may be sent yet, and it may not. */
    private MessagingException unknown(StoreFailedException why) {
        transport.tell(event(
                TransportEvent.MESSAGE_PARTIALLY_DELIVERED,
                null,
                new PostludeTransportEvent.Fate(NOBODY, NOBODY, letter.invalid(), letter.addresses())));
        return new MessagingException(
                "it is not known whether the store has the message: who sends it again may double it. 'postlude queue"
                        + " --store " + to.settings().store() + "' tells: " + why.getMessage(),
                why);
    }

    private List<RecipientStatus> await(MessageId id) {
        OpenStore open = to.open();
        if (open == null || to.settings().waits().isZero()) {
            return List.of();
        }
        try {
            return open.await(id, to.settings().waits());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is durable: what is not known yet counts as taken
            return List.of();
        } catch (PostludeException e) {
            return List.of(); // the store was logged off meanwhile, and has the message
        }
    }

    private PostludeTransportEvent event(int type, @Nullable MessageId id, PostludeTransportEvent.Fate fate) {
        return new PostludeTransportEvent(transport, type, letter, id, fate);
    }

    private static SendFailedException failed(
            String what, List<SMTPAddressFailedException> reasons, PostludeTransportEvent.Fate fate) {
        return new SendFailedException(
                what,
                Letter.chain(reasons).orElse(null),
                PostludeTransportEvent.array(fate.validSent()),
                PostludeTransportEvent.array(fate.validUnsent()),
                PostludeTransportEvent.array(fate.invalid()));
    }

    private static SendFailedException caused(SendFailedException failed, RuntimeException why) {
        Exception last = failed;
        while (last instanceof MessagingException chained && chained.getNextException() != null) {
            last = chained.getNextException();
        }
        if (last instanceof MessagingException chained) {
            chained.setNextException(why);
        }
        return failed;
    }

    /** What the recipients came to, sorted. */
    private record Verdict(PostludeTransportEvent.Fate fate, List<SMTPAddressFailedException> reasons) {
        static Verdict of(Letter letter, List<RecipientStatus> ends) {
            Verdict verdict = new Verdict(
                    new PostludeTransportEvent.Fate(
                            new ArrayList<>(letter.addresses()),
                            new ArrayList<>(),
                            new ArrayList<>(letter.invalid()),
                            new ArrayList<>()),
                    new ArrayList<>(letter.refused()));
            for (RecipientStatus end : ends) {
                Address address = letter.valid().get(Recipient.smtp(end.address()));
                if (address != null) {
                    verdict.add(address, end);
                }
            }
            return verdict;
        }

        private void add(Address address, RecipientStatus end) {
            if (end.state() == MessageState.RETURNED) {
                fate.validSent().remove(address);
                fate.invalid().add(address);
                reasons.add(reason((InternetAddress) address, end.reply()));
            } else if (end.state() == MessageState.WITHDRAWN) {
                fate.validSent().remove(address);
                fate.validUnsent().add(address);
            } else if (end.state() == MessageState.IN_DOUBT) {
                fate.inDoubt().add(address);
            }
        }

        private static SMTPAddressFailedException reason(InternetAddress address, @Nullable Reply reply) {
            int code = reply == null || reply.code() == null
                    ? REFUSED
                    : reply.code().value();
            String text = reply == null ? code + " 5.0.0 refused" : reply.toString();
            return new SMTPAddressFailedException(address, "RCPT TO:<" + address.getAddress() + ">", code, text);
        }

        boolean isClean() {
            return fate.invalid().isEmpty() && fate.validUnsent().isEmpty();
        }
    }
}
