package org.postlude.transport.im;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.ConnectionListener;
import org.jivesoftware.smack.SmackException.NotConnectedException;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of Smack's, which outlives a socket: one link after another goes on with it (XEP-0198, 5). All stanzas go to the link, read
 * by {@link StanzaElement}; Smack has only what it asked itself, for it would hand stanzas to other threads, count them, and give up
 * the stream for one that it does not understand.
 *
 * <p><b>Told before counted.</b> In Smack 4.4.8 XMPPTCPConnection.PacketReader.parsePackets calls {@link #parseAndProcessStanza} on the
 * thread that reads, and raises the count of handled stanzas behind it, in a finally block: also if it throws. So a stream of which a
 * stanza was read and not told is {@link #spoil spoiled}: it says nothing of its count again, and is not gone on with; the server then
 * delivers anew what it had not heard of.
 */
final class SmackStream extends XMPPTCPConnection {
    /** Hears what comes. */
    interface Ear {
        /**
         * A stanza; on the thread that reads.
         *
         * @throws IOException if it was not told, which ends the stream
         */
        void heard(StanzaElement stanza) throws IOException;

        /** The socket is lost; at most once for each, from any thread. */
        void ended(Exception why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SmackStream.class);
    private static final Duration CLOSING = Duration.ofMillis(300);

    private static final int MOST_KEPT = 1_000;

    final XmppRooms rooms = new XmppRooms();
    final SmackSockets sockets;
    private final Duration patience;
    private final Map<String, CompletableFuture<StanzaElement>> answers = new ConcurrentHashMap<>();
    private volatile @Nullable Ear ear;
    private volatile @Nullable StanzaGuard guard;
    private volatile boolean spoiled;
    private final Queue<StanzaElement> kept = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;
    private final CountDownLatch countSaid = new CountDownLatch(1);
    /** Those of Smack that read and write, of this socket and of those before it. */
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();

    SmackStream(
            XMPPTCPConnectionConfiguration configuration,
            SmackSockets sockets,
            Duration patience,
            Duration resumption) {
        super(configuration);
        this.sockets = sockets;
        this.patience = patience;
        setUseStreamManagement(true);
        setUseStreamManagementResumption(!resumption.isZero());
        setPreferredResumptionTime(Math.toIntExact(Math.min(resumption.toSeconds(), Integer.MAX_VALUE)));
        // Smack would put a question behind each message, in a second step that may fail where the first has not: then
        // nobody knows
        // whether the message was handed over. Whoever wants to know asks.
        addRequestAckPredicate(stanza -> false);
        // What was not acknowledged is sent again where the stream goes on, and only there: else it may come twice.
        addStanzaDroppedListener(stanza -> {});
        addConnectionListener(new Endings());
    }

    /** From here on this one is told, and nobody else; and the server has its time for answers, whatever the link before did as it ended. */
    void tell(Ear other) {
        setReplyTimeout(patience.toMillis());
        ear = other;
    }

    /**
     * Waits for who read and wrote the socket before: one that has seen its end, and was not quick enough to say so, would shut the next
     * one for it.
     *
     * @param within how long for each
     * @throws IOException if that takes too long; it can be tried again
     */
    void awaitQuiet(Duration within) throws IOException, InterruptedException {
        for (Thread each : List.copyOf(working)) {
            each.join(within.toMillis());
            if (each.isAlive()) {
                throw new IOException("the connection before has not ended yet: " + each.getName() + " is at work");
            }
            working.remove(each);
        }
    }

    boolean canBeGoneOnWith() {
        return !spoiled && isDisconnectedButSmResumptionPossible();
    }

    /** Something was read and not told. */
    void spoil() {
        spoiled = true;
    }

    /** Sends a question; the future fails when the stream is lost before its answer. Whoever stops waiting cancels it. */
    CompletableFuture<StanzaElement> ask(XmppQuery question) throws NotConnectedException, InterruptedException {
        Answer answer = new Answer(question.getStanzaId());
        answers.put(answer.id, answer);
        try {
            sendStanza(question);
        } catch (NotConnectedException | InterruptedException | RuntimeException e) {
            answer.cancel(false);
            throw e;
        }
        return answer;
    }

    /** An answer has come, or something that answers nothing. */
    void answered(StanzaElement stanza) {
        stanza.attribute("id").map(answers::remove).ifPresent(answer -> answer.complete(stanza));
    }

    /** Nobody is answered any more. */
    void forgetQuestions() {
        answers.values().forEach(answer -> answer.cancel(false));
    }

    /** Ends the stream, as the server is told; within twice {@link #CLOSING}, if the socket is cut meanwhile where it hangs. */
    void end() {
        try {
            setReplyTimeout(CLOSING.toMillis());
            ending = true;
            disconnect();
        } finally {
            countSaid.countDown();
            sockets.cut();
        }
    }

    /** Cuts the socket; the server may hold the stream. */
    void cut() {
        setReplyTimeout(CLOSING.toMillis());
        sockets.cut();
        instantShutdown();
    }

    /**
     * A stanza has come that nobody is told now. It is counted all the same as this returns, so it is kept for the next link; of a stream
     * that {@link #end ends} it is left to the server, who hears first how many were handled.
     *
     * @param last whether the stream is being ended
     * @throws IOException if it is not known whether the server heard, or too many are kept: the stream is not gone on with
     */
    void refuse(StanzaElement stanza, boolean last) throws IOException {
        try {
            if (last && countSaid.await(2 * CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (last || kept.size() == MOST_KEPT) {
            spoil();
            throw new IOException("the link is over; what came behind it is left to the server");
        }
        // Else the server might ask now, and hear that it was handled.
        sockets.cut();
        kept.add(stanza);
    }

    /** What the next link is told before it goes on with the stream, for the server will hear then that it was handled. */
    Queue<StanzaElement> kept() {
        return kept;
    }

    /** Smack asks as it begins to wait for the server's end of the stream: its queue is shut by then, and the count is in it. */
    @Override
    public long getReplyTimeout() {
        if (ending) {
            countSaid.countDown();
        }
        return super.getReplyTimeout();
    }

    /** One that is spoiled says nothing of its count as it ends. */
    @Override
    public boolean isSmEnabled() {
        return !spoiled && super.isSmEnabled();
    }

    @Override
    protected void parseAndProcessStanza(XmlPullParser parser)
            throws XmlPullParserException, IOException, InterruptedException {
        StanzaGuard guarding = Objects.requireNonNull(guard);
        guarding.begin();
        StanzaElement stanza;
        try {
            stanza = StanzaElement.read(parser);
        } catch (StanzaElement.TooLarge e) {
            LOG.warn("refused, and counted as handled, for it would be so again: {}", e.getMessage());
            return;
        } finally {
            guarding.end();
        }
        if (stanza.name().equals("iq") && !isAuthenticated()) {
            toSmack(stanza);
        }
        Ear told = ear;
        if (told != null) {
            told.heard(stanza);
        }
    }

    private void toSmack(StanzaElement answer) throws XmlPullParserException, IOException, InterruptedException {
        String type = answer.attribute("type").orElse("");
        if (type.equals("result") || type.equals("error")) {
            try {
                processStanza(PacketParserUtils.parseStanza(answer.toXml()));
            } catch (SmackParsingException | IllegalArgumentException e) {
                throw new IOException("an answer to the login was not understood", e);
            }
        }
    }

    /** Smack calls it for each new reader and writer: at the beginning, and under TLS. */
    @Override
    protected void initDebugger() {
        StanzaGuard guarding = new StanzaGuard(reader, working);
        guard = guarding;
        reader = guarding;
        writer = new Flushes(writer, guarding, working);
        super.initDebugger();
    }

    private void ended(Exception why) {
        // A word of a socket before this one, which comes late.
        Ear told = ear;
        if (!isConnected() && told != null) {
            told.ended(why);
        }
    }

    /** Forgotten when it has come, or when nobody waits any more. */
    private final class Answer extends CompletableFuture<StanzaElement> {
        private final String id;

        Answer(String id) {
            this.id = id;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            answers.remove(id);
            return super.cancel(mayInterrupt);
        }
    }

    private static final class Flushes extends FilterWriter {
        private final StanzaGuard guard;
        private final Set<Thread> working;

        Flushes(Writer out, StanzaGuard guard, Set<Thread> working) {
            super(out);
            this.guard = guard;
            this.working = working;
        }

        @Override
        public void flush() throws IOException {
            working.add(Thread.currentThread());
            super.flush();
            guard.answered();
        }
    }

    private final class Endings implements ConnectionListener {
        @Override
        public void connectionClosed() {
            ended(new IOException("the server has ended the stream"));
        }

        @Override
        public void connectionClosedOnError(Exception e) {
            ended(e);
        }
    }
}
