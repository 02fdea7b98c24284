package org.postlude.transport.im;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.SmackException.NotConnectedException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.packet.Stanza;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.postlude.transport.im.ChatException.Fault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link on a {@link SmackStream}.
 *
 * <p>States: NEW to OPENING to OPEN; from there LOST, once, told to the listener, or CLOSED. From each CLOSED, where nothing follows.
 * What is told is told under {@link #telling}, so that it stops where the state says so.
 */
final class SmackLink implements ChatLink, SmackStream.Ear {
    private static final Logger LOG = LoggerFactory.getLogger(SmackLink.class);
    private static final Duration CLOSING = Duration.ofMillis(400);

    /** Smack holds 1,024 that the server has not acknowledged, and then stands still. */
    private static final int MOST_UNCONFIRMED = 256;

    private enum State {
        NEW,
        OPENING,
        OPEN,
        LOST,
        CLOSED
    }

    private final ChatAccount account;
    private final Listener listener;
    private final SmackLinks links;
    private final ReentrantLock telling = new ReentrantLock(true);
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    /** Changed under {@link #telling}, but where somebody who is being told hangs and close must not. */
    private volatile State state = State.NEW;

    private volatile @Nullable SmackStream stream;
    private volatile @Nullable XmppHearing hearing;
    private volatile @Nullable XmppPrograms programs;
    private volatile @Nullable Exception lostWhileOpening;
    private volatile boolean heardLately;
    private volatile boolean ending;

    SmackLink(ChatAccount account, Listener listener, SmackLinks links) {
        this.account = account;
        this.listener = listener;
        this.links = links;
    }

    @Override
    public boolean open() throws ChatException, InterruptedException {
        // Of which a place may have none: that is no matter of the server's, and nothing is connected yet.
        String password = account.password().get();
        if (state != State.NEW) {
            throw new ChatException(Fault.NETWORK, "a link is opened once", null);
        }
        EntityBareJid address = address();
        SmackStream opening = links.take(account);
        XmppHearing hears = new XmppHearing(address.toString(), opening, links.sent(), told -> tell(told, opening));
        XmppPrograms asking;
        stream = opening;
        hearing = hears;
        state = State.OPENING;
        opening.tell(this);
        boolean resumed;
        try {
            hearKept(opening, hears);
            opening.awaitQuiet(account.patience());
            opening.connect();
            opening.login(address.getLocalpart().asUnescapedString(), password, Resourcepart.from(account.resource()));
            asking = new XmppPrograms(opening, links.version(), links.idle(), this::look);
            programs = asking;
            hears.ask(asking);
            resumed = opening.streamWasResumed();
            if (!resumed) {
                opening.rooms.clear();
                fresh();
                numbering(opening, address);
                show(opening);
            }
        } catch (InterruptedException e) {
            giveUp(opening);
            throw e;
        } catch (ChatException e) {
            giveUp(opening);
            throw e;
        } catch (SmackException | XMPPException | IOException | RuntimeException e) {
            giveUp(opening);
            throw XmppFaults.login(account, e);
        }
        opened(opening, asking);
        return resumed;
    }

    private void fresh() {
        telling.lock();
        try {
            listener.fresh();
        } finally {
            telling.unlock();
        }
    }

    private void show(SmackStream opening) throws NotConnectedException, InterruptedException {
        if (account.showing() != ChatAccount.Showing.UNSEEN) {
            opening.sendStanza(XmppStanzas.available(account.showing() == ChatAccount.Showing.ASIDE));
        }
    }

    private EntityBareJid address() throws ChatException {
        try {
            return JidCreate.entityBareFrom(account.address());
        } catch (XmppStringprepException | IllegalArgumentException e) {
            throw new ChatException(Fault.ACCOUNT, account.address() + " is not the address of an account", e);
        }
    }

    private void hearKept(SmackStream opening, XmppHearing hears) throws IOException {
        telling.lock();
        try {
            for (StanzaElement kept = opening.kept().peek();
                    kept != null;
                    kept = opening.kept().peek()) {
                hears.hear(kept);
                opening.kept().remove();
            }
        } finally {
            telling.unlock();
        }
    }

    private void opened(SmackStream opening, XmppPrograms asking) throws ChatException {
        telling.lock();
        try {
            // A word of a socket before this one is no loss of it.
            Exception lost = opening.isConnected() ? null : lostWhileOpening;
            if (state == State.OPENING && lost == null) {
                state = State.OPEN;
                asking.start();
                return;
            }
            if (lost != null) {
                throw XmppFaults.login(account, lost);
            }
            throw new ChatException(Fault.NETWORK, "the link was closed as it was opened", null);
        } finally {
            telling.unlock();
            if (state != State.OPEN) {
                giveUp(opening);
            }
        }
    }

    private void giveUp(SmackStream opening) {
        state = State.CLOSED;
        over.countDown();
        opening.cut();
        links.keep(account, opening);
    }

    @Override
    public void join(String room, String nick, Optional<Instant> since) throws ChatException, InterruptedException {
        SmackStream now = open(room);
        Jid address;
        Jid occupant;
        try {
            EntityBareJid bare = JidCreate.entityBareFrom(room);
            address = bare;
            occupant = JidCreate.fullFrom(bare, Resourcepart.from(nick));
        } catch (XmppStringprepException | IllegalArgumentException e) {
            throw malformed(room + "/" + nick);
        }
        String key = address.toString();
        numbering(now, address);
        CompletableFuture<Boolean> joined = hearing().joining(key);
        try {
            send(XmppStanzas.joining(occupant, since), key);
            if (await(joined, account.patience(), "the room " + key)) {
                await(ask(XmppStanzas.opening(address), key), account.patience(), "the room " + key);
                numbering(now, address);
            }
        } finally {
            joined.cancel(false);
        }
    }

    @Override
    public void leave(String room, String words, Duration within) {
        SmackStream now = stream;
        String key = XmppAddress.of(room).map(XmppAddress::bare).orElse(room);
        Optional<String> nick = now == null ? Optional.empty() : now.rooms.nick(key);
        if (now == null || nick.isEmpty() || state != State.OPEN) {
            return;
        }
        CompletableFuture<Void> left = hearing().leaving(key);
        try {
            send(XmppStanzas.leaving(JidCreate.from(key + "/" + nick.get()), words), key);
            left.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.info("{} has not said within {} that it was left", XmppFaults.line(key), within);
        } catch (ExecutionException | CancellationException | ChatException e) {
            LOG.debug("the link was lost while a room was left", e);
        } catch (XmppStringprepException e) {
            LOG.warn(
                    "{} has given a nick with which it cannot be left before the stream ends", XmppFaults.line(key), e);
        } finally {
            left.cancel(false);
        }
    }

    @Override
    public void send(ChatText text) throws ChatException, InterruptedException {
        open(text.to());
        Jid to;
        try {
            to = JidCreate.bareFrom(text.to());
            // Of a person in a room, to whom alone it goes, the nick is the address.
            if (!text.room() && text.to().contains("/")) {
                to = JidCreate.from(text.to());
            }
        } catch (XmppStringprepException | IllegalArgumentException e) {
            throw malformed(text.to());
        }
        if (unconfirmed.get() >= MOST_UNCONFIRMED) {
            throw new ChatException(
                    Fault.NETWORK, "the server has not confirmed " + MOST_UNCONFIRMED + " texts before this one", null);
        }
        if (text.room()) {
            links.sent().add(to.toString(), text.id());
        }
        send(XmppStanzas.text(text, to), text.to());
        unconfirmed.incrementAndGet();
    }

    /**
     * Smack's queue throws an InterruptedException for two reasons: the thread was interrupted, or the queue is shut, for the stream is
     * being lost. In either case, and no other, the stanza is not in it.
     */
    private void send(Stanza stanza, String to) throws ChatException, InterruptedException {
        SmackStream now = open(to);
        try {
            now.sendStanza(stanza);
        } catch (NotConnectedException e) {
            throw new ChatException(Fault.NETWORK, nothingSent(to), e);
        } catch (InterruptedException e) {
            if (isEnding(now)) {
                throw new ChatException(Fault.NETWORK, nothingSent(to), e);
            }
            throw e;
        }
    }

    private CompletableFuture<StanzaElement> ask(XmppQuery question, String to)
            throws ChatException, InterruptedException {
        SmackStream now = open(to);
        try {
            return now.ask(question);
        } catch (NotConnectedException e) {
            throw new ChatException(Fault.NETWORK, nothingSent(to), e);
        } catch (InterruptedException e) {
            if (isEnding(now)) {
                throw new ChatException(Fault.NETWORK, nothingSent(to), e);
            }
            throw e;
        }
    }

    private boolean isEnding(SmackStream now) throws InterruptedException {
        return !now.isConnected() || over.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean confirmed(Duration within) throws InterruptedException {
        SmackStream now = stream;
        if (now == null || state != State.OPEN) {
            return false;
        }
        int before = unconfirmed.get();
        Future<StanzaElement> answer = null;
        try {
            // So that Smack forgets what has arrived; the answer behind it is what is waited for, since errors come
            // before it.
            if (now.isSmEnabled()) {
                now.requestSmAcknowledgement();
            }
            answer = now.ask(XmppQuery.get(now.getXMPPServiceDomain(), "ping", XmppNames.PING));
            answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
            unconfirmed.addAndGet(-before);
            return true;
        } catch (SmackException | ExecutionException | CancellationException | TimeoutException e) {
            LOG.debug("not confirmed", e);
            return false;
        } catch (InterruptedException e) {
            if (isEnding(now)) {
                return false;
            }
            throw e;
        } finally {
            if (answer != null) {
                answer.cancel(false);
            }
        }
    }

    @Override
    public void close(boolean politely) {
        boolean quiet = quiet();
        State before = state;
        boolean ends = politely && before == State.OPEN;
        ending |= ends;
        state = State.CLOSED;
        if (quiet) {
            telling.unlock();
        }
        over(new ChatException(Fault.NETWORK, "the link was closed", null));
        SmackStream closing = stream;
        if (closing == null || before == State.LOST || before == State.CLOSED) {
            return;
        }
        if (ends) {
            bounded(closing::end, closing);
        } else {
            bounded(closing::cut, closing);
            links.keep(account, closing);
        }
    }

    /** Waits for who is being told; but not for ever. */
    private boolean quiet() {
        try {
            return telling.tryLock(CLOSING.toMillis() / 4, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return telling.tryLock();
        }
    }

    /** On another thread, for Smack waits for its own, and for who opens. */
    private static void bounded(Runnable ending, SmackStream closing) {
        Thread thread = new Thread(ending, "postlude-im-close");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.sockets.cut();
    }

    @Override
    public void ended(Exception why) {
        String words = XmppFaults.words(why);
        telling.lock();
        try {
            if (state == State.OPENING) {
                lostWhileOpening = why;
            }
            if (state != State.OPEN) {
                return;
            }
            SmackStream now = stream;
            if (now == null || now.isConnected()) {
                return;
            }
            state = State.LOST;
            over(new ChatException(Fault.NETWORK, words, why));
            links.keep(account, now);
            listener.lost(words);
        } finally {
            telling.unlock();
        }
    }

    /** Whoever waits for something waits no longer. */
    private void over(ChatException why) {
        over.countDown();
        XmppPrograms asking = programs;
        if (asking != null) {
            asking.close();
        }
        SmackStream now = stream;
        if (now != null) {
            now.forgetQuestions();
        }
        XmppHearing hears = hearing;
        if (hears != null) {
            hears.over(why);
        }
    }

    @Override
    public void heard(StanzaElement stanza) throws IOException {
        SmackStream now = stream;
        telling.lock();
        try {
            if (now != null && (state == State.OPEN || state == State.OPENING)) {
                heardLately = true;
                hearing().hear(stanza);
                return;
            }
        } finally {
            telling.unlock();
        }
        if (now != null) {
            now.refuse(stanza, ending);
        }
    }

    /** What is not told is not counted: see {@link SmackStream}. */
    private void tell(Told told, SmackStream now) throws IOException {
        try {
            listener.told(told);
        } catch (RuntimeException | Error e) {
            now.spoil();
            throw new IOException("what the server told could not be kept: " + e, e);
        }
    }

    /** Whether the address numbers messages, itself (XEP-0359, 5): any other could let a forged number through. */
    private void numbering(SmackStream now, Jid address) throws ChatException, InterruptedException {
        StanzaElement answer;
        try {
            CompletableFuture<StanzaElement> question = now.ask(XmppQuery.get(address, "query", XmppNames.DISCO_INFO));
            answer = await(question, account.patience(), address.toString());
        } catch (NotConnectedException e) {
            throw new ChatException(Fault.NETWORK, nothingSent(address.toString()), e);
        }
        now.rooms.numbering(
                address.toString(),
                answer.child("query", XmppNames.DISCO_INFO)
                        .filter(info -> info.children("feature", XmppNames.DISCO_INFO)
                                .anyMatch(feature -> feature.attribute("var")
                                        .filter(XmppNames.STANZA_ID::equals)
                                        .isPresent()))
                        .isPresent());
    }

    private void look() throws NotConnectedException, InterruptedException {
        SmackStream now = stream;
        if (heardLately || now == null || state != State.OPEN) {
            heardLately = false;
            return;
        }
        if (!confirmed(account.patience()) && state == State.OPEN) {
            now.cut();
            ended(new IOException("the server is silent; it did not answer within " + account.patience()));
        }
    }

    /** There as soon as there is a stream. */
    private XmppHearing hearing() {
        return Objects.requireNonNull(hearing);
    }

    private SmackStream open(String to) throws ChatException {
        SmackStream now = stream;
        if (now == null || state != State.OPEN) {
            throw new ChatException(Fault.NETWORK, nothingSent(to), null);
        }
        return now;
    }

    private static <T> T await(Future<T> answer, Duration within, String whose)
            throws ChatException, InterruptedException {
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ChatException refusal) {
                throw refusal;
            }
            throw new ChatException(Fault.NETWORK, whose + " did not answer: " + e.getCause(), e);
        } catch (CancellationException e) {
            throw new ChatException(Fault.NETWORK, "the link was lost before " + whose + " answered", e);
        } catch (TimeoutException e) {
            throw new ChatException(Fault.NETWORK, whose + " did not answer within " + within, e);
        } finally {
            answer.cancel(false);
        }
    }

    private static ChatException malformed(String address) {
        return new ChatException("not an address", new ChatError("modify", "jid-malformed", XmppFaults.line(address)));
    }

    private static String nothingSent(String to) {
        return "nothing was sent to " + XmppFaults.line(to) + ": the link is not open";
    }
}
