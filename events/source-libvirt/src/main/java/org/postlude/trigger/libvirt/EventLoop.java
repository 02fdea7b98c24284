package org.postlude.trigger.libvirt;

import org.jspecify.annotations.Nullable;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libvirt tells events on one thread of each process, which has to be there before the first connection. It goes on to the end. */
final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private static @Nullable Thread thread;

    private EventLoop() {}

    static synchronized void begin() throws LibvirtException {
        if (thread == null) {
            Library.initEventLoop();
            Thread made = new Thread(EventLoop::run, "postlude-libvirt-events");
            made.setDaemon(true);
            made.start();
            thread = made;
        }
    }

    private static void run() {
        while (true) {
            try {
                Library.runEventLoop();
                return;
            } catch (LibvirtException e) { // one event that could not be handled; the next ones can
                LOG.warn("libvirt's loop of events: {}", e.getMessage());
            } catch (InterruptedException e) {
                LOG.warn("libvirt's loop of events was interrupted: no machine of a libvirt tells anything any more");
                return;
            }
        }
    }
}
