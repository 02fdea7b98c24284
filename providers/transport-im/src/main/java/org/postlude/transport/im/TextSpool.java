package org.postlude.transport.im;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts that came in and that no store has yet, each a file, in their order. A file is whole before the server hears that the text was
 * received, and goes strictly after a store has it (rule T14). Thread-safe.
 */
final class TextSpool {
    /** Behind it the server keeps them: the link is given up, and what it told of them is told again. */
    static final int MOST = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(TextSpool.class);
    private static final String DAMAGED = ".damaged";
    private static final String REFUSED = ".refused";
    /** So often others are saved behind one that failed before it is set aside: a store that is down takes none of them. */
    private static final int TRIES = 5;

    private static final int REMEMBERED = 10_000;

    private static final String WHAT_TO_DO =
            "end this program and take the ending off its name to have it offered again, or read and delete it";

    private final Path folder;
    private final int most;
    private final TreeMap<Long, String> waiting = new TreeMap<>(); // number and key
    private final Set<String> keys = new HashSet<>();
    private final Set<String> saved = new LinkedHashSet<>();
    private final Map<Long, Integer> tries = new HashMap<>();
    private long next = 1;
    /** The last one that was offered, if it failed; the next one is behind it. */
    private long failed;

    private TextSpool(Path folder, int most) {
        this.folder = folder;
        this.most = most;
    }

    static TextSpool open(Path folder) throws IOException {
        return open(folder, MOST);
    }

    static TextSpool open(Path folder, int most) throws IOException {
        TextSpool spool = new TextSpool(folder, most);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                spool.found(file);
            }
        }
        return spool;
    }

    private void found(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".new")) {
            Files.delete(file); // nobody was told that it was received
        } else if (name.matches("\\d{19}")) {
            long number = Long.parseLong(name);
            next = Math.max(next, number + 1);
            read(file).ifPresent(text -> {
                waiting.put(number, text.key());
                keys.add(text.key());
            });
        } else if (name.endsWith(DAMAGED)) {
            LOG.error("{} is a text that was damaged and that no store has; look at it, and delete it", file);
        } else if (name.endsWith(REFUSED)) {
            LOG.error("{} is a text that no store took; {}", file, WHAT_TO_DO);
            read(file).ifPresent(text -> remember(text.key()));
        }
    }

    /**
     * Empty if it is damaged: then it is set aside, for somebody to look at.
     */
    private static Optional<IncomingText> read(Path file) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        try {
            Optional<IncomingText> text = octets.length == 0
                    ? Optional.empty()
                    : Lines.texts(octets, 0, octets.length - 1).map(IncomingText::of);
            if (text.isPresent()) {
                return text;
            }
        } catch (NoSuchElementException | DateTimeException e) {
            LOG.debug("{} is damaged", file, e);
        }
        Path aside = Files.move(file, file.resolveSibling(file.getFileName() + DAMAGED));
        LOG.error("a text that came in was damaged on this disk and is not stored; it lies in {}", aside);
        return Optional.empty();
    }

    private Path file(long number) {
        return folder.resolve(String.format("%019d", number));
    }

    /** The number of the next one, which is in no other process's. */
    synchronized long next() {
        return next;
    }

    /**
     * Takes one in; durable when it returns.
     *
     * @return false if it is there already, or a store has had it in this process
     * @throws IOException it is not there
     */
    synchronized boolean add(IncomingText text) throws IOException {
        if (keys.contains(text.key()) || saved.contains(text.key())) {
            return false;
        }
        if (waiting.size() >= most) {
            throw new IOException(most + " texts wait in " + folder
                    + " for a store that takes them, and no more are taken before that");
        }
        long number = next++;
        StateFolder.write(file(number), Lines.line(text.texts()));
        waiting.put(number, text.key());
        keys.add(text.key());
        return true;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized int size() {
        return waiting.size();
    }

    /** The oldest one; behind one that failed the next one, so that all have their turn. */
    synchronized Optional<Waiting> first() throws IOException {
        while (!waiting.isEmpty()) {
            Map.Entry<Long, String> oldest = waiting.higherEntry(failed);
            if (oldest == null) {
                oldest = waiting.firstEntry();
            }
            long number = oldest.getKey();
            Optional<IncomingText> text = Optional.empty();
            try {
                text = read(file(number));
            } catch (NoSuchFileException e) {
                LOG.error("a text that no store has was taken away from here: {}", e.getMessage(), e);
            } catch (IOException e) {
                failed = number;
                throw e;
            }
            if (text.isPresent()) {
                return Optional.of(new Waiting(number, text.get()));
            }
            forget(number);
        }
        return Optional.empty();
    }

    private void forget(long number) {
        String key = waiting.remove(number);
        if (key != null) {
            keys.remove(key);
        }
        tries.remove(number);
    }

    /**
     * One that waits.
     *
     * @param number its place
     * @param text what it is
     */
    record Waiting(long number, IncomingText text) {}

    /** No store has it, for whatever reason. It is offered again when its turn comes. */
    synchronized void failed(Waiting text) {
        failed = text.number();
    }

    /** A store has it. If the file stays, the store will know the key. */
    synchronized void saved(Waiting text) {
        forget(text.number());
        remember(text.text().key());
        try {
            Files.deleteIfExists(file(text.number()));
        } catch (IOException e) {
            LOG.warn(
                    "a store has the text in {}, which could not be deleted; it is offered again when this program begins, and not stored twice",
                    file(text.number()),
                    e);
        }
        // A store takes texts: what failed before this one did so for itself.
        long before = failed;
        failed = 0;
        if (waiting.containsKey(before) && tries.merge(before, 1, Integer::sum) >= TRIES) {
            setAside(before, "a store took others, and not it, " + TRIES + " times");
        }
    }

    /** It stays on this disk, and is offered no more. */
    synchronized void setAside(long number, String why) {
        Path file = file(number);
        Path aside = file.resolveSibling(file.getFileName() + REFUSED);
        String key = waiting.getOrDefault(number, "");
        try {
            Files.move(file, aside);
            StateFolder.force(folder);
        } catch (IOException e) {
            failed = number;
            LOG.error("a text in {} should be set aside, for {}, and could not be", file, why, e);
            return;
        }
        forget(number);
        remember(key);
        LOG.error("a text came in that no store took: {}. It lies in {}; {}", why, aside, WHAT_TO_DO);
    }

    private void remember(String key) {
        saved.add(key);
        if (saved.size() > REMEMBERED) {
            saved.remove(saved.iterator().next());
        }
    }
}
