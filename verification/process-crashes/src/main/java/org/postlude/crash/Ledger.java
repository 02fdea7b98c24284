package org.postlude.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.postlude.crash.Entry.Kind;

/**
 * What happened, in one order, in a file outside of the process that is ended and outside of the file system that is cut. Any
 * thread writes. It is flushed and not forced: nothing ends the machine that it lies on.
 */
final class Ledger implements AutoCloseable {
    private final Writer file;
    private final List<Entry> entries = new ArrayList<>();

    private Ledger(Writer file) {
        this.file = file;
    }

    /** A new one. */
    static Ledger create(Path file) throws IOException {
        return new Ledger(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW));
    }

    /** What an earlier run left behind, to be judged again. */
    static List<Entry> read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(Entry::parse).toList();
        }
    }

    synchronized void record(Kind kind, Iterable<String> words) {
        List<String> each = new ArrayList<>();
        words.forEach(word -> each.add(word.replaceAll("[\\r\\n]+", " ")));
        Entry entry = new Entry(entries.size() + 1L, kind, List.copyOf(each));
        try {
            file.write(entry + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger could not be written: whatever this run shows is void", e);
        }
        entries.add(entry);
        notifyAll();
    }

    void record(Kind kind, String... words) {
        record(kind, List.of(words));
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** How many entries there are now: a mark for {@link #await}. */
    synchronized int mark() {
        return entries.size();
    }

    /**
     * Waits for entries after a mark.
     *
     * @return false if they did not come in time
     */
    synchronized boolean await(int mark, Predicate<Entry> wanted, int count, Duration within)
            throws InterruptedException {
        int found = 0;
        int next = mark;
        long left = within.toMillis();
        // Bounded by steps as well: each wait is of 50 ms at most.
        while (true) {
            for (; next < entries.size(); next++) {
                found += wanted.test(entries.get(next)) ? 1 : 0;
            }
            if (found >= count || left <= 0) {
                return found >= count;
            }
            long begin = System.nanoTime();
            wait(Math.min(left, 50));
            left -= Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
