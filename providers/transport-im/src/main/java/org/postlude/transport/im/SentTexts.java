package org.postlude.transport.im;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the last texts that this account has sent to rooms, on this disk: a room that is joined by the next process tells them as
 * history, and they are no mail. A file of a line for each. Thread-safe.
 */
final class SentTexts {
    private static final int MOST = 2_000;
    /** No address has a space in it. */
    private static final Pattern LINE = Pattern.compile("\\S+ " + Outbox.PREFIX + "[0-9a-f]+");

    private final Path file;
    private final int most;
    private final Set<String> known = new LinkedHashSet<>();
    private int lines;

    private SentTexts(Path file, int most) {
        this.file = file;
        this.most = most;
    }

    static SentTexts open(Path file) throws IOException {
        return open(file, MOST);
    }

    static SentTexts open(Path file, int most) throws IOException {
        SentTexts sent = new SentTexts(file, most);
        if (Files.exists(file)) {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
                if (LINE.matcher(line).matches()) { // else it is what a crash left of one that was not sent
                    sent.remember(line);
                }
            }
        }
        sent.writeAnew();
        return sent;
    }

    private void remember(String line) {
        boolean unused = known.add(line);
        if (known.size() > most) {
            known.remove(known.iterator().next());
        }
    }

    private void writeAnew() throws IOException {
        StateFolder.write(file, (String.join("\n", known) + "\n").getBytes(StandardCharsets.UTF_8));
        lines = known.size();
    }

    /**
     * One will be sent; durable when this returns.
     *
     * @throws IOException it is not known here, so it must not be sent
     */
    synchronized void add(String room, String id) throws IOException {
        String line = room + " " + id;
        if (known.contains(line)) {
            return;
        }
        // Begins a line of its own, whatever a write that failed has left.
        byte[] octets = ("\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
            StateFolder.write(out, octets);
            out.force(false);
        }
        remember(line);
        lines++;
        if (lines > 2 * most) {
            writeAnew();
        }
    }

    synchronized boolean has(String room, String id) {
        return known.contains(room + " " + id);
    }
}
