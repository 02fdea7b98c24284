package org.postlude.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.activitylog.ActivityLog;
import org.postlude.activitylog.LogEntry;
import org.postlude.activitylog.LogOptions;
import org.postlude.activitylog.LogVerifier;
import org.postlude.activitylog.MailEvents;
import org.postlude.activitylog.ReadPosition;
import org.postlude.activitylog.Verdict;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;

/** Events of mail go into a log durably, in the groups that a feed is read in; a bare file gets as many octets; a log is verified. */
final class EventsTask implements Task {
    /** As a recorder reads them. */
    private static final int GROUP = 500;
    /** Of a line of such an event, as the log writes it. */
    private static final int LINE = 900;

    /** All in one file, whose lines can be counted. */
    private static final LogOptions OPTIONS = LogOptions.DEFAULT.withRotation(1L << 40, Duration.ofDays(1));

    private static final MailEvents MAIL = new MailEvents(Fact.of("postlude"), Fact.of("1"));

    private Path directory = Path.of("");
    private String what = "";
    private int count;

    /** A directory; {@code append}, {@code each} (a call for each event, by many threads), {@code bare} or {@code verify}; how many events. */
    @Override
    public void prepare(List<String> arguments) {
        directory = Path.of(arguments.get(0));
        what = arguments.get(1);
        count = Integer.parseInt(arguments.get(2));
        if (what.equals("verify")) {
            append();
        }
    }

    @Override
    public List<Double> run() throws Exception {
        switch (what) {
            case "append" -> append();
            case "each" -> each();
            case "bare" -> bare();
            default -> verify();
        }
        return List.of();
    }

    private ActivityLog open() {
        return ActivityLog.open(directory, OPTIONS, InstantSource.system());
    }

    private static LogEntry entry(int number) {
        ActivityEvent event = new ActivityEvent(
                "part:" + number + "/0@3",
                Instant.now(),
                "mail.sent",
                Map.ofEntries(
                        Map.entry("message", "19a3c4d5e6f-" + number),
                        Map.entry("part", "0"),
                        Map.entry("sender", Letters.SENDER),
                        Map.entry("transport", "smtp"),
                        Map.entry("attempts", "1"),
                        Map.entry("submitted", "2026-03-01T08:00:00Z"),
                        Map.entry("message-id", "<" + number + "@bench.example.org>"),
                        Map.entry("subject", "message " + number),
                        Map.entry("reply", "250 2.0.0 Ok: queued as " + number),
                        Map.entry("delivered", Letters.recipient(number))));
        return new LogEntry(event, Optional.of(new ReadPosition("main", number)), MAIL.of(event));
    }

    private void append() {
        try (ActivityLog log = open()) {
            for (int begin = 0; begin < count; begin += GROUP) {
                List<LogEntry> group = new ArrayList<>();
                for (int i = begin; i < Math.min(count, begin + GROUP); i++) {
                    group.add(entry(i));
                }
                requireNumber(log.append(group).number(), Math.min(count, begin + GROUP) + 1);
            }
        }
    }

    private static void requireNumber(long found, long wanted) {
        if (found != wanted) {
            throw new IllegalStateException("the log has " + found + " lines, not " + wanted);
        }
    }

    private void each() throws InterruptedException {
        try (ActivityLog log = open()) {
            long[] unused = Crowd.run(64, count, () -> number -> log.append(entry(number)));
            requireNumber(log.head().number(), count + 1L);
        }
    }

    /** The least that it costs: ready octets, and a force for each group. */
    private void bare() throws IOException {
        Files.createDirectories(directory);
        byte[] octets = new byte[LINE * GROUP];
        try (FileChannel file =
                FileChannel.open(directory.resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND)) {
            for (int begin = 0; begin < count; begin += GROUP) {
                ByteBuffer group = ByteBuffer.wrap(octets, 0, LINE * Math.min(GROUP, count - begin));
                while (group.hasRemaining()) {
                    int written = file.write(group);
                    if (written < 0) {
                        throw new IOException("nothing was written");
                    }
                }
                file.force(false);
            }
        }
    }

    private void verify() {
        Verdict verdict = LogVerifier.verify(directory, OPTIONS, Optional.empty());
        if (verdict.finding() != Verdict.Finding.WHOLE || verdict.lines() != count + 1) {
            throw new IllegalStateException("the log is to be whole: " + verdict);
        }
    }
}
