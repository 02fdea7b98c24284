package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.*;
import java.nio.file.*;
import java.security.DigestInputStream;
import org.postlude.message.Content;
import org.postlude.store.spi.support.*;

/**
 * Every change of a disk, and when it is durable: the bytes of a file when the file was forced, its name when the directory
 * was. Neither does the other's work. After the first step that failed there is no further one (Q0).
 */
record Disk(DurableSteps steps) {
    /** Content in a new file, forced together with its name before any entry can tell of it. Returns its SHA-256. */
    String copy(Content content, Path file) throws IOException {
        steps.requireSound();
        // Streams, not channels: an interrupt of the caller closes a channel midway, as if the disk had failed.
        try (DigestInputStream in = new DigestInputStream(content.open(), Sha256.start());
                FileOutputStream out = PrivateFiles.write(file)) {
            for (byte[] chunk = in.readNBytes(16_384); chunk.length > 0; chunk = in.readNBytes(16_384)) {
                byte[] bytes = chunk;
                steps.run("write", file, () -> out.write(bytes));
            }
            if (Files.size(file) != content.size()) {
                throw new IOException("the content is not " + content.size() + " octets long; nothing was stored");
            }
            steps.run("force", file, out.getFD()::sync);
            steps.forceNames(file);
            return Sha256.end(in.getMessageDigest());
        } catch (IOException | RuntimeException e) {
            // The content failed, not the disk: nothing was accepted, so nothing is to be left.
            if (steps.isSound()) {
                delete(file);
            }
            throw e;
        }
    }

    /** The commit: after a crash the file holds its old text or the new one, after the return the new one. */
    void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileOutputStream out = PrivateFiles.write(draft)) {
            steps.run("write", draft, () -> out.write(QueueText.sealed(text).getBytes(UTF_8)));
            steps.run("force", draft, out.getFD()::sync);
        }
        steps.run("rename", file, () -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
        steps.forceNames(file);
    }

    /** Reads what {@link #replace} wrote. */
    static String read(Path file) throws IOException {
        return QueueText.unsealed(Files.readString(file));
    }

    /** Does nothing if the file was moved before. */
    void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            steps.run("rename", to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
            // The new name first: a crash in between may show the file twice, never nowhere.
            steps.forceNames(to);
            steps.forceNames(from);
        }
    }

    /** Not forced: a name that comes back after a crash names what the next open deletes again. */
    void delete(Path file) throws IOException {
        steps.run("delete", file, () -> Files.deleteIfExists(file));
    }
}
