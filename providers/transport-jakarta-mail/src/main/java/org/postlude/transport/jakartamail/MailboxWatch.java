package org.postlude.transport.jakartamail;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells that a mailbox may have new mail: every so often, and when its server says so. From {@link #begin} to {@link #end}. */
final class MailboxWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxWatch.class);

    private final String transport;
    private final MailboxSettings settings;
    private final Mailbox mailbox;
    private final Runnable news;

    // Guarded by this.
    private long round;
    /** When it is told next, as the machine counts nanoseconds. */
    private long due;

    MailboxWatch(String transport, MailboxSettings settings, Mailbox mailbox, Runnable news) {
        this.transport = transport;
        this.settings = settings;
        this.mailbox = mailbox;
        this.news = news;
    }

    void begin() {
        mailbox.stopListening();
        long mine;
        synchronized (this) {
            round++;
            mine = round;
            due = System.nanoTime() + settings.every().toNanos();
        }
        LightThreads.start("postlude-mailbox-" + transport + "-clock", () -> tick(mine));
        LightThreads.start("postlude-mailbox-" + transport + "-news", () -> listen(mine));
    }

    /** Both threads go as soon as they notice; nothing is told any more from now on. */
    void end() {
        synchronized (this) {
            round++;
            notifyAll();
        }
        mailbox.stopListening();
    }

    /** The mailbox is not to be looked into for a while, and is when that is over. */
    synchronized void tellIn(Duration time) {
        due = System.nanoTime() + min(time, settings.every()).toNanos();
        notifyAll();
    }

    private void tick(long mine) {
        while (isPast(mine)) {
            tell(mine);
        }
    }

    /** False if the round is over; true when the time has come. */
    private synchronized boolean isPast(long mine) {
        try {
            while (round == mine) {
                long left = due - System.nanoTime();
                if (left <= 0) {
                    due = System.nanoTime() + settings.every().toNanos();
                    return true;
                }
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Nothing is told once {@link #end} has returned: the connection that told of it may be noticed to be closed much later. */
    private synchronized void tell(long mine) {
        if (round == mine) {
            news.run();
        }
    }

    private synchronized boolean isOver(long mine) {
        return round != mine;
    }

    private void listen(long mine) {
        Duration pause = settings.backOff();
        try {
            while (!isOver(mine)) {
                long began = System.nanoTime();
                try {
                    if (!mailbox.listen(() -> tell(mine), () -> !isOver(mine))) {
                        return; // it is looked into every so often
                    }
                } catch (MailboxFailure e) {
                    if (e.kind() == MailboxFailure.Kind.LOGIN) {
                        pause = settings.mostBackOff();
                    }
                    LOG.debug("transport '{}' listens to its mailbox again in {}", transport, pause, e);
                }
                boolean wasWell =
                        System.nanoTime() - began > settings.mostBackOff().toNanos();
                pause = wasWell ? settings.backOff() : pause;
                if (!isAfter(mine, pause)) {
                    return;
                }
                pause = min(pause.multipliedBy(2), settings.mostBackOff());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits; false if the round is over. */
    private synchronized boolean isAfter(long mine, Duration pause) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        while (round == mine && System.nanoTime() < until) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        return round == mine;
    }

    static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
