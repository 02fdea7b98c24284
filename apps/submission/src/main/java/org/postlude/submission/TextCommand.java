package org.postlude.submission;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.Objects;
import java.util.UUID;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.SubmitRejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.internal.io.DeferredFileOutputStream;
import org.subethamail.smtp.server.Session;

/** DATA (RFC 5321, 4.1.1.4). What follows the text is said when the message is durable, or known not to be stored. */
final class TextCommand extends Verb {
    private static final Logger LOG = LoggerFactory.getLogger(TextCommand.class);
    private static final int IN_MEMORY = 1 << 18;

    private final SubmissionSettings settings;

    TextCommand(Clients clients, SubmissionSettings settings) {
        super("DATA", clients);
        this.settings = settings;
    }

    /** It is on its way until its client has been told; whoever waited for it may then close the connection. */
    @Override
    public void execute(String line, Session session) throws IOException, DropConnectionException {
        try {
            super.execute(line, session);
        } finally {
            clients.end(session);
        }
    }

    @Override
    String answer(String line, Session session) throws IOException, DropConnectionException {
        if (!line.strip().equalsIgnoreCase("DATA")) {
            return "501 5.5.4 Syntax: DATA";
        }
        if (!session.isMailTransactionInProgress()) {
            return "503 5.5.1 Say MAIL first";
        }
        if (transaction(session).recipients.isEmpty()) {
            return "503 5.5.1 There is no recipient that was accepted";
        }
        if (!clients.begin(session)) {
            session.resetMailTransaction();
            return "451 4.3.2 No mail is taken now, for it is being logged off; send it again later";
        }
        return taken(session);
    }

    private String taken(Session session) throws IOException, DropConnectionException {
        session.sendResponse("354 End the text with <CR><LF>.<CR><LF>");
        try (DeferredFileOutputStream memory = new DeferredFileOutputStream(IN_MEMORY)) {
            String id = UUID.randomUUID().toString();
            byte[] received = Received.field(session, transaction(session), settings, id);
            memory.write(received);
            DotText text = read(session, memory);
            if (!clients.isToBeStored(session)) {
                throw new DropConnectionException(
                        421, "4.3.2 The mail is being logged off; this message was not taken");
            }
            String answer = text.size() > settings.largest()
                    ? "552 5.3.4 " + settings.largest() + " octets are the most that is taken; it was not stored"
                    : text.badLine() > 0
                            ? "554 5.6.0 Line " + text.badLine() + " does not end with CR and LF; it was not stored"
                            : submitted(transaction(session), content(memory, received.length + text.size()));
            session.resetMailTransaction();
            return answer;
        }
    }

    private DotText read(Session session, OutputStream memory) throws IOException, DropConnectionException {
        DotText text;
        try {
            text = DotText.read(session.getRawInput(), memory, settings.largest());
        } catch (EOFException | SocketException e) {
            LOG.debug("{} has gone in the middle of a message; nothing of it was stored", session.getSessionId(), e);
            throw new DropConnectionException(421, "4.4.2 The connection ended in the middle of a message");
        }
        if (text.isEndless()) {
            throw new DropConnectionException(
                    552,
                    "5.3.4 " + settings.largest() + " octets are the most that is taken, and there is no end of this");
        }
        return text;
    }

    private static Content content(DeferredFileOutputStream memory, long size) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return memory.getInputStream();
            }
        };
    }

    /** For now (no room, or not at this time), without a route, against a policy (RFC 3463, 3.8), or with content that nobody can send. */
    private static String codes(ErrorKind kind) {
        return switch (kind) {
            case BUSY -> "451 4.3.2 ";
            case NO_SUPPORT -> "550 5.4.4 ";
            case NO_ACCESS -> "554 5.7.1 ";
            default -> "554 5.6.0 ";
        };
    }

    private String submitted(Transaction transaction, Content content) {
        try {
            Envelope envelope = new Envelope(transaction.sender, transaction.recipients);
            Submission submission = Submission.of(envelope, content)
                    .withReports(Objects.requireNonNull(transaction.reports))
                    .withDsn(transaction.dsn());
            String via = settings.via();
            SubmitReceipt receipt = settings.store().submit(via == null ? submission : submission.withTransport(via));
            return "250 2.0.0 Stored as " + receipt.id();
        } catch (StoreClosedException e) {
            return "451 4.3.2 No mail is taken now, for it is being logged off; send it again later";
        } catch (SubmitRejectedException e) {
            return codes(e.code()) + e.getMessage();
        } catch (StoreFailedException e) {
            LOG.warn("a message was not taken, and its client is to try again", e);
            return (e.code() == ErrorKind.NOT_ENOUGH_DISK ? "452 4.3.1 " : "451 4.3.0 ") + e.getMessage();
        } catch (PostludeException e) {
            LOG.warn("a message was not taken, and its client is to try again", e);
            return "451 4.3.0 " + e.getMessage();
        }
    }
}
