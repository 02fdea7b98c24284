package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;

/** The last report, beside the store: for whoever comes after the process, and after its terminal. */
final class ExitRecord {
    private ExitRecord() {}

    /** When a run begins that owns the store: if it is killed, the end of the one before must not look like its own. */
    static void remove(StoreAddress address) throws IOException {
        Path file = file(address);
        if (Files.deleteIfExists(file)) {
            force(folder(file));
        }
    }

    /** Whole or not at all. A store that is no folder gets none. */
    static void write(LogoffReport report, StoreAddress address, Instant end) throws IOException {
        Path file = file(address);
        if (!Files.isDirectory(folder(file))) {
            return;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ReportJson.printRecord(report, end, new PrintStream(text, true, UTF_8));
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer octets = ByteBuffer.wrap(text.toByteArray());
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        force(folder(file));
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.getParent(), "a folder");
    }

    /** A name in a folder is durable with the folder. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** One for each store of a folder. */
    static Path file(StoreAddress address) {
        String place = address.place();
        int name = place.lastIndexOf('#');
        String of = name < 0 ? "" : "-" + place.substring(name + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(name < 0 ? place : place.substring(0, name))
                .toAbsolutePath()
                .resolve("exit" + of + ".json");
    }
}
