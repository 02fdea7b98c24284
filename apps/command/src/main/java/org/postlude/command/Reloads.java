package org.postlude.command;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** @param isAsked whether somebody has asked for one already, when there could be none */
    void offer(Control control, AtomicBoolean isAsked) {
        control.onReload(this::now);
        surroundings.signals().hangUp(this::hungUp);
        if (isAsked.get()) {
            hungUp();
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
