package com.example.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.PrivateFiles;
import org.postlude.store.spi.support.QueueText;
import org.postlude.store.spi.support.Sha256;

/**
 * A map from names to values, in one file that only grows: one line for each change, which may set several names. Durable
 * when {@link #put} returns. A line begins with its own checksum, so a line that a crash cut off is told from a whole one.
 * For one thread at a time.
 */
final class Journal implements Closeable {
    private final Path file;
    private final DurableSteps steps;
    private final FileOutputStream out;

    /** Begins a file with these values, in the place of the old one: a restart writes what is left of it, once. */
    Journal(Path file, DurableSteps steps, Map<String, String> values) throws IOException {
        this.file = file;
        this.steps = steps;
        Path draft = file.resolveSibling("journal.new");
        try (FileOutputStream to = PrivateFiles.write(draft)) {
            for (Map.Entry<String, String> value : values.entrySet()) {
                byte[] line = line(Map.of(value.getKey(), value.getValue()));
                steps.run("write", draft, () -> to.write(line));
            }
            steps.run("force", draft, to.getFD()::sync);
        }
        // The commit: up to here the old file counts, from here on the new one.
        steps.run("rename", file, () -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
        steps.forceNames(file);
        out = new FileOutputStream(file.toFile(), true);
    }

    /** Sets all of these or none of them; an empty value removes its name. */
    void put(Map<String, String> values) throws IOException {
        byte[] line = line(values);
        steps.run("write", file, () -> out.write(line));
        steps.run("force", file, out.getFD()::sync);
    }

    private static byte[] line(Map<String, String> values) {
        String words = QueueText.line(values.entrySet().stream()
                .flatMap(value -> Stream.of(value.getKey(), value.getValue()))
                .toArray());
        return (Sha256.of(words) + " " + words).getBytes(UTF_8);
    }

    /** Tells each value that was set, in order. Only the last line may be broken: its change never returned. */
    static void read(Path file, BiConsumer<String, String> each) throws IOException {
        List<String> lines = List.of(new String(Files.readAllBytes(file), UTF_8).split("(?<=\n)"));
        for (int i = 0; i < lines.size(); i++) {
            int space = lines.get(i).indexOf(' ');
            String words = lines.get(i).substring(space + 1);
            if (space < 0 || !Sha256.of(words).equals(lines.get(i).substring(0, space))) {
                if (i < lines.size() - 1) {
                    throw new IOException("line " + (i + 1) + " of " + file + " is damaged and lines follow it; put a"
                            + " backup in its place, or look through it by hand");
                }
                return;
            }
            List<String> values = QueueText.words(words);
            for (int v = 0; v < values.size(); v += 2) {
                each.accept(values.get(v), values.get(v + 1));
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
