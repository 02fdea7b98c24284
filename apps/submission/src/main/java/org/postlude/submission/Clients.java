package org.postlude.submission;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** Who is connected, what each was refused, and whose message is on its way: from the 354 to the answer behind its text. */
final class Clients implements SessionHandler {
    private enum Way {
        /** Its text comes. */
        COMING,
        /** Its client was told that it is not taken. */
        CUT,
        /** It is being stored, and its client will be told so. */
        STORING
    }

    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    /** Why somebody has to connect again. */
    static final String CHANGED = "4.3.2 What is set here has changed; connect again";

    private static final int LONGEST = 500;
    private static final Pattern NOT_TO_BE_SAID = Pattern.compile("[^ -~]+");

    private final int mostErrors;
    // Guarded by this.
    private final Map<Session, Integer> errors = new WeakHashMap<>(); // not every end is told
    private final Map<Session, Way> onTheWay = new HashMap<>();
    /** Between a MAIL and the end of that message. */
    private final Set<MessageContext> begun = new HashSet<>();

    private boolean isShut;
    private boolean isLeaving;

    Clients(int mostErrors) {
        this.mostErrors = mostErrors;
    }

    @Override
    public synchronized SessionAcceptance accept(Session session) {
        if (isShut) {
            return SessionAcceptance.failure(421, "4.3.2 No mail is taken now; come again later");
        }
        errors.put(session, 0);
        try {
            count(session);
        } catch (IOException e) {
            LOG.debug("{} has gone before it was greeted", session.getSessionId(), e);
            return SessionAcceptance.failure(421, "4.4.2 Come again later");
        }
        return SessionAcceptance.success();
    }

    /** The library ends a transaction only when the connection is closed, and TLS may wait for its client with that. */
    static void quit(Session session) {
        session.resetMailTransaction();
        session.quit();
    }

    /** What the library refuses by itself counts, too; once more after TLS has begun. */
    void count(Session session) throws IOException {
        session.setSocket(new CountedSocket(session.getSocket(), () -> isOneTooMany(session), () -> quit(session)));
    }

    @Override
    public synchronized void onSessionEnd(Session session) {
        errors.remove(session);
        end(session);
    }

    /**
     * Sends a reply; who was refused too often is disconnected with it. What is to be tried again later is no refusal: who has more
     * recipients than one message takes is told so of each.
     */
    void reply(Session session, String reply) throws IOException, DropConnectionException {
        if (reply.charAt(0) == '5' && isOneTooMany(session)) {
            throw new DropConnectionException(421, oneLine("4.7.0 Too many errors; the last one: " + reply));
        }
        // What this server can do are its own words.
        session.sendResponse(reply.startsWith("250-") ? reply : oneLine(reply));
    }

    /** Some replies repeat what a client said, or a store; no line is longer than a client need take (RFC 5321, 4.5.3.1.5). */
    private static String oneLine(String reply) {
        String line = NOT_TO_BE_SAID.matcher(reply).replaceAll(" ");
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    private synchronized boolean isOneTooMany(Session session) {
        return errors.merge(session, 1, Integer::sum) > mostErrors;
    }

    synchronized boolean isShut() {
        return isShut;
    }

    /** Its sender is known; what is to follow is waited for before a server's place is another's. */
    synchronized void begun(MessageContext session) {
        begun.add(session);
    }

    synchronized void ended(MessageContext session) {
        begun.remove(session);
        notifyAll();
    }

    /** Its message is on its way; false if none may be any more. */
    synchronized boolean begin(Session session) {
        return !isShut && onTheWay.put(session, Way.COMING) == null;
    }

    synchronized void end(Session session) {
        onTheWay.remove(session);
        notifyAll();
    }

    /** From here on nobody cuts it off; false if somebody has. */
    synchronized boolean isToBeStored(Session session) {
        return onTheWay.replace(session, Way.COMING, Way.STORING);
    }

    /** Its place is another's now, or nobody's: a client ends its message, and begins none. */
    synchronized void leave() {
        isLeaving = true;
    }

    synchronized boolean isLeaving() {
        return isLeaving;
    }

    synchronized void shut() {
        isShut = true;
    }

    synchronized void resume() {
        isShut = false;
    }

    synchronized int countOnTheWay() {
        return onTheWay.size();
    }

    /** Tells those whose text is still coming, and waits for those whose message is being stored. */
    int cut(Duration most) throws InterruptedException {
        List<Session> found;
        synchronized (this) {
            onTheWay.replaceAll((session, way) -> way == Way.COMING ? Way.CUT : way);
            found = onTheWay.keySet().stream()
                    .filter(session -> onTheWay.get(session) == Way.CUT)
                    .toList();
        }
        for (Session each : found) {
            try {
                each.sendResponse(
                        "421 4.3.2 The mail is being logged off, and this message was not taken; send it again later");
                each.closeSocket();
            } catch (IOException e) {
                LOG.debug("{} has gone by itself", each.getSessionId(), e);
            }
        }
        return await(most);
    }

    /** Waits for what is on its way. */
    synchronized int await(Duration most) throws InterruptedException {
        await(onTheWay::isEmpty, most);
        return onTheWay.size();
    }

    /** Waits for what was begun, too. */
    synchronized int awaitBegun(Duration most) throws InterruptedException {
        await(() -> onTheWay.isEmpty() && begun.isEmpty(), most);
        Set<MessageContext> all = new HashSet<>(onTheWay.keySet());
        all.addAll(begun);
        return all.size();
    }

    private synchronized void await(BooleanSupplier isOver, Duration most) throws InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        for (long left = most.toMillis();
                !isOver.getAsBoolean() && left > 0;
                left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
