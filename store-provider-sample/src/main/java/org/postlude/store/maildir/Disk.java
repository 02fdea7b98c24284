package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.*;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.*;
import java.security.*;
import java.time.*;
import java.util.*;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;

/**
 * Every change of a disk, and when it is durable. The kernel may tell a failed force only once; a second one that succeeds
 * proves nothing. So the first failure is the last step: the store refuses every change (Q0) until it is opened anew.
 */
final class Disk {
    interface Action {
        void run() throws IOException;
    }

    /** Runs each step; the seam where a test makes one fail, or cuts the power. */
    interface Steps {
        void run(String step, Path path, Action action) throws IOException;
    }

    private final Steps steps;
    private final InstantSource clock;
    volatile StoreHealth health;
    private volatile @Nullable ErrorKind broken;

    Disk(Steps steps, InstantSource clock) {
        this.steps = steps;
        this.clock = clock;
        this.health = new StoreHealth(Optional.empty(), clock.instant());
    }

    /** Asked by every operation that changes something, before it does. */
    void requireSound() {
        if (broken != null) {
            throw new StoreRefusingException(
                    broken, "nothing was changed: " + health.refusing().orElse(""));
        }
    }

    synchronized void refuse(ErrorKind kind, String why) {
        if (broken == null) {
            health = new StoreHealth(Optional.of(why), clock.instant());
            broken = kind;
        }
    }

    private void step(String step, Path path, Action action) throws IOException {
        try {
            if (broken == null) {
                steps.run(step, path, action);
            }
        } catch (IOException e) {
            boolean full = String.valueOf(e.getMessage()).contains("No space left");
            String why = step + " of " + path + " failed: " + e + ". Mend the disk, then open the store anew";
            refuse(full ? ErrorKind.NOT_ENOUGH_DISK : ErrorKind.DISK_ERROR, why);
            throw e;
        }
        // Another thread's failed force may have been ours too, and told to that thread only.
        if (broken != null) {
            throw new IOException("result unknown: " + health.refusing().orElse(""));
        }
    }

    /** Content in a new file, forced together with its name before any entry can tell of it. Returns its SHA-256. */
    String copy(Content content, Path file) throws IOException {
        // Streams, not channels: an interrupt of the caller closes a channel midway, as if the disk had failed.
        try (DigestInputStream in = new DigestInputStream(content.open(), sha256());
                FileOutputStream out = new FileOutputStream(file.toFile())) {
            for (byte[] chunk = in.readNBytes(16_384); chunk.length > 0; chunk = in.readNBytes(16_384)) {
                byte[] bytes = chunk;
                step("write", file, () -> out.write(bytes));
            }
            if (Files.size(file) != content.size()) {
                throw new IOException("the content is not " + content.size() + " octets long; nothing was stored");
            }
            step("force", file, out.getFD()::sync);
            forceNames(file);
            return hex(in.getMessageDigest());
        } catch (IOException | RuntimeException e) {
            if (broken == null) {
                delete(file);
            }
            throw e;
        }
    }

    /** The commit: after a crash the file holds its old text or the new one, after the return the new one. */
    void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
            step("write", draft, () -> out.write((text + "END " + sha256(text) + "\n").getBytes(UTF_8)));
            step("force", draft, out.getFD()::sync);
        }
        step("rename", file, () -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
        forceNames(file);
    }

    /**
     * Reads what {@link #replace} wrote. Postfix argues in mail_stream.c that a file without its END record was never
     * finished, whatever the file system did to it. The checksum sees the rest: zeros in the middle, a flipped bit.
     */
    static String read(Path file) throws IOException {
        String all = Files.readString(file);
        String text = all.substring(0, Math.max(0, all.lastIndexOf("END ")));
        if (!all.equals(text + "END " + sha256(text) + "\n")) {
            throw new StreamCorruptedException("its END mark is missing or does not fit");
        }
        return text;
    }

    /** Does nothing if the file was moved before. */
    void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            step("rename", to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
            // The new name first: a crash in between may show the file twice, never nowhere.
            forceNames(to);
            forceNames(from);
        }
    }

    void delete(Path file) throws IOException {
        step("delete", file, () -> Files.deleteIfExists(file));
    }

    void makeDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            makeDirectories(directory.resolveSibling(""));
            Files.createDirectories(directory);
            forceNames(directory);
        }
    }

    /** Makes the names beside a file durable. Asynchronous in name only: an interrupt does not close such a channel. */
    void forceNames(Path file) throws IOException {
        Path directory = file.resolveSibling("");
        step("force", directory, () -> {
            try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("the Java platform requires SHA-256", e);
        }
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(UTF_8)));
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
