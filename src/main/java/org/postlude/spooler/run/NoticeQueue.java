package org.postlude.spooler.run;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.postlude.message.ProviderContractException;

/** What one transport is told, one call after another, and whether it may be told anything any more (rule T10). */
final class NoticeQueue {
    /** Which rule a call that throws has broken: each of these is to be taken, and none is an attempt. */
    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("transportNotify", "T9"),
            Map.entry("idle", "T9"),
            Map.entry("leaveAll", "T9"),
            Map.entry("poll", "T9"),
            Map.entry("transportLogoff", "T10"),
            Map.entry("release", "T10"),
            Map.entry("abortDeferred", "T11"),
            Map.entry("cancelDeferred", "T11"),
            Map.entry("cancelMessage", "T12"),
            Map.entry("flushQueues", "T13"),
            Map.entry("startMessage", "T14"));

    private final String name;
    /** Hears of a transport that broke a rule. */
    private final Consumer<ProviderContractException> complaints;

    private final Trace trace;
    private final SerialQueue queue;
    private final AtomicBoolean open = new AtomicBoolean(true);
    /** It has reported a critical error: only logoff and close may follow. */
    private volatile boolean broken;

    NoticeQueue(String name, Executor threads, Consumer<ProviderContractException> broken, Trace trace) {
        this.name = name;
        this.complaints = broken;
        this.trace = trace;
        this.queue = new SerialQueue(threads);
    }

    /** After the logoff or a critical error nothing is asked or told any more. */
    boolean isUsable() {
        return open.get() && !broken;
    }

    void markBroken() {
        broken = true;
    }

    /** Nothing is told but what is {@link #last}; returns false if it was so before. */
    boolean close() {
        return open.compareAndSet(true, false);
    }

    /** Adds a task that answers for its own failures. */
    void add(Runnable task) {
        queue.add(task);
    }

    /** Runs a task when the transport has taken all that was given before. */
    void behind(Runnable task) {
        queue.behind(task);
    }

    /** Adds a call, unless there may be none any more. */
    void tell(String what, Runnable call) {
        if (open.get()) {
            last(what, () -> {
                if (!broken) {
                    call.run();
                }
            });
        }
    }

    /** Adds a call that a closed or broken transport gets all the same. */
    void last(String what, Runnable call) {
        add(() -> {
            trace.line(name + "." + what);
            try {
                Callbacks.inside(() -> {
                    call.run();
                    return what;
                });
            } catch (Throwable e) {
                failed(what, e);
            }
        });
    }

    void failed(String what, Throwable e) {
        String rule = e instanceof ProviderContractException broke
                ? broke.rule()
                : RULES.getOrDefault(what.split(" ", 2)[0], "T20");
        complaints.accept(new ProviderContractException(
                rule, "transport " + name + " failed in " + what + "; its mail is kept: " + Words.of(e), e));
    }
}
