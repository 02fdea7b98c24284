package org.postlude.spring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PostludeException;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * Logs the store off when the context stops: after the web server has answered its last request and executors have ended their tasks,
 * both of which may send mail, and before any bean is destroyed. Thread-safe.
 *
 * <p>A context that stops cannot be told to wait for a better moment: a refused QUIET or ABORT goes on as ORDERLY in what is left of
 * the deadline. Where that comes first, the rest is closed all the same; what is in process stays in the queue.
 */
public final class PostludeLifecycle implements SmartLifecycle, DisposableBean {
    /** Below those of web servers, of listeners to queues and of executors, which all stop before. */
    public static final int PHASE = ExecutorConfigurationSupport.DEFAULT_PHASE - 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PostludeLifecycle.class);

    private final StoreAddress address;
    private final MessageStore store;
    private final StoreSession session;
    private final @Nullable SpoolerCoordinator own;
    private final PostludeProperties.Logoff settings;
    private final ApplicationEventPublisher events;
    /** Whether the store is open and is to be logged off; whoever takes it back does that. */
    private final AtomicBoolean open = new AtomicBoolean(true);

    private volatile boolean running;

    /**
     * For the store as it was opened with the context.
     *
     * @param own the spooler if it ends with this context; null if it is the application's
     */
    PostludeLifecycle(
            StoreAddress address,
            MessageStore store,
            StoreSession session,
            @Nullable SpoolerCoordinator own,
            PostludeProperties.Logoff settings,
            ApplicationEventPublisher events) {
        this.address = address;
        this.store = store;
        this.session = session;
        this.own = own;
        this.settings = settings;
        this.events = events;
    }

    @Override
    public void start() {
        if (open.compareAndSet(false, true) && store instanceof ContextStore again) {
            try {
                again.openAgain(); // the context was stopped, or paused, and goes on
            } catch (RuntimeException e) {
                open.set(false);
                throw e;
            }
        }
        running = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void stop() {
        logOff(true);
        running = false;
    }

    /** On a thread of its own: what else stops in this phase is not kept waiting. */
    @Override
    public void stop(Runnable callback) {
        Thread thread = new Thread(
                () -> {
                    try {
                        stop();
                    } finally {
                        callback.run();
                    }
                },
                "postlude-logoff");
        thread.setDaemon(true);
        thread.start();
    }

    /** The last beans that may send mail are gone. Where the context never came to its start, or the time was up, the rest happens here. */
    @Override
    public void destroy() {
        boolean wasOpen = logOff(false);
        if (own != null) {
            own.closeWithin(wasOpen ? Deadline.in(Duration.ofSeconds(1)) : Deadline.in(Duration.ZERO));
        } else {
            session.close();
        }
    }

    private boolean logOff(boolean tells) {
        if (!open.compareAndSet(true, false)) {
            return false;
        }
        long begin = System.nanoTime();
        try {
            LogoffReport report = leave();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            String line = LogoffLine.of(report, address, took);
            if (report.isComplete()) {
                if (store instanceof ContextStore left) {
                    left.released();
                }
                LOG.info("{}", line);
            } else {
                LOG.warn("{}", line);
            }
            if (tells) {
                tell(report);
            }
        } catch (PostludeException e) {
            LOG.warn(
                    "The application has logged {} off by itself, or its store has failed: {}",
                    address,
                    e.getMessage());
        }
        return true;
    }

    private LogoffReport leave() {
        long begin = System.nanoTime();
        LogoffReport report = store.storeLogoff(settings.mode(), Deadline.in(settings.deadline()));
        if (report.outcome() != Outcome.REFUSED) {
            return report;
        }
        LOG.info("{} was refused, for a transfer is in process; going on as {}", report.mode(), LogoffMode.ORDERLY);
        Duration rest = settings.deadline().minusNanos(System.nanoTime() - begin);
        return store.storeLogoff(LogoffMode.ORDERLY, Deadline.in(rest.isNegative() ? Duration.ZERO : rest));
    }

    private void tell(LogoffReport report) {
        try {
            events.publishEvent(new PostludeLogoffEvent(address, report));
        } catch (RuntimeException e) {
            LOG.warn("A listener to the logoff of {} has failed; the logoff is not affected", address, e);
        }
    }
}
