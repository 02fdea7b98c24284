package org.postlude.transport.jakartamail;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.eclipse.angus.mail.smtp.SMTPOutputStream;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.Phase;
import org.postlude.transport.Permit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: Angus' SMTP client with the conversation in our hands, because what Angus makes of replies loses what
 * we must know (which recipient got which reply, and whether the dot had left when the connection broke).
 *
 * <p><b>Threads.</b> One at a time: the worker of the attempt that has it, or whoever took it from the idle ones. Its
 * methods are synchronized in Angus, so no other thread may call any; other threads use {@link #socket()}.
 */
final class SmtpConnection extends SMTPTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);
    // Angus wants a recipient or it sends nothing; ours are in the transaction.
    private static final Address[] NOBODY = {new InternetAddress()};

    /** What is shorter leaves together with the dot, as from Angus' buffer. */
    private static final int WITH_THE_DOT = 8 * 1024;

    private static final int PIECE = 16 * 1024;

    private final SmtpSocket socket;
    private final ReplyStream replies;
    private final SmtpSettings settings;
    private final RawMessage raw;
    private final Follower follower = new Follower();
    private @Nullable ServerReply last;
    private @Nullable SmtpAttempt attempt;
    /** Whose conversation this is, from the connection on. */
    private @Nullable SmtpAttempt heard;

    private @Nullable Transaction transaction;
    private @Nullable SMTPOutputStream body;
    private @Nullable Pipeline pipeline;
    private boolean pipelined;
    private boolean closing;
    private int messages;
    private boolean transactionOpen;
    private boolean usable;
    private Instant idleSince = Instant.MAX;
    private final InstantSource clock;
    private final Instant retires;

    SmtpConnection(Session session, SmtpSettings settings, InstantSource clock, SmtpSocket socket) throws IOException {
        super(session, new URLName("smtp", settings.host(), settings.port(), null, null, null));
        this.socket = socket;
        this.replies = socket.replies();
        this.settings = settings;
        this.clock = clock;
        this.retires = clock.instant().plus(settings.connectionAge());
        this.raw = new RawMessage(session, this::copyBody);
    }

    /** Up to where MAIL may follow. */
    synchronized void open(SessionOpening opening) throws MessagingException, RouteFailure, InterruptedException {
        heard = opening.attempt();
        try {
            opening.carryOut(this);
        } finally {
            heard = null;
        }
    }

    /** Greeting and EHLO on a connected socket. */
    synchronized void greet() throws MessagingException {
        try {
            expectWithin(settings.greetingTimeout());
            connect(socket);
        } catch (MessagingException e) {
            throw last != null && last.isFailure() ? e : WireFailure.of(e, socket);
        }
    }

    /** The last complete reply. */
    @Nullable
    ServerReply last() {
        return last;
    }

    SmtpSocket socket() {
        return socket;
    }

    boolean isReusable() {
        return usable && !socket.isClosed() && mayCarryMore();
    }

    private boolean mayCarryMore() {
        return messages < settings.messagesPerConnection() && clock.instant().isBefore(retires);
    }

    void idleSince(Instant now) {
        idleSince = now;
    }

    boolean isIdleTooLong(Instant now) {
        return !now.isBefore(idleSince.plus(settings.idleTime()));
    }

    /** How a conversation came to its end. */
    enum Ending {
        /** By replies; every recipient offered is settled. */
        CONCLUDED,
        /** The connection failed; every recipient offered is settled, by us. */
        LOST,
        /** The server had closed a connection that was used before, and has not said a word of this transaction. */
        STALE,
        /** By STOP; nothing was handed over. */
        STOPPED
    }

    /** Carries out one transaction. */
    synchronized Ending carry(SmtpAttempt by, Transaction envelope) {
        attempt = by;
        heard = by;
        transaction = envelope;
        messages++;
        usable = false; // until it has come to its end in order
        closing = false;
        try {
            if (!begin(by, envelope)) {
                usable = !by.isCut(); // which has closed the socket
                return by.isCut() ? Ending.STOPPED : Ending.CONCLUDED;
            }
            sendMessage(raw, NOBODY);
        } catch (ConversationEnded e) {
            if (e.isStop()) {
                return Ending.STOPPED;
            }
            if (!drain(envelope)) {
                return Ending.CONCLUDED;
            }
        } catch (MessagingException e) {
            return failed(envelope, WireFailure.of(e, socket));
        } catch (RuntimeException e) {
            if (!envelope.isDotSent()) {
                resetIfAwaited(envelope);
                throw e; // rule T3: a temporary failure, nothing was handed over
            }
            return failed(envelope, WireFailure.of(new MessagingException(e.toString(), e), socket));
        } finally {
            transaction = null;
            attempt = null;
            heard = null;
            body = null;
            pipeline = null;
        }
        usable = !closing && (follower.isAsked() || !hasUnread());
        return Ending.CONCLUDED;
    }

    /** False if there is nobody left to send to: the connection was not touched. */
    private boolean begin(SmtpAttempt by, Transaction envelope) throws MessagingException {
        pipeline = follower.takeOver();
        if (pipeline != null) {
            return true; // what is unread now is the reply to its own commands
        }
        pipelined = false;
        Offer offer = Offer.of(this, settings.place());
        if (!prepare(by, envelope, offer, settings.esmtp())) {
            return false;
        }
        if (transactionOpen) {
            envelope.at(Transaction.Step.RSET);
            reset();
        }
        refuseUnsolicited(); // or it would be taken for the reply to MAIL, and every reply for the one before it
        pipelined = settings.esmtp().pipelining() && offer.pipelining();
        pipeline = pipelined ? new Pipeline(envelope) : null;
        return true;
    }

    Follower follower() {
        return follower;
    }

    private List<String> following(SmtpAttempt by) {
        if (!pipelined || settings.lmtp() || !mayCarryMore()) {
            return List.of();
        }
        return follower.engage(
                by, this, next -> prepare(next, next.envelope(), Offer.of(this, settings.place()), settings.esmtp()));
    }

    /** False if there is nobody left to send to: the connection was not touched. */
    private static boolean prepare(SmtpAttempt by, Transaction envelope, Offer offer, Esmtp esmtp) {
        try {
            envelope.prepare(offer, esmtp, by::blockLooked);
        } catch (IOException e) {
            envelope.lost(WireFailure.unintelligible(e.toString()));
        }
        return envelope.hasOpen();
    }

    /**
     * Reads the replies that are still to come after an early end. A 354 among them wants a message: it gets the lone dot
     * of RFC 2920, section 3.1, if nobody was accepted, and otherwise no dot at all, or somebody would get an empty message.
     * Neither does an LMTP server, which owes no reply to a dot for nobody, or one that says 354 to anything but DATA.
     *
     * @return false if the connection is of no use any more; the outcomes stand all the same
     */
    private boolean drain(Transaction envelope) {
        Pipeline rest = pipeline;
        if (rest == null || rest.isAnswered()) {
            return true;
        }
        rest.end();
        boolean refusedAtMail = envelope.isUnanswered();
        envelope.at(Transaction.Step.REST);
        boolean inOrder = false;
        try {
            inOrder = !closing && readRest(rest, refusedAtMail ? null : envelope);
        } catch (MessagingException e) {
            WireFailure failure = WireFailure.of(e, socket);
            LOG.debug("{}: what was asked ahead was not answered in order", settings.place(), failure);
            if (failure.isLate() && !refusedAtMail) {
                envelope.disown();
            }
            envelope.lost(failure);
        }
        if (!inOrder) {
            socket.abort();
        }
        return inOrder;
    }

    /** Anybody who stands to lose by a reply too many is in the envelope; none if all were answered by the reply to MAIL. */
    private boolean readRest(Pipeline rest, @Nullable Transaction envelope) throws MessagingException {
        boolean accepted = false;
        while (!rest.isAnswered()) {
            expectWithin(settings.commandTimeout());
            accepted |= readServerResponse() < 300;
            boolean waitsForData = answer().code() == ServerReply.GO_ON;
            if (closing || (waitsForData && (settings.lmtp() || !rest.isDataAnswered()))) {
                return false;
            }
        }
        if (envelope != null && answer().isPositive() && rest.isDataAnswered()) {
            envelope.disown();
            throw WireFailure.unintelligible(answer() + " to DATA");
        }
        if (answer().code() != ServerReply.GO_ON || accepted) {
            return !accepted;
        }
        expectWithin(settings.commandTimeout());
        tell(Direction.OUTBOUND, ".");
        super.sendCommand(".");
        transactionOpen = false;
        if (readServerResponse() < 300) {
            LOG.warn("{} took an empty message though it took no recipient: {}", settings.place(), answer().code());
            return false;
        }
        return true;
    }

    private Ending failed(Transaction envelope, WireFailure failure) {
        resetIfAwaited(envelope);
        if (isStale(envelope) && !failure.isLate()) {
            return Ending.STALE;
        }
        if (failure.isLate() && pipeline != null) {
            envelope.disown(); // perhaps not silence but a reply too few, and then each stands for the one before
        }
        envelope.lost(failure);
        return Ending.LOST;
    }

    /** After a 354, to whatever it was, a peer may take the end of the connection for the end of the message. */
    private void resetIfAwaited(Transaction envelope) {
        if (last != null && last.code() == ServerReply.GO_ON && !envelope.isDotSent()) {
            socket.abort();
        }
    }

    private void reset() throws MessagingException {
        expectWithin(settings.commandTimeout());
        refuseUnsolicited();
        tell(Direction.OUTBOUND, "RSET");
        super.sendCommand("RSET");
        readServerResponse();
        if (!answer().isPositive()) {
            throw WireFailure.unintelligible(answer() + " to RSET");
        }
        transactionOpen = false;
    }

    /** Says QUIT and does not wait for the reply. */
    synchronized void sayQuit() throws MessagingException {
        super.sendCommand("QUIT");
    }

    /** Waits for the reply to QUIT. */
    synchronized void awaitGoodbye(Duration atMost) throws MessagingException {
        expectWithin(atMost);
        readServerResponse();
    }

    // ------------------------------------------------------------------ what Angus calls, in the order of the calls

    /** Without a look-up: Angus would ask for the canonical name of this host, which can take as long as DNS likes. */
    @Override
    public synchronized String getLocalHost() {
        return settings.localName().isEmpty() ? socket.localLiteral() : settings.localName();
    }

    /** HELO follows only where EHLO is not known (RFC 5321, section 4.1.1.1): Angus says it after any failure. */
    @Override
    protected boolean ehlo(String domain) throws MessagingException {
        expectWithin(settings.commandTimeout());
        if (super.ehlo(domain)) {
            return true;
        }
        if (answer().code() < 500 || settings.lmtp()) {
            throw new ConversationEnded("EHLO was refused");
        }
        expectWithin(settings.commandTimeout());
        return false;
    }

    @Override
    protected void mailFrom() throws MessagingException {
        Transaction envelope = Objects.requireNonNull(transaction);
        envelope.at(Transaction.Step.MAIL);
        progress(Phase.ENVELOPE);
        ServerReply answer = ask(envelope.mail());
        if (answer.code() == ServerReply.CLOSING && isStale(envelope)) {
            // "421 timeout exceeded" is what many servers say to a connection that was idle for too long.
            throw WireFailure.unsolicited(answer.toString());
        }
        if (!answer.isPositive()) {
            throw refused(answer);
        }
        transactionOpen = true;
    }

    @Override
    protected void rcptTo() throws MessagingException {
        Transaction envelope = Objects.requireNonNull(transaction);
        envelope.at(Transaction.Step.RCPT);
        for (int i = 0; i < envelope.recipients(); i++) {
            ServerReply answer = ask(envelope.rcpt(i));
            progress(Phase.ENVELOPE);
            if (answer.code() == ServerReply.CLOSING) {
                throw refused(answer); // nothing was handed over: those accepted so far go the same way
            } else if (answer.isFailure()) {
                envelope.rcptFailed(i, answer);
            } else if (!answer.isPositive()) {
                if (pipelined) {
                    envelope.disown(); // replies before it are missing, if it is the one to DATA
                }
                throw WireFailure.unintelligible(answer + " to RCPT");
            }
        }
        if (!envelope.hasOpen()) {
            throw new ConversationEnded("no recipient was accepted"); // and no permit is asked for: rule T7
        }
    }

    @Override
    protected OutputStream data() throws MessagingException {
        Transaction envelope = Objects.requireNonNull(transaction);
        envelope.at(Transaction.Step.DATA);
        progress(Phase.BODY);
        expectWithin(settings.dataTimeout());
        try {
            body = (SMTPOutputStream) super.data();
        } catch (ConversationEnded not354) {
            throw refused(answer());
        }
        envelope.at(Transaction.Step.BODY);
        return Objects.requireNonNull(body);
    }

    private void copyBody(OutputStream out) throws IOException {
        SmtpAttempt by = Objects.requireNonNull(attempt);
        Body content = Objects.requireNonNull(transaction).body();
        byte[] lines = content.wireLines();
        if (lines == null) {
            content.copyTo(out, by::blockCopied);
            return;
        }
        // Below Angus, which would look for the lines once more; its buffer is empty since the command was flushed.
        HeldOutput wire = socket.commands();
        if (lines.length < WITH_THE_DOT) {
            wire.hold();
        }
        // In pieces, for each has its own time to leave in.
        for (int at = 0; at < lines.length; at += PIECE) {
            wire.write(lines, at, Math.min(PIECE, lines.length - at));
        }
        by.blockCopied(content.size());
    }

    /** The permit stands directly before the dot; after STOP the socket is gone and no dot can leave, not even by mishap. */
    @Override
    protected void finishData() throws IOException, MessagingException {
        Transaction envelope = Objects.requireNonNull(transaction);
        Objects.requireNonNull(body).ensureAtBOL();
        expectWithin(settings.dotTimeout());
        refuseUnsolicited(); // before the permit: after it, the first reply is taken for the dot's
        if (Objects.requireNonNull(attempt).askPermit() != Permit.PROCEED) {
            socket.abort();
            throw ConversationEnded.stop();
        }
        envelope.at(Transaction.Step.DOT);
        expectWithin(settings.dotTimeout());
        List<String> following = following(Objects.requireNonNull(attempt));
        socket.commands().hold();
        envelope.dotLeaves();
        tell(Direction.OUTBOUND, "(" + envelope.body().size() + " octets of the message, not shown)");
        tell(Direction.OUTBOUND, ".");
        super.sendCommand(".");
        for (String command : following) {
            super.sendCommand(command);
        }
        socket.commands().release();
        if (settings.lmtp()) {
            takeReplies(envelope);
        } else {
            readServerResponse();
            transactionOpen = false; // RFC 5321, section 4.1.1.4: the dot clears all buffers, whatever the reply
            envelope.settleOpen(answer().afterDot());
        }
    }

    /** RFC 2033, section 4.2: one reply for each recipient that was accepted, in their order. */
    private void takeReplies(Transaction envelope) throws MessagingException {
        List<Integer> open = envelope.open();
        for (int index : open) {
            expectWithin(settings.dotTimeout());
            readServerResponse();
            envelope.settle(index, answer().afterDot());
        }
        transactionOpen = false;
        if (open.size() > 1 && hasUnread()) {
            envelope.disown(open);
            throw WireFailure.unsolicited("more replies than recipients");
        }
    }

    /**
     * Angus says RSET by itself after a refused DATA or dot, and waits for the reply: the outcome would wait behind a reply
     * that tells nothing. Ours comes before the next transaction. What goes ahead of its reply is sent by {@link #sendAhead},
     * and its turn here is only the turn of its reply.
     */
    @Override
    protected void sendCommand(String command) throws MessagingException {
        if (transaction != null) {
            if (command.equals("RSET")) {
                throw new ConversationEnded("refused");
            }
            if (pipeline != null) {
                tell(Direction.OUTBOUND, command);
                return;
            }
            refuseUnsolicited();
        }
        String line = settings.lmtp() && command.startsWith("EHLO ") ? "L" + command.substring(1) : command;
        tell(Direction.OUTBOUND, line);
        super.sendCommand(WireAddress.octets(line));
    }

    /** What goes ahead of its reply is told when that reply is waited for, so that question and answer stand together. */
    private void tell(Direction direction, String line) {
        SmtpAttempt by = heard;
        if (by != null) {
            by.tell(direction, line);
        }
    }

    private void sendAhead(Pipeline ahead) throws MessagingException {
        List<String> due = ahead.due();
        try {
            socket.commands().hold();
            for (String command : due) {
                super.sendCommand(command);
            }
            socket.commands().release();
        } catch (IOException e) {
            throw new MessagingException("cannot write", e);
        }
    }

    /** A reply that is cut short or is none is a failure, never a number to be guessed from. */
    @Override
    protected int readServerResponse() throws MessagingException {
        last = null;
        Pipeline ahead = pipeline;
        if (ahead != null) {
            sendAhead(ahead);
        }
        super.readServerResponse();
        String text = getLastServerResponse();
        if (replies.endSeen()) {
            throw WireFailure.closedByPeer();
        }
        last = ServerReply.parse(text);
        if (last == null) {
            throw WireFailure.unintelligible(text);
        }
        text.lines().forEach(line -> tell(Direction.INBOUND, line));
        closing |= last.code() == ServerReply.CLOSING;
        if (ahead != null && ahead.answered()) {
            pipeline = null;
            refuseUnsolicited();
        }
        return last.code();
    }

    // ------------------------------------------------------------------ helpers

    /** By whoever holds the lock. */
    ServerReply ask(String command) throws MessagingException {
        expectWithin(settings.commandTimeout());
        simpleCommand(command);
        return answer();
    }

    /** Gives a failure to all who are still open. Something that is no failure, such as 250 to DATA, is none of SMTP's. */
    private MessagingException refused(ServerReply answer) {
        if (!answer.isFailure()) {
            if (pipelined) {
                Objects.requireNonNull(transaction).disown(); // a reply too many stands before it
            }
            return WireFailure.unintelligible(answer + " out of place");
        }
        Objects.requireNonNull(transaction).settleOpen(answer.failure());
        return new ConversationEnded("refused");
    }

    private void refuseUnsolicited() throws MessagingException {
        try {
            if (replies.hasUnread()) {
                if (replies.endSeen()) {
                    throw WireFailure.closedByPeer();
                }
                if (pipelined && transaction != null) {
                    transaction.disown();
                }
                throw WireFailure.unsolicited(shown(replies.peek()));
            }
        } catch (IOException e) {
            throw new MessagingException("cannot read", e);
        }
    }

    /** Where somebody logs in, the code alone: the rest may repeat what was said for that. */
    private String shown(String reply) {
        return settings.login() == null
                ? reply
                : reply.replaceFirst("(?s)\\A(\\d{3})?.*", "$1 (its text is not shown)")
                        .strip();
    }

    private boolean hasUnread() {
        try {
            return replies.hasUnread();
        } catch (IOException e) {
            LOG.debug("{} is lost after its last reply", settings.place(), e);
            return true;
        }
    }

    private boolean isStale(Transaction envelope) {
        return messages > 1 && envelope.isUnanswered();
    }

    private void progress(Phase phase) {
        Objects.requireNonNull(attempt).progress(phase);
    }

    private void expectWithin(Duration time) {
        replies.expectWithin(time);
    }

    private ServerReply answer() {
        return Objects.requireNonNull(last);
    }
}
