package org.postlude.activitylog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.ActivityLogException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the end of a log before anything is appended: from the file on that has the last head that was written aside, and at two
 * files at least. The rest is for {@link LogVerifier}, which may take its time.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final Path directory;
    private final Path headsFolder;
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<Long, Instant> begins = new HashMap<>();
    private @Nullable String hashOfHead;
    private boolean hasEvents;

    private Opening(Path directory, Path headsFolder) {
        this.directory = directory;
        this.headsFolder = headsFolder;
    }

    /**
     * Where it goes on.
     *
     * @param files in order; empty for a new log
     * @param cursors how far each store's feed is read
     * @param begun when the last file was begun; empty if it is new, or has no line
     * @param hasEvents whether the last file has lines that are not the log's own
     * @param aside the number of the last head that was written aside; 0 if there is none
     * @param torn where a torn end was put
     */
    record State(
            List<LogFile> files,
            LogHead head,
            Map<String, Long> cursors,
            Optional<Instant> begun,
            boolean hasEvents,
            long aside,
            Optional<Path> torn) {}

    static State of(Path directory, Path headsFolder) throws IOException {
        return new Opening(directory, headsFolder).look();
    }

    private State look() throws IOException {
        Heads heads = Heads.read(headsFolder);
        if (heads.fault().isPresent()) {
            throw tampered(heads.fault().get());
        }
        LogHead aside = heads.last().orElse(LogHead.NONE);
        List<LogFile> files = LogFile.in(directory);
        if (files.isEmpty() && aside.number() > 0) {
            throw tampered(headsFolder + " tells of " + aside.number() + " lines, and " + directory + " has none");
        }
        Scan.Result found = Scan.of(files.subList(begin(files, aside.number()), files.size()), line -> {
            take(line);
            if (line.number() == aside.number()) {
                hashOfHead = line.hash();
            }
        });
        if (found.fault().isPresent()) {
            Scan.Fault fault = found.fault().get();
            throw tampered(fault.file().path() + ", line " + fault.line() + ": " + fault.why());
        }
        if (found.before().number() == aside.number()) {
            hashOfHead = found.before().hash();
        }
        requireHead(aside, found);
        Optional<Path> torn = Optional.empty();
        if (found.torn().isPresent()) {
            torn = Optional.of(setAside(found.torn().get(), found.head().number() + 1));
        }
        long first =
                files.isEmpty() ? Long.MAX_VALUE : files.get(files.size() - 1).first();
        boolean isBegun = found.head().number() >= first;
        return new State(
                files,
                found.head(),
                cursors,
                isBegun ? Optional.ofNullable(begins.get(first)) : Optional.empty(),
                isBegun && hasEvents,
                aside.number(),
                torn);
    }

    private static int begin(List<LogFile> files, long aside) {
        int begin = Math.max(0, files.size() - 2);
        while (begin > 0 && files.get(begin).first() > aside) {
            begin--;
        }
        return begin;
    }

    private void take(LogLine line) {
        String kind = line.event().kind();
        if (LogKinds.is(LogKinds.BEGAN, line)) {
            begins.put(line.number(), line.event().at());
            cursors.clear();
            cursors.putAll(cursors(line));
            hasEvents = false;
        } else {
            hasEvents |= !LogKinds.isOwn(kind);
        }
        line.position().ifPresent(position -> cursors.put(position.store(), position.next()));
    }

    private static Map<String, Long> cursors(LogLine line) {
        Map<String, Long> found = new HashMap<>();
        line.event().facts().forEach((name, value) -> {
            if (name.startsWith(LogKinds.CURSOR)) {
                found.put(name.substring(LogKinds.CURSOR.length()), Long.parseLong(value));
            }
        });
        return found;
    }

    private void requireHead(LogHead aside, Scan.Result found) {
        if (found.head().number() < aside.number()) {
            throw tampered("it ends with line " + found.head().number() + ", and " + headsFolder + " tells of line "
                    + aside.number() + ": the end was cut off");
        }
        if (hashOfHead != null && !hashOfHead.equals(aside.hash())) {
            throw tampered("line " + aside.number() + " is not the one whose head was written aside in " + headsFolder);
        }
    }

    private ActivityLogException tampered(String what) {
        return new ActivityLogException(
                Reason.TAMPERED,
                "the activity log in " + directory + " is not what was written, and nothing is appended to it: " + what
                        + ". Look at it with 'postlude events verify', keep it, and begin another one in an empty folder",
                null);
    }

    /** First it is kept, then it is cut off: a crash between the two leaves it twice. */
    private Path setAside(Scan.Torn torn, long number) throws IOException {
        Path kept = LogFile.freeTorn(directory, number);
        Disk.makeFile(kept);
        try (InputStream in = Files.newInputStream(torn.file().path());
                OutputStream out = Files.newOutputStream(kept)) {
            in.skipNBytes(torn.offset());
            in.transferTo(out);
        }
        force(kept, Files.size(kept));
        Disk.forceFolder(directory);
        force(torn.file().path(), torn.offset());
        LOG.warn(
                "the last line of {} was torn, as a crash leaves it: its {} octets are in {}, and line {} is written anew",
                torn.file().path(),
                Files.size(kept),
                kept.getFileName(),
                number);
        return kept;
    }

    private static void force(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }
}
