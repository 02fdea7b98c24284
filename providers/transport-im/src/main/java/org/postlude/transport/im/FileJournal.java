package org.postlude.transport.im;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that only grows, a line for each entry: {@code C}, the time and the changes that happened at once; or {@code T} and the key of an
 * event that was told. A last line that is not whole is what a crash left of an append that nobody had acted by, and is cut off. A damaged
 * line before others is not: whoever goes on without it forgets who is where, so the file is refused and a person has to look.
 */
final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final String CHANGES = "C";
    private static final String TOLD = "T";
    private static final long LONG = 256 << 10;

    private record Entry(Instant at, Change change) {}

    /** With about what it takes in the file. */
    private record Untold(ActivityEvent event, long octets) {}

    private final Path file;
    private final Map<String, Untold> untold = new LinkedHashMap<>();
    private List<Entry> entries = new ArrayList<>();
    private FileChannel out;
    /** What makes the present state took so much when it was last written as short as it can be. */
    private long state;

    /** What all takes that is {@link #untold}. */
    private long untoldOctets;
    /** So much there was when there was no room to write it anew. */
    private long refused;

    private @Nullable IOException failure;

    private FileJournal(Path file, FileChannel out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Opens it, and makes it if it is not there.
     *
     * @throws IOException it cannot be read, or is damaged
     */
    static FileJournal open(Path file) throws IOException {
        if (!Files.exists(file)) {
            StateFolder.write(file, new byte[0]);
        }
        FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE);
        FileJournal journal = new FileJournal(file, out);
        boolean isOpen = false;
        try {
            long whole = journal.read(Files.readAllBytes(file));
            if (whole < out.size()) {
                LOG.warn(
                        "{}: cut off behind octet {}: what a crash left of an entry that nobody had acted by",
                        file,
                        whole);
                out.truncate(whole);
                out.force(true);
            }
            out.position(whole);
            isOpen = true;
            return journal;
        } finally {
            if (!isOpen) {
                out.close();
            }
        }
    }

    /** Up to where it is whole. */
    private long read(byte[] octets) throws IOException {
        int begin = 0;
        for (int number = 1; begin < octets.length; number++) {
            int end = begin;
            while (end < octets.length && octets[end] != '\n') {
                end++;
            }
            Optional<List<String>> texts = end == octets.length ? Optional.empty() : Lines.texts(octets, begin, end);
            if (texts.isEmpty()) {
                if (end + 1 >= octets.length) {
                    return begin;
                }
                throw damaged(number, null);
            }
            try {
                take(texts.get(), end - begin);
            } catch (NoSuchElementException | IllegalArgumentException | DateTimeException e) {
                throw damaged(number, e);
            }
            begin = end + 1;
        }
        return octets.length;
    }

    private IOException damaged(int number, @Nullable RuntimeException cause) {
        return new IOException(
                file + ": line " + number
                        + " is damaged, and others follow. Put back a copy of the file; or move it away, and"
                        + " who was in a conversation then is not told to have left it",
                cause);
    }

    private void take(List<String> texts, int octets) {
        Iterator<String> next = texts.iterator();
        String kind = next.next();
        if (kind.equals(TOLD)) {
            forget(next.next());
            return;
        }
        if (!kind.equals(CHANGES)) {
            throw new IllegalArgumentException("no entry begins with " + Identity.of(kind));
        }
        Instant at = Instant.parse(next.next());
        List<Change> changes = Lines.changes(next);
        changes.forEach(each -> entries.add(new Entry(at, each)));
        remember(changes, octets);
    }

    private void remember(List<Change> changes, long octets) {
        List<ActivityEvent> events =
                changes.stream().map(Change::event).flatMap(Optional::stream).toList();
        for (ActivityEvent each : events) {
            forget(each.key());
            Untold one = new Untold(each, octets / events.size());
            untold.put(each.key(), one);
            untoldOctets += one.octets();
        }
    }

    private boolean forget(String key) {
        Untold known = untold.remove(key);
        untoldOctets -= known == null ? 0 : known.octets();
        return known != null;
    }

    @Override
    public void replay(BiConsumer<Instant, Change> to) {
        entries.forEach(each -> to.accept(each.at(), each.change()));
        entries = List.of();
    }

    @Override
    public void append(Instant at, List<Change> changes) throws IOException {
        byte[] line = line(at, changes);
        write(line, true);
        remember(changes, line.length);
    }

    private static byte[] line(Instant at, List<Change> changes) {
        List<String> texts = new ArrayList<>(List.of(CHANGES));
        texts.addAll(Lines.ofChanges(at, changes));
        return Lines.line(texts);
    }

    @Override
    public void note(Instant at, Change change) throws IOException {
        write(line(at, List.of(change)), false);
    }

    @Override
    public Optional<ActivityEvent> untold() {
        return untold.values().stream().findFirst().map(Untold::event);
    }

    @Override
    public void settled(ActivityEvent event) throws IOException {
        if (forget(event.key())) {
            write(Lines.line(List.of(TOLD, event.key())), false);
        }
    }

    /** A write that failed may be there in part, and an fsync that failed is told once: so nothing more is written. */
    private void write(byte[] line, boolean isDurable) throws IOException {
        refuseIfFailed();
        try {
            StateFolder.write(out, line);
            if (isDurable) {
                out.force(false);
            }
        } catch (IOException e) {
            failure = e;
            throw new IOException(
                    file + " could not be written, and is used no more until it is opened again: " + e, e);
        }
    }

    private void refuseIfFailed() throws IOException {
        if (failure != null) {
            throw new IOException(file + " failed before, and nothing is recorded until it is opened again", failure);
        }
    }

    @Override
    public boolean isLong() {
        try {
            return out.position() > Math.max(Math.max(LONG, 2 * refused), 2 * (state + untoldOctets));
        } catch (IOException e) {
            LOG.debug("{} is closed", file, e);
            return false;
        }
    }

    @Override
    public void compact(Instant at, List<Change> all) throws IOException {
        refuseIfFailed();
        List<Change> telling = untold.values().stream()
                .map(each -> Change.of(Change.Kind.TELL, "").telling(each.event()))
                .toList();
        List<Change> changes = new ArrayList<>(all);
        changes.addAll(telling);
        byte[] line = line(at, changes);
        Path aside;
        try {
            aside = StateFolder.writeAside(file, line);
        } catch (IOException e) {
            refused = out.position();
            LOG.warn("{} could not be written anew and shorter, and goes on as it is", file, e);
            return;
        }
        try {
            StateFolder.put(aside, file);
            FileChannel before = out;
            out = FileChannel.open(file, StandardOpenOption.WRITE);
            out.position(line.length);
            before.close();
        } catch (IOException e) {
            failure = e; // which of the two is there behind a crash is not known
            throw new IOException(file + " was written anew, and is used no more until it is opened again: " + e, e);
        }
        refused = 0;
        state = line(at, all).length;
        untold.clear();
        untoldOctets = 0;
        remember(telling, line.length - state);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
