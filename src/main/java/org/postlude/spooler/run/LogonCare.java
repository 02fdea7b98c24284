package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.store.spi.StoreLogon;

/**
 * The one close path of a store logon: status row removed, logoff, release, support given back; each once, whoever asks
 * and however often (S4 steps 7 to 9, S7, C15). No step's failure keeps the next from being taken.
 */
final class LogonCare {
    private final String name;
    private final StoreLogon logon;
    private final SupportShare support;
    private final SupportShare.Body body;
    private final Trace trace;
    private final AtomicBoolean open = new AtomicBoolean(true);

    LogonCare(String name, StoreLogon logon, SupportShare support, SupportShare.Body body, Trace trace) {
        this.name = name;
        this.logon = logon;
        this.support = support;
        this.body = body;
        this.trace = trace;
    }

    boolean isOpen() {
        return open.get();
    }

    /** Returns what went wrong, a sentence each. */
    List<String> release() {
        List<String> problems = new ArrayList<>();
        if (!open.compareAndSet(true, false)) {
            return problems;
        }
        trace.line(name + " status row removed");
        support.modifyStatusRow(java.util.Set.of());
        step(problems, "logoff", logon::logoff);
        step(problems, "release", logon::close);
        support.close();
        if (body.holders() > 0) {
            problems.add(name + " still holds " + body.holders()
                    + " references to its support object after its logoff; it must close each duplicate (rule L18)");
        }
        return problems;
    }

    private void step(List<String> problems, String what, Runnable call) {
        trace.line(name + "." + what);
        try {
            Callbacks.inside(() -> {
                call.run();
                return what;
            });
        } catch (RuntimeException e) {
            problems.add(name + " failed in its " + what + ", which cannot be refused: " + e);
        }
    }
}
