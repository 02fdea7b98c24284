package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one logon: those that wait for a message, and the sockets of all. Not a bound on how many there are:
 * that is the number of {@link Places}.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final SmtpSettings settings;
    private final InstantSource clock;
    private final Dialer dialer;
    private final DialBudget budget;
    private final Session session;
    private final Set<SmtpSocket> open = ConcurrentHashMap.newKeySet();

    // Guarded by this; the newest last.
    private final Deque<SmtpConnection> idle = new ArrayDeque<>();
    private boolean closed;

    Connections(SmtpSettings settings, InstantSource clock, NameLookup names) {
        this.settings = settings;
        this.clock = clock;
        this.dialer = new Dialer(settings, names);
        this.budget = new DialBudget(settings.connectionsPerMinute(), clock);
        this.session = Session.getInstance(properties());
    }

    // The time bounds are our socket's; these are for what Angus would do on its own account.
    private static Properties properties() {
        Properties properties = new Properties();
        // It asks to know the reply to QUIT, and on a reply that is none it says QUIT: without end, if garbage has
        // none.
        properties.setProperty("mail.smtp.quitwait", "false");
        // Rewrites parts and changes the Message-ID.
        properties.setProperty("mail.smtp.allow8bitmime", "false");
        properties.setProperty("mail.smtp.sendpartial", "true");
        return properties;
    }

    /** The one used last, so that the others may grow old; null if there is none. */
    synchronized @Nullable SmtpConnection takeIdle() {
        SmtpConnection newest = idle.peekLast();
        boolean isGood = newest != null && newest.isReusable() && !newest.isIdleTooLong(clock.instant());
        return isGood ? idle.pollLast() : null;
    }

    /** A new socket; the greeting is still to come. Throws IOException if nobody is reached. */
    SmtpConnection dial(SmtpAttempt attempt) throws IOException, InterruptedException {
        budget.await(attempt);
        SmtpConnection connection = new SmtpConnection(session, settings, clock, dialer.dial(attempt));
        open.add(connection.socket());
        return connection;
    }

    void giveBack(SmtpConnection connection) {
        if (!connection.isReusable()) {
            drop(connection, false);
            return;
        }
        connection.idleSince(clock.instant());
        synchronized (this) {
            if (!closed) {
                idle.addLast(connection);
                return;
            }
        }
        drop(connection, true);
    }

    void drop(SmtpConnection connection, boolean politely) {
        if (politely) {
            quit(connection);
        }
        forget(connection);
    }

    private static boolean quit(SmtpConnection connection) {
        try {
            connection.sayQuit();
            return true;
        } catch (MessagingException e) {
            LOG.debug("no QUIT on a connection that is closed anyway", e);
            return false;
        }
    }

    private void forget(SmtpConnection connection) {
        connection.socket().closeQuietly();
        open.remove(connection.socket());
    }

    /** Called often: closes what waited too long, and frees who hangs in a write. */
    void housekeep() {
        budget.housekeep();
        open.forEach(socket -> socket.abortIfStalled(settings.writeTimeout()));
        List<SmtpConnection> old = new ArrayList<>();
        synchronized (this) {
            for (Iterator<SmtpConnection> all = idle.iterator(); all.hasNext(); ) {
                SmtpConnection connection = all.next();
                if (!connection.isReusable() || connection.isIdleTooLong(clock.instant())) {
                    all.remove();
                    old.add(connection);
                }
            }
        }
        old.forEach(connection -> drop(connection, true));
    }

    /** No connection is kept from here on. Says QUIT on all that are idle, then waits for their replies, all together. */
    void quitIdle(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<SmtpConnection> leaving = takeAllIdle();
        List<SmtpConnection> waiting = new ArrayList<>(leaving);
        waiting.removeIf(connection -> !quit(connection));
        for (SmtpConnection connection : waiting) {
            long left = deadline - System.nanoTime();
            try {
                if (left > 0) {
                    connection.awaitGoodbye(Duration.ofNanos(left));
                }
            } catch (MessagingException e) {
                LOG.debug("no reply to QUIT", e);
            }
        }
        leaving.forEach(this::forget);
    }

    private synchronized List<SmtpConnection> takeAllIdle() {
        closed = true;
        List<SmtpConnection> all = new ArrayList<>(idle);
        idle.clear();
        return all;
    }

    /** Closes every socket, whoever uses it. */
    void closeAll() {
        takeAllIdle().forEach(this::forget);
        open.forEach(SmtpSocket::abort);
        open.clear();
    }
}
