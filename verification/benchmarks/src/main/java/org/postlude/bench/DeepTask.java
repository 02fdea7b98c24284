package org.postlude.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postlude.store.LogoffMode;

/** A deep queue: fills it with mail for another day, or opens it again and logs off at once, quietly. */
final class DeepTask implements Task {
    private static final int THREADS = 50;
    private static final Duration LATER = Duration.ofDays(2);
    /** After so many the code of a logoff is warm, which nothing else in this process uses. */
    static final int OPENINGS = 60;

    private Path directory = Path.of("");
    private boolean isFilling;
    private int count;

    /** The store's directory, {@code fill} or {@code open}, how many messages. */
    @Override
    public void prepare(List<String> arguments) {
        directory = Path.of(arguments.get(0));
        isFilling = arguments.get(1).equals("fill");
        count = Integer.parseInt(arguments.get(2));
    }

    /** Of filling, each submit; of opening, the milliseconds of the first one, then of each logoff, the first one first. */
    @Override
    public List<Double> run() throws Exception {
        return isFilling ? fill() : open();
    }

    private List<Double> fill() throws Exception {
        Instant later = Instant.now().plus(LATER);
        try (Outbox outbox = Outbox.sending(directory, Outbox.NOBODY)) {
            long[] nanos = Crowd.run(THREADS, count, () -> number -> outbox.submitFor(later, number, Letters.SMALL));
            outbox.logoff(LogoffMode.ORDERLY, count);
            return Times.of(nanos);
        }
    }

    private List<Double> open() {
        List<Double> millis = new ArrayList<>();
        for (int time = 0; time < OPENINGS; time++) {
            long begin = System.nanoTime();
            try (Outbox outbox = Outbox.sending(directory, Outbox.NOBODY)) {
                long opened = System.nanoTime();
                outbox.logoff(LogoffMode.QUIET, count);
                if (time == 0) {
                    millis.add((opened - begin) / 1e6);
                }
                millis.add((System.nanoTime() - opened) / 1e6);
            }
        }
        return millis;
    }
}
