package org.postlude.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.ActivityLog;
import org.postlude.activitylog.ActivityLogException;
import org.postlude.activitylog.LogEntry;
import org.postlude.activitylog.LogHead;
import org.postlude.activitylog.LogOptions;
import org.postlude.activitylog.LoggingPolicy;
import org.postlude.activitylog.MailEvents;
import org.postlude.activitylog.Recorder;
import org.postlude.command.config.LogConfig;
import org.postlude.message.ActivityEvent;
import org.postlude.message.PostludeException;
import org.postlude.message.event.Fact;
import org.postlude.store.ActivityFeed;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the feeds of a run's stores into its log, a second behind at most, until each store is released; what comes after that is
 * carried by the next run. Where the log cannot be written mail goes on, and the process says so and ends with 74.
 */
final class Recording implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);
    private static final long PAUSE_SECONDS = 1;

    private final ActivityLog log;
    private final Consumer<String> lines;
    private final Map<String, Recorder> recorders = new LinkedHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "postlude-activity-log");
    private volatile boolean hasFailed;
    /** What was said last of a feed that cannot be read. For the thread alone. */
    private @Nullable String told;

    private Recording(ActivityLog log, Consumer<String> lines) {
        this.log = log;
        this.lines = lines;
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param plans what is said of the stores
     * @param stores these, in the same order
     * @throws ActivityLogException if the log cannot be opened, or is not what was written
     */
    static Recording begin(
            LogConfig config, List<RunPlan.Store> plans, List<MessageStore> stores, Surroundings surroundings) {
        ActivityLog log = ActivityLog.open(config.directory(), options(config), surroundings.clock());
        Recording recording = new Recording(log, surroundings::line);
        log.torn()
                .ifPresent(torn -> surroundings.line(
                        "the last line of the activity log was torn, as a crash leaves it, and is in " + torn));
        String version = Main.class.getPackage().getImplementationVersion();
        MailEvents mail = new MailEvents(
                Fact.of("postlude"),
                Fact.ofText(Objects.requireNonNullElse(version, ""), "it was not packaged as a release"));
        for (int i = 0; i < plans.size(); i++) {
            RunPlan.Store plan = plans.get(i);
            MessageStore store = stores.get(i);
            // Asked each time: a store whose user's hours begin is another one than before.
            ActivityFeed feed = (cursor, limit) -> store.activity().read(cursor, limit);
            recording.recorders.put(
                    plan.name(),
                    new Recorder(plan.name(), feed, log, policy(config, plan), mail, surroundings.clock()));
        }
        recording.thread.start();
        return recording;
    }

    private static LogOptions options(LogConfig config) {
        LogOptions options = LogOptions.DEFAULT.withRotation(
                config.rotateSize().orElse(LogOptions.DEFAULT.rotateSize()),
                config.rotateAge().orElse(LogOptions.DEFAULT.rotateAge()));
        LogOptions kept = config.keep().map(options::withKeep).orElse(options);
        return config.heads().map(kept::withHeads).orElse(kept);
    }

    /** A user who has limits is logged if these say so; of others the log's own list says it. */
    private static LoggingPolicy policy(LogConfig config, RunPlan.Store store) {
        if (store.limits().isPresent()) {
            boolean isLogged = store.limits().get().policy().isLogged();
            return event -> isLogged;
        }
        if (config.who().isEmpty()) {
            return LoggingPolicy.everything();
        }
        List<String> who =
                config.who().stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
        return LoggingPolicy.ofAccounts(account -> who.contains(account.toLowerCase(Locale.ROOT)));
    }

    private void run() {
        try {
            do {
                pass();
                log.maintain();
            } while (!end.await(PAUSE_SECONDS, TimeUnit.SECONDS));
            pass();
            recorders.values().forEach(Recorder::finish);
        } catch (RuntimeException e) {
            hasFailed = true;
            lines.accept(e.getMessage()
                    + ". Mail goes on, and nothing of it is logged until the next start, which goes on where"
                    + " the log ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    private void pass() {
        recorders.forEach((store, recorder) -> {
            try {
                int unused = recorder.record();
                told = null;
            } catch (ActivityLogException e) {
                throw e;
            } catch (StoreClosedException e) {
                LOG.debug("store {} is not open, and has nothing to tell now", store);
            } catch (PostludeException e) {
                say("the activity feed of store " + store + " cannot be read, which is tried again: " + e.getMessage());
            }
        });
    }

    private void say(String what) {
        if (!what.equals(told)) {
            lines.accept(what);
        }
        told = what;
    }

    /** Of no store's feed: what a host did. A log that failed takes nothing more, and has said so. */
    void append(ActivityEvent event) {
        if (!hasFailed) {
            LogHead unused = log.append(LogEntry.of(event));
        }
    }

    /** Whether something is not in the log that should be. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** A last look at feeds that can be read, and the end of the log. */
    void finish() {
        end.countDown();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            log.close();
        } catch (ActivityLogException e) {
            hasFailed = true;
            lines.accept(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        finish();
    }
}
