package org.postlude.command.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Whether there is room where a store lies, and whether what is forced to the disk gets there. */
final class Disk {
    /** What a store keeps free for outcomes: with less it takes no mail (docs/guides/sqlite.md). */
    private static final long RESERVE = 32L << 20;

    private static final long LITTLE = 1L << 30;
    private static final long FEW_FILES = 10_000;
    private static final Duration SLOW = Duration.ofMillis(200);
    private static final int TRIES = 5;

    private final Findings findings;
    private final String subject;

    Disk(Findings findings, String subject) {
        this.findings = findings;
        this.subject = subject;
    }

    void look(Path folder) {
        space(folder.toFile().getUsableSpace());
        files(folder).ifPresent(this::files);
        force(folder);
    }

    /** So many octets are free. */
    void space(long free) {
        String text = free / (1 << 20) + " MiB are free";
        if (free < RESERVE) {
            findings.problem(
                    subject, "disk", text + ", and with less than 32 MiB no mail is taken", "Make room where it lies");
        } else if (free < LITTLE) {
            findings.warn(subject, "disk", text, "Make room before it is less than 32 MiB: then no mail is taken");
        } else {
            findings.ok(subject, "disk", text);
        }
    }

    /** So many files can be made. */
    void files(long free) {
        if (free < FEW_FILES) {
            findings.warn(
                    subject,
                    "inodes",
                    free + " more files can be made",
                    "Remove files there, or make a larger file system");
        } else {
            findings.ok(subject, "inodes", free + " more files can be made");
        }
    }

    /** Java does not tell; df does, and where it is not there, or the file system counts none, nothing is said. */
    private static OptionalLong files(Path folder) {
        try {
            Process df = new ProcessBuilder("df", "-Pi", folder.toString())
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = new String(df.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (!df.waitFor(5, TimeUnit.SECONDS) || df.exitValue() != 0 || lines.size() < 2) {
                return OptionalLong.empty();
            }
            String[] cells = lines.get(1).strip().split("\\s+", -1);
            boolean isCounted = cells.length > 3 && cells[1].matches("[1-9]\\d*") && cells[3].matches("\\d+");
            return isCounted ? OptionalLong.of(Long.parseLong(cells[3])) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty(); // there is no df
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    /** On a file of its own, which has no name any more when it is written to. */
    private void force(Path folder) {
        try {
            Path file = Files.createTempFile(folder, ".postlude-doctor-", "");
            long longest = 0;
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                for (int i = 0; i < TRIES; i++) {
                    long begin = System.nanoTime();
                    int unused = channel.write(ByteBuffer.wrap(new byte[4096]));
                    channel.force(true);
                    longest = Math.max(longest, System.nanoTime() - begin);
                }
            }
            forced(Duration.ofNanos(longest));
        } catch (IOException e) {
            findings.problem(
                    subject,
                    "fsync",
                    "nothing can be forced to the disk in " + folder + ": " + e,
                    "Look after the disk and its mount options; mail that was accepted would not be safe there");
        }
    }

    /** So long at most. */
    void forced(Duration longest) {
        String text = "a forced write took " + longest.toMillis() + " ms at most, of " + TRIES;
        if (longest.compareTo(SLOW) > 0) {
            findings.warn(
                    subject, "fsync", text, "Each message waits for it: use a faster disk, or see who keeps it busy");
        } else {
            findings.ok(subject, "fsync", text);
        }
    }
}
