package org.postlude.web;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What waited in each store, over the last hour. Thread-safe. */
final class History {
    static final Duration STEP = Duration.ofSeconds(5);
    private static final int MOST = 720;

    /** What was seen at a time. */
    record Sample(Instant at, Tally tally) {}

    private final House house;
    private final Looks looks;
    private final InstantSource clock;
    private final Map<String, Deque<Sample>> samples = new HashMap<>(); // guarded by this

    History(House house, Looks looks, InstantSource clock) {
        this.house = house;
        this.looks = looks;
        this.clock = clock;
    }

    /** Every {@link #STEP}. */
    void take() {
        for (House.Room room : house.rooms()) {
            Tally tally = looks.of(room);
            if (tally.fault() != null) {
                continue; // nothing is known, which is not that nothing waits
            }
            Sample sample = new Sample(clock.instant(), tally);
            synchronized (this) {
                Deque<Sample> of = samples.computeIfAbsent(room.name(), name -> new ArrayDeque<>());
                of.addLast(sample);
                while (of.size() > MOST) {
                    of.removeFirst();
                }
            }
        }
    }

    private synchronized List<Sample> of(House.Room room) {
        return List.copyOf(samples.getOrDefault(room.name(), new ArrayDeque<>()));
    }

    /** The most that waited at once, for whoever cannot see the plot. */
    long most(House.Room room) {
        return of(room).stream().mapToLong(each -> each.tally.queued()).max().orElse(0);
    }

    /** As a PNG. */
    byte[] plot(House.Room room, boolean isDark, boolean isNarrow) throws IOException {
        return Plot.png(of(room), clock.instant(), isDark, isNarrow);
    }
}
