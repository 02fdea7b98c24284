package org.postlude.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A file system in a file, whose power can be cut: XFS goes away at once by its shutdown call, its log unflushed, and what was
 * not forced is not there when it is mounted again. Needs root. Whatever happens it is unmounted at the end, at the latest
 * by the end of this JVM; what a killed JVM left mounted, the next one unmounts.
 */
final class XfsImage {
    /** mkfs.xfs makes none below 300 MB. The file has holes. */
    private static final long SIZE = 320L << 20;

    /** When the first thread has stopped, no other one comes back from the kernel: it stops on its way. */
    private static final String STOP = """
            kill -STOP "$1" || exit 1
            n=0
            until read -r line < "/proc/$1/stat" && case $line in *') T '*) true ;; *) false ;; esac; do
                n=$((n + 1))
                [ "$n" -lt 100000 ] || { echo "it does not stop: $line"; exit 1; }
            done
            """;

    private static final int TRIES = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path image;
    private final Path mount;
    private final Thread last = new Thread(this::atLast, "unmount");

    private XfsImage(Path image, Path mount) {
        this.image = image;
        this.mount = mount;
    }

    /** What is missing here, in words. */
    static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("only root can mount a file system");
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return Optional.of("there is no /dev/loop-control");
        }
        return List.of("mkfs.xfs", "xfs_io").stream()
                .filter(tool -> !Files.isExecutable(Path.of("/usr/sbin", tool)))
                .findFirst()
                .map(tool -> tool + " is missing: install xfsprogs");
    }

    static XfsImage make(Path folder) throws IOException, InterruptedException {
        XfsImage xfs = new XfsImage(folder.resolve("disk.img"), folder.resolve("disk"));
        try (RandomAccessFile file = new RandomAccessFile(xfs.image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        run("mkfs.xfs", "-q", xfs.image.toString());
        Files.createDirectories(xfs.mount);
        Runtime.getRuntime().addShutdownHook(xfs.last);
        xfs.mount();
        return xfs;
    }

    /** What a killed JVM left mounted below a folder. */
    static void sweep(Path folder) throws IOException, InterruptedException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            Path mount = Path.of(line.split(" ", -1)[1]);
            if (mount.startsWith(folder.toAbsolutePath())) {
                new XfsImage(folder, mount).unmount();
            }
        }
    }

    /** Its root folder. */
    Path folder() {
        return mount;
    }

    void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", image.toString(), mount.toString());
    }

    /**
     * The power goes, without -f: not even the log is flushed. A process is stopped first, as it would be by a real cut: what
     * is forced while the file system goes away may be told as forced and is not (its inode is no longer pinned by a log
     * that was given up).
     */
    void cut(long program) throws IOException, InterruptedException {
        Process power = start("xfs_io", "-x", mount.toString());
        try (Writer commands = power.outputWriter(UTF_8)) {
            run("sh", "-c", STOP, "sh", Long.toString(program));
            commands.write("shutdown\n");
        }
        check("xfs_io", power, end(power));
    }

    /** The power comes back; nobody may have a file open in it. */
    void comeBack() throws IOException, InterruptedException {
        unmount();
        mount();
    }

    /** Copies all that is in it to where it is not lost. */
    void save(Path to) throws IOException, InterruptedException {
        run("cp", "-a", mount.toString(), to.resolve("saved").toString());
    }

    private boolean isMounted() throws IOException {
        return Files.readAllLines(Path.of("/proc/mounts")).stream()
                .anyMatch(line -> line.contains(" " + mount.toAbsolutePath() + " "));
    }

    private void unmount() throws IOException, InterruptedException {
        String said = "";
        for (int i = 0; i < TRIES && isMounted(); i++) {
            Process process = start("umount", mount.toString());
            said = end(process);
            if (process.exitValue() != 0) {
                // Whoever was killed a moment ago may still hold a file.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        if (isMounted()) {
            throw new IOException(mount + " stays mounted after " + TRIES + " tries: " + said);
        }
    }

    /** Also when the thread was interrupted. */
    void unmake() throws IOException, InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            unmount();
            Files.deleteIfExists(image);
            Runtime.getRuntime().removeShutdownHook(last);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void atLast() {
        try {
            unmount();
        } catch (IOException | InterruptedException e) {
            System.err.println("unmount it by hand: " + mount + ": " + e);
        }
    }

    private static void run(String... line) throws IOException, InterruptedException {
        Process process = start(line);
        check(String.join(" ", line), process, end(process));
    }

    private static void check(String what, Process process, String said) throws IOException {
        if (process.exitValue() != 0) {
            throw new IOException(what + " ended with " + process.exitValue() + ": " + said);
        }
    }

    private static Process start(String... line) throws IOException {
        return new ProcessBuilder(line)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
    }

    private static String end(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    "it does not end: " + process.info().commandLine().orElse("?"));
        }
        return said;
    }
}
