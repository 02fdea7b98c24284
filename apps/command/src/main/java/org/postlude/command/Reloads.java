package org.postlude.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.command.systemd.ServiceNotices;

/** Who may ask for a reload: SIGHUP, and another program. What becomes of it is a line each, and systemd is told. */
final class Reloads {
    private final Reload reload;
    private final Surroundings surroundings;
    private final ServiceNotices notices;

    Reloads(Reload reload, Surroundings surroundings, ServiceNotices notices) {
        this.reload = reload;
        this.surroundings = surroundings;
        this.notices = notices;
    }

    /** SIGHUP from the beginning, for it ends whoever does not know it: one that comes before there can be a reload is kept. */
    static final class HangUps {
        // Guarded by this.
        private @Nullable Runnable work;
        private boolean isKept;

        void come() {
            Runnable now;
            synchronized (this) {
                now = work;
                isKept = now == null;
            }
            if (now != null) {
                now.run();
            }
        }

        /** True if one is kept. */
        synchronized boolean begin(Runnable from) {
            work = from;
            return isKept;
        }
    }

    void offer(Control control, HangUps hangUps) {
        control.onReload(this::now);
        if (hangUps.begin(this::hungUp)) { // on a thread of its own, as a signal is: a logoff does not wait for it
            Thread thread = new Thread(this::hungUp, "kept-reload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void hungUp() {
        try {
            List<String> unused = now();
        } catch (Reload.RefusedException e) {
            return; // it was told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> now() throws InterruptedException {
        String became = "the reload failed";
        notices.reloading();
        try {
            List<String> told = reload.now();
            became = told.isEmpty() ? "reloaded: nothing is otherwise" : "reloaded: " + String.join("; ", told);
            return told;
        } catch (Reload.RefusedException e) {
            became = "not reloaded: " + e.getMessage();
            throw e;
        } finally {
            surroundings.line(became);
            notices.reloaded(became);
        }
    }

    /** Before the logoff. */
    void end() {
        reload.end();
    }
}
