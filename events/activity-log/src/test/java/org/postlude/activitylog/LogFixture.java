package org.postlude.activitylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.ActivityEvent;

/** A log in a folder, and what a test does to it. */
final class LogFixture {
    final SetTime time = new SetTime();
    final Path directory;
    LogOptions options = LogOptions.DEFAULT;

    LogFixture(Path parent) {
        directory = parent.resolve("log");
    }

    ActivityLog open() {
        return ActivityLog.open(directory, options, time);
    }

    LogEntry entry(int number) {
        return entry("im.leave", Map.of("leaving-user", "user" + number + "@example.org"));
    }

    LogEntry entry(String kind, Map<String, String> facts) {
        return LogEntry.of(new ActivityEvent("key:" + facts.hashCode(), time.instant(), kind, facts));
    }

    /** Opens it, appends so many, one by one, and closes it. */
    LogFixture with(int count) {
        try (ActivityLog log = open()) {
            for (int i = 0; i < count; i++) {
                log.append(entry(i));
            }
        }
        return this;
    }

    Verdict verify() {
        return LogVerifier.verify(directory, options, Optional.empty());
    }

    /** In their order; fails on a line that is none. */
    List<LogLine> lines() {
        LogReader reader = new LogReader(directory, line -> {
            throw new AssertionError(line);
        });
        List<LogLine> all = new ArrayList<>();
        for (List<LogLine> some = reader.read(7); !some.isEmpty(); some = reader.read(7)) {
            all.addAll(some);
        }
        return all;
    }

    List<String> kinds() {
        return lines().stream().map(line -> line.event().kind()).toList();
    }

    List<Path> files() throws IOException {
        return LogFile.in(directory).stream().map(LogFile::path).toList();
    }

    /** The only file. */
    Path file() throws IOException {
        List<Path> files = files();
        if (files.size() != 1) {
            throw new AssertionError(files);
        }
        return files.get(0);
    }

    String text() throws IOException {
        return Files.readString(file(), UTF_8);
    }

    List<String> rawLines() throws IOException {
        return Files.readAllLines(file(), UTF_8);
    }

    void write(List<String> lines) throws IOException {
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }
}
