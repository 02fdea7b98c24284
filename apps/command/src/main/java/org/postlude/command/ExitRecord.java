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
import java.util.Objects;
import java.util.OptionalInt;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;

/** The last report, beside the store: for whoever comes after the process, and after its terminal. */
final class ExitRecord {
    private ExitRecord() {}

    /** Replaces the one before; whole or not at all. A store that is no folder gets none. */
    static void write(LogoffReport report, StoreAddress address) throws IOException {
        Path file = file(address);
        if (!Files.isDirectory(Objects.requireNonNull(file.getParent(), "a folder"))) {
            return;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ReportJson.print(report, OptionalInt.empty(), new PrintStream(text, true, UTF_8));
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
