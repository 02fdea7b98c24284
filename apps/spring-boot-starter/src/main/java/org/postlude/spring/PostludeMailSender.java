package org.postlude.spring;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.MimeMessages;
import org.postlude.message.Envelope;
import org.postlude.message.PostludeException;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * A sender whose mail is durable when {@code send} returns, whatever the mail server does at that time. Several threads may send at
 * once.
 *
 * <p>Of several messages each is taken by itself. Those that were not are in {@link MailSendException#getFailedMessages()}, and each
 * exception there says whether the message may be in the store all the same; all others are durable then. Whether a recipient has
 * mail is known later: from the queue, from the store's events, or from the report in its Inbox.
 *
 * <p>Host, port, user and password of this sender mean nothing: the transports of the store do.
 */
public class PostludeMailSender extends JavaMailSenderImpl {
    private final MessageStore store;
    private final SpoolerCoordinator spooler;
    private @Nullable String envelopeSender;

    /**
     * A sender into a store.
     *
     * @param store open as long as the sender is used; its owner closes it
     * @param spooler in which it is open
     */
    public PostludeMailSender(MessageStore store, SpoolerCoordinator spooler) {
        this.store = Objects.requireNonNull(store, "store");
        this.spooler = Objects.requireNonNull(spooler, "spooler");
    }

    /**
     * Sets who is told of failures: the reverse-path of all messages, {@code mail.smtp.from} of Jakarta Mail.
     *
     * @param address null for each message's own sender, which is the default
     */
    public void setEnvelopeSender(@Nullable String address) {
        envelopeSender = address;
    }

    @Override
    protected void doSend(MimeMessage[] mimeMessages, Object @Nullable [] originalMessages) throws MailException {
        Map<Object, Exception> failed = new LinkedHashMap<>();
        for (int i = 0; i < mimeMessages.length; i++) {
            try {
                store.submit(submission(mimeMessages[i]));
            } catch (MessagingException | PostludeException e) {
                failed.put(originalMessages == null ? mimeMessages[i] : originalMessages[i], e);
            }
        }
        if (!failed.isEmpty()) {
            throw new MailSendException(words(failed, mimeMessages.length), first(failed), failed);
        }
    }

    /** A missing Date is added by the submit. Serialised once: what is stored is what {@link MimeMessage#saveChanges()} made of it here. */
    private Submission submission(MimeMessage message) throws MessagingException {
        String id = message.getMessageID();
        message.saveChanges();
        if (id != null) {
            message.setHeader("Message-ID", id); // the program's own, as JavaMailSenderImpl keeps it
        }
        Submission submission = MimeMessages.submission(message);
        String sender = sender(message);
        return sender == null
                ? submission
                : Submission.of(new Envelope(sender, submission.envelope().recipients()), submission.content());
    }

    private @Nullable String sender(MimeMessage message) {
        String own = message instanceof SMTPMessage smtp ? smtp.getEnvelopeFrom() : null;
        return own == null ? envelopeSender : own;
    }

    private String words(Map<Object, Exception> failed, int all) {
        boolean mayBeStored = failed.values().stream()
                .anyMatch(each -> each instanceof StoreFailedException store && store.isResultUnknown());
        return failed.size() + " of " + all + " messages not taken by the store, all others are durable"
                + (mayBeStored
                        ? "; at least one of them may be stored all the same, sent again it may arrive twice"
                        : "; of those nothing was stored, the program still has them");
    }

    private static Exception first(Map<Object, Exception> failed) {
        return failed.values().iterator().next();
    }

    /**
     * Whether the store takes mail; no server is asked.
     *
     * @throws MessagingException if it does not, and why
     */
    @Override
    public void testConnection() throws MessagingException {
        try {
            String name = store.info().name();
            store.queue("", 1);
            if (spooler.gauges().stores().stream().anyMatch(each -> each.name().equals(name) && each.refusing())) {
                throw new MessagingException(
                        "store " + name
                                + " takes no mail now: its disk is full or has failed; the log says which. What it has is safe");
            }
        } catch (PostludeException e) {
            throw new MessagingException("the store takes no mail: " + e.getMessage(), e);
        }
    }
}
