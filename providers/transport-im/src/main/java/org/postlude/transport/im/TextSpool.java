package org.postlude.transport.im;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
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
    private static final int REMEMBERED = 10_000;

    private final Path folder;
    private final int most;
    private final TreeMap<Long, String> waiting = new TreeMap<>(); // number and key
    private final Set<String> keys = new HashSet<>();
    private final Set<String> saved = new LinkedHashSet<>();
    private long next = 1;

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

    /** The oldest one. */
    synchronized Optional<Waiting> first() throws IOException {
        while (!waiting.isEmpty()) {
            Map.Entry<Long, String> oldest = waiting.firstEntry();
            Optional<IncomingText> text = Optional.empty();
            try {
                text = read(file(oldest.getKey()));
            } catch (NoSuchFileException e) {
                LOG.error("a text that no store has was taken away from here: {}", e.getMessage(), e);
            }
            if (text.isPresent()) {
                return Optional.of(new Waiting(oldest.getKey(), text.get()));
            }
            waiting.remove(oldest.getKey());
            keys.remove(oldest.getValue());
        }
        return Optional.empty();
    }

    /**
     * One that waits.
     *
     * @param number its place
     * @param text what it is
     */
    record Waiting(long number, IncomingText text) {}

    /** A store has it. If the file stays, the store will know the key. */
    synchronized void saved(Waiting text) throws IOException {
        waiting.remove(text.number());
        keys.remove(text.text().key());
        saved.add(text.text().key());
        if (saved.size() > REMEMBERED) {
            saved.remove(saved.iterator().next());
        }
        Files.deleteIfExists(file(text.number()));
    }
}
