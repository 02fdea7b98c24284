package org.postlude.spooler.core;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How many attempts of one transport are under way, and since when there is room for one more. */
final class Line {
    private final int atOnce;
    private final int each = Settings.DEFAULT.destinations().startAt();
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Instant> freeSince = new HashMap<>();
    private int all;
    private Instant allFreeSince = Instant.MIN;

    Line(int atOnce) {
        this.atOnce = atOnce;
    }

    void begun(String domain) {
        all++;
        running.merge(domain, 1, Integer::sum);
    }

    void ended(String domain, Instant passed) {
        if (all-- == atOnce) {
            allFreeSince = passed;
        }
        if (running.merge(domain, -1, Integer::sum) >= each - 1) {
            freeSince.put(domain, passed);
        }
    }

    /** The process was killed. */
    void cut() {
        all = 0;
        running.clear();
    }

    Instant freeSince(String domain, Instant submitted) {
        Instant own = freeSince.getOrDefault(domain, Instant.MIN);
        Instant latest = own.isAfter(allFreeSince) ? own : allFreeSince;
        return latest.isAfter(submitted) ? latest : submitted;
    }
}
