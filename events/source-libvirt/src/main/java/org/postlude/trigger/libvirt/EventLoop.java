package org.postlude.trigger.libvirt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libvirt tells events on one thread of each process, which has to be there before the first connection. It goes on to the end. */
final class EventLoop {
    /** Waits for events and tells them. */
    interface Turn {
        void run() throws LibvirtException, InterruptedException;
    }

    /** Waits. */
    interface Pause {
        void of(long milliseconds) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long SHORTEST = 100;
    private static final long LONGEST = 5000;

    /**
     * libvirt writes each error to standard error unless it is told not to, with words of guests in it that a terminal may carry out. They
     * come as exceptions as well. Held here, for libvirt calls it.
     */
    private static final Libvirt.VirErrorCallback SILENT = (mine, error) -> {};

    /** Nobody opens it: what is waited for is the time alone. */
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private static boolean isPrepared;
    private static @Nullable Thread thread;

    private EventLoop() {}

    static synchronized void begin() throws LibvirtException {
        if (!isPrepared) {
            Connect.setErrorCallback(SILENT);
            Library.initEventLoop();
            isPrepared = true;
        }
        if (thread == null || !thread.isAlive()) {
            Thread made = new Thread(() -> loop(Library::processEvent, EventLoop::pause), "postlude-libvirt-events");
            made.setDaemon(true);
            made.start();
            thread = made;
        }
    }

    private static void pause(long milliseconds) throws InterruptedException {
        var unused = NEVER.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Until it is interrupted. What fails once is one event that was not handled; what goes on failing is waited for. */
    static void loop(Turn turn, Pause pause) {
        long next = 0;
        try {
            while (!Thread.interrupted()) {
                try {
                    turn.run();
                    next = 0;
                } catch (InterruptedException e) {
                    throw e;
                } catch (Throwable e) {
                    if (next == 0) {
                        LOG.warn("libvirt's loop of events has failed, and goes on", e);
                    }
                    next = Math.min(LONGEST, Math.max(SHORTEST, next * 2));
                    pause.of(next);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
        LOG.warn(
                "libvirt's loop of events was interrupted: nothing is told of its machines until one is connected to again");
    }
}
