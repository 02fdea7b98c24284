package org.postlude.bridge.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogoffReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs off what is open when the JVM ends, all at once, each within its own deadline. */
final class EndOfJvm {
    static final Logger LOG = LoggerFactory.getLogger(SharedMail.class);
    private static final Set<SharedStore> WATCHED = ConcurrentHashMap.newKeySet();

    // Guarded by the class.
    private static @Nullable Thread hook;

    private EndOfJvm() {}

    static void watch(SharedStore store) {
        WATCHED.add(store);
        synchronized (EndOfJvm.class) {
            if (hook == null) {
                Thread ending = new Thread(EndOfJvm::logoff, "postlude-mail-logoff");
                try {
                    Runtime.getRuntime().addShutdownHook(ending);
                } catch (IllegalStateException e) {
                    LOG.info(
                            "The JVM ends already; mail in {} that does not leave before stays there", store.address());
                }
                hook = ending;
            }
        }
    }

    private static void logoff() {
        List<Thread> all = new ArrayList<>();
        for (SharedStore store : WATCHED) {
            Thread one = new Thread(() -> logoff(store), "postlude-mail-logoff of " + store.address());
            one.start();
            all.add(one);
        }
        try {
            for (Thread one : all) {
                one.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what is unsent stays in its store
        }
    }

    private static void logoff(SharedStore store) {
        try {
            store.logoff().ifPresent(report -> tell(store, report));
        } catch (RuntimeException e) {
            LOG.warn(
                    "The logoff of {} failed; what is unsent stays there, and whoever opens it next sends it",
                    store.address(),
                    e);
        }
    }

    private static void tell(SharedStore store, LogoffReport report) {
        String words = Reports.words(store.address().toString(), report);
        if (report.counts().left() > 0 || !report.problems().isEmpty()) {
            LOG.warn("{}", words);
        } else {
            LOG.info("{}", words);
        }
    }
}
