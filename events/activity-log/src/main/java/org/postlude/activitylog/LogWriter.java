package org.postlude.activitylog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a log that is open: groups of lines behind the last one, new files, heads, and what becomes of old files. For one thread. */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final Path directory;
    private final LogOptions options;
    private final InstantSource clock;
    private final Disk disk;
    private final LineFormat format = new LineFormat();
    private final HeadWriter heads;
    private final List<LogFile> files;
    /** Of which the log says that they are retired. */
    private final Set<LogFile> told = new HashSet<>();

    private final Map<String, Long> cursors;
    private LogHead head;
    private Disk.@Nullable Appending out;
    /** Of the last file; null if it has no line yet. */
    private @Nullable Instant begun;

    private long size;
    private boolean hasEvents;

    LogWriter(Path directory, LogOptions options, InstantSource clock, Disk disk, Opening.State state)
            throws IOException {
        this.directory = directory;
        this.options = options;
        this.clock = clock;
        this.disk = disk;
        this.heads = new HeadWriter(disk, options.headsOf(directory), options, state.aside(), clock.instant());
        this.files = new ArrayList<>(state.files());
        this.cursors = new TreeMap<>(state.cursors());
        this.head = state.head();
        this.begun = state.begun().orElse(null);
        this.hasEvents = state.hasEvents();
        if (!files.isEmpty()) {
            Path last = files.get(files.size() - 1).path();
            size = Files.size(last);
            out = disk.append(last);
        }
    }

    LogHead head() {
        return head;
    }

    @Nullable
    Long cursor(String store) {
        return cursors.get(store);
    }

    /** All of it, or a failure after which nobody knows how much of it is there. */
    LogHead write(List<LogEntry> entries, List<byte[]> bodies) throws IOException {
        Instant now = clock.instant();
        int more = bodies.stream().mapToInt(body -> body.length).sum();
        boolean isNew = begun == null || isOld(now) || (hasEvents && size + more > options.rotateSize());
        Escapes octets = isNew ? begin(now) : new Escapes();
        for (int i = 0; i < bodies.size(); i++) {
            head = format.append(octets, head, bodies.get(i));
            LogEntry entry = entries.get(i);
            entry.position().ifPresent(position -> cursors.put(position.store(), position.next()));
            hasEvents |= !LogKinds.isOwn(entry.event().kind());
        }
        append(octets);
        if (isNew) {
            Disk.forceFolder(directory);
            retire(now);
        }
        if (heads.isDue(head, now)) {
            heads.write(head, now);
        }
        return head;
    }

    private void append(Escapes octets) throws IOException {
        Disk.Appending to = out;
        if (to == null) {
            throw new IOException("no file is open");
        }
        to.write(octets.toArray());
        to.force();
        size += octets.size();
    }

    /** A file in which nothing happened goes on. */
    private boolean isOld(Instant now) {
        return hasEvents && begun != null && Duration.between(begun, now).compareTo(options.rotateAge()) >= 0;
    }

    /** Goes on in a new file, or in one in which no line has got to; what its first line says is not written yet. */
    private Escapes begin(Instant now) throws IOException {
        LogFile next = LogFile.of(directory, head.number() + 1);
        if (files.isEmpty() || files.get(files.size() - 1).first() != next.first()) {
            closeFile();
            out = disk.append(next.path());
            files.add(next);
        }
        size = 0;
        begun = now;
        hasEvents = false;
        Map<String, String> facts = new TreeMap<>();
        cursors.forEach((store, cursor) -> facts.put(LogKinds.CURSOR + store, cursor.toString()));
        Escapes octets = new Escapes();
        head = format.append(octets, head, own(LogKinds.BEGAN, now, facts));
        return octets;
    }

    private byte[] own(String kind, Instant now, Map<String, String> facts) {
        String key = kind + ":" + (head.number() + 1);
        return LineFormat.body(LogEntry.of(new ActivityEvent(key, now, kind, facts)));
    }

    /** What time alone asks for. */
    void maintain() throws IOException {
        Instant now = clock.instant();
        if (isOld(now)) {
            append(begin(now));
            Disk.forceFolder(directory);
        }
        if (begun != null) {
            retire(now);
        }
        if (heads.isDue(head, now)) {
            heads.write(head, now);
        }
    }

    /** First the log says which files go, then they go: after a crash between the two they go the next time. */
    private void retire(Instant now) throws IOException {
        List<LogFile> old = new ArrayList<>();
        Escapes octets = new Escapes();
        for (int i = 0; i + 1 < files.size() && options.keep().isPresent(); i++) {
            Optional<LogLine> next = firstOf(files.get(i + 1));
            if (next.isEmpty() || isYounger(next.get(), options.keep().get(), now)) {
                break;
            }
            old.add(files.get(i));
            if (told.add(files.get(i))) {
                LogLine line = next.get();
                Map<String, String> facts = Map.of(
                        "file", files.get(i).name(),
                        "through", Long.toString(line.number() - 1),
                        "hash", line.prev(),
                        "until", line.event().at().toString());
                head = format.append(octets, head, own(LogKinds.RETIRED, now, facts));
            }
        }
        if (octets.size() > 0) {
            append(octets);
            heads.write(head, now);
        }
        if (!old.isEmpty()) {
            delete(old);
        }
    }

    private static boolean isYounger(LogLine line, Duration keep, Instant now) {
        return Duration.between(line.event().at(), now).compareTo(keep) < 0;
    }

    /** What cannot be deleted now is tried again. */
    private void delete(List<LogFile> old) {
        try {
            for (LogFile file : old) {
                Files.deleteIfExists(file.path());
                files.remove(file);
            }
            for (LogFile torn : LogFile.tornIn(directory)) {
                if (torn.first() <= files.get(0).first()) {
                    Files.deleteIfExists(torn.path());
                }
            }
            Disk.forceFolder(directory);
        } catch (IOException e) {
            LOG.warn("an old file of the activity log cannot be deleted, which is tried again: {}", e.toString());
        }
    }

    /** Empty if it cannot be read as one: then nothing is deleted before it, and whoever verifies is told. */
    private static Optional<LogLine> firstOf(LogFile file) throws IOException {
        try (RawLines lines = new RawLines(file.path(), 0)) {
            byte[] line = lines.next();
            return line == null ? Optional.empty() : Optional.of(LineParser.parse(line));
        } catch (LineParser.NoLineException e) {
            return Optional.empty();
        }
    }

    /** With a last head, unless a write has failed. */
    void close(boolean isSound) throws IOException {
        if (isSound) {
            heads.write(head, clock.instant());
        }
        heads.close();
        closeFile();
    }

    private void closeFile() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
