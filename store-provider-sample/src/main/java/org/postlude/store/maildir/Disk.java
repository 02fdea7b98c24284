package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.*;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.*;
import java.security.*;
import java.time.InstantSource;
import java.util.*;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;

/**
 * Every change that the store makes to a disk, and when it is durable. After a step that failed nobody knows what the
 * disk holds, and the kernel may have told it only once: a second force that succeeds would prove nothing. So the first
 * failure is the last step: the store refuses every change (Q0) until it is opened anew.
 */
final class Disk {
    interface Action {
        void run() throws IOException;
    }

    /** Runs each step; the seam where a test makes one fail, or cuts the power. */
    interface Steps {
        void run(String step, Path path, Action action) throws IOException;
    }

    interface Finder {
        Optional<Path> find() throws IOException;
    }

    private final Steps steps;
    private final InstantSource clock;
    private volatile StoreHealth health;
    private volatile @Nullable ErrorKind broken;

    Disk(Steps steps, InstantSource clock) {
        this.steps = steps;
        this.clock = clock;
        this.health = new StoreHealth(Optional.empty(), clock.instant());
    }

    StoreHealth health() {
        return health;
    }

    /** Asked first by every operation that changes something. */
    void requireSound() {
        ErrorKind kind = broken;
        if (kind != null) {
            throw new StoreRefusingException(
                    kind, "nothing was changed: " + health.refusing().orElse(""));
        }
    }

    synchronized void refuse(ErrorKind kind, String why) {
        if (broken == null) {
            health = new StoreHealth(Optional.of(why), clock.instant());
            broken = kind;
        }
    }

    /** Content in a file of its own, forced with its name before any entry can tell of it. Returns the SHA-256. */
    String copy(Content content, Path file) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        // Streams, not channels: an interrupt of the caller's thread closes a channel midway, as if the disk had
        // failed.
        try (InputStream in = content.open();
                FileOutputStream out = new FileOutputStream(file.toFile())) {
            byte[] chunk = new byte[16_384];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                int length = n;
                step("write", file, () -> out.write(chunk, 0, length));
                digest.update(chunk, 0, length);
                size += length;
            }
            step("force", file, out.getFD()::sync);
        }
        force(parent(file));
        if (size != content.size()) {
            throw new IOException(
                    "the content gave " + size + " octets, not " + content.size() + "; nothing was stored");
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The commit: after a crash the file holds its old text or the new one, after the return the new one. */
    void replace(Path file, byte[] text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
            step("write", draft, () -> {
                out.write(text);
                out.write(endMark(text, text.length));
            });
            step("force", draft, out.getFD()::sync);
        }
        step("rename", file, () -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
        force(parent(file));
    }

    /**
     * Reads what {@link #replace} wrote. Postfix argues in mail_stream.c that a file without its END record was never
     * finished, whatever the file system did to it. The checksum sees the rest: zeros in the middle, a flipped bit.
     */
    static byte[] read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int length = Math.max(0, all.length - "END 01234567\n".length());
        if (!Arrays.equals(endMark(all, length), Arrays.copyOfRange(all, length, all.length))) {
            throw new StreamCorruptedException("its END mark is missing or does not fit");
        }
        return Arrays.copyOf(all, length);
    }

    private static byte[] endMark(byte[] text, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(text, 0, length);
        return String.format("END %08x\n", checksum.getValue()).getBytes(UTF_8);
    }

    /** Does nothing if the file was moved before. */
    void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            step("rename", to, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
            // The new name first: a crash in between may show the file twice, never nowhere.
            force(parent(to));
            force(parent(from));
        }
    }

    /** Not forced: whoever finds the file again after a crash knows that it has to go. */
    void delete(Path file) throws IOException {
        step("delete", file, () -> Files.deleteIfExists(file));
    }

    void makeDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            makeDirectories(parent(directory));
            Files.createDirectories(directory);
            force(parent(directory));
        }
    }

    /** Makes the names in a directory durable. Asynchronous in name only: an interrupt does not close such a channel. */
    void force(Path directory) throws IOException {
        step("force", directory, () -> {
            try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    private void step(String step, Path path, Action action) throws IOException {
        try {
            if (broken == null) {
                steps.run(step, path, action);
            }
        } catch (IOException e) {
            boolean full = String.valueOf(e.getMessage()).contains("No space left");
            String why =
                    step + " of " + path + " failed: " + e.getMessage() + ". Mend the disk, then open the store anew";
            refuse(full ? ErrorKind.NOT_ENOUGH_DISK : ErrorKind.DISK_ERROR, why);
            throw e;
        }
        // Another thread's failed force may have been ours too, and told to that thread only.
        if (broken != null) {
            throw new IOException("result unknown: " + health.refusing().orElse(""));
        }
    }

    /** Bytes as they were copied; others end in an exception. The file is looked for at each opening: it may be renamed. */
    static Content content(MessageId id, long size, String sha256, Finder finder) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                Path file = finder.find().filter(Files::exists).orElseThrow(() -> new NoSuchMessageException(id));
                MessageDigest digest = sha256();
                @SuppressWarnings("InputStreamSlowMultibyteRead") // It has no bytes, only an end.
                InputStream end = new InputStream() {
                    @Override
                    public int read() throws IOException {
                        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                            throw new DamagedMessageException(id, file + " does not have the digest of the submit");
                        }
                        return -1;
                    }
                };
                return new SequenceInputStream(new DigestInputStream(Files.newInputStream(file), digest), end);
            }
        };
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("the Java platform requires SHA-256", e);
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }
}
