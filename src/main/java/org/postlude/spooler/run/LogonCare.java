package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.postlude.store.spi.StoreLogon;

/**
 * The one close path of a store logon: status row removed, logoff, release, support given back; each once, whoever asks
 * and however often (S4 steps 7 to 9, S7, C15). No step's failure keeps the next from being taken, and a step that hangs
 * keeps nobody but its own thread.
 */
final class LogonCare {
    private final String name;
    private final StoreLogon logon;
    private final SupportShare support;
    private final SupportShare.Body body;
    private final Trace trace;
    private final Waiting waiting;
    private final Executor threads;
    private final Consumer<String> warn;
    private final Runnable gone;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile String step = "beginning";

    LogonCare(
            String name,
            StoreLogon logon,
            SupportShare support,
            SupportShare.Body body,
            Trace trace,
            Waiting waiting,
            Executor threads,
            Consumer<String> warn,
            Runnable gone) {
        this.name = name;
        this.logon = logon;
        this.support = support;
        this.body = body;
        this.trace = trace;
        this.waiting = waiting;
        this.threads = threads;
        this.warn = warn;
        this.gone = gone;
    }

    LogonCare(
            String name, StoreLogon logon, SupportShare support, SupportShare.Body body, Engine engine, Runnable gone) {
        this(name, logon, support, body, engine.trace, engine.threads(), engine.threads()::last, engine::warn, gone);
    }

    List<String> release(Patience patience) {
        return release(patience, () -> {});
    }

    /**
     * Gives it up.
     *
     * @param first what is done on the same thread before
     * @return what went wrong so far, a sentence each; all of it, and what comes out later, is warned of too
     */
    List<String> release(Patience patience, Runnable first) {
        if (!open.compareAndSet(true, false)) {
            return List.of();
        }
        boolean isInside = Callbacks.isInside();
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        threads.execute(() -> {
            first.run();
            List<String> problems = steps();
            gone.run();
            problems.forEach(warn);
            done.complete(problems);
        });
        if ((isInside ? Patience.none() : patience).await(waiting, done)) {
            return done.join();
        }
        if (isInside) {
            return List.of(); // it goes on by itself
        }
        String given = name + " has not come back from its " + step
                + ", which cannot be refused (rule S7); it is not waited for any more, and what was stored stays";
        warn.accept(given);
        return List.of(given);
    }

    private List<String> steps() {
        List<String> problems = new ArrayList<>();
        trace.line(name + " status row removed");
        support.modifyStatusRow(Set.of());
        step(problems, "logoff", logon::logoff);
        step(problems, "release", logon::close);
        body.end(name);
        support.close();
        if (body.holders() > 0) {
            problems.add(name + " still holds " + body.holders()
                    + " references to its support object after its logoff; it must close each duplicate (rule L18)");
        }
        return problems;
    }

    private void step(List<String> problems, String what, Runnable call) {
        step = what;
        trace.line(name + "." + what);
        try {
            Callbacks.inside(() -> {
                call.run();
                return what;
            });
        } catch (Throwable e) { // an Error too: somebody waits for the end of this
            problems.add(name + " failed in its " + what + ", which cannot be refused: " + e
                    + "; what was stored stays (rule S7)");
        }
    }
}
