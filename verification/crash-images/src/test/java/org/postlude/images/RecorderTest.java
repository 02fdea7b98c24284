package org.postlude.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recorder sees every call that matters: its trace makes the same directory, and the kernel has seen no other call. */
@Timeout(180)
@Tag("crash-images")
final class RecorderTest {
    /** Of strace with option -y: the call, and the name of a file that it changes. */
    private static final Pattern CALL =
            Pattern.compile("^\\d+ +(\\w+)\\((?:AT_FDCWD(?:<[^>]*>)?, )?(?:\\d+<([^>]*)>|\"([^\"]*)\")");

    private static final Map<String, Character> KINDS = Map.ofEntries(
            Map.entry("write", Call.WRITTEN),
            Map.entry("writev", Call.WRITTEN),
            Map.entry("pwrite64", Call.WRITTEN),
            Map.entry("pwritev", Call.WRITTEN),
            Map.entry("ftruncate", Call.LENGTH_SET),
            Map.entry("fsync", Call.FORCED),
            Map.entry("fdatasync", Call.FORCED),
            Map.entry("unlink", Call.UNLINKED),
            Map.entry("unlinkat", Call.UNLINKED),
            Map.entry("rename", Call.RENAMED),
            Map.entry("renameat", Call.RENAMED),
            Map.entry("mkdir", Call.DIRECTORY_MADE),
            Map.entry("mkdirat", Call.DIRECTORY_MADE));

    @TempDir
    Path dir;

    @Test
    void aTraceMakesTheSameDirectoryOctetByOctet() throws Exception {
        Recorder recorder = new Recorder(dir);
        Disk disk = new Disk();
        recorder.record(false).calls().forEach(disk::apply);

        Image made = disk.killed();
        Image real = Image.read(recorder.root);
        assertEquals(real.directories(), made.directories());
        assertEquals(real.files().keySet(), made.files().keySet());
        assertTrue(real.files().size() >= 3, () -> "files: " + real.files().keySet());
        real.files()
                .forEach(
                        (name, octets) -> assertArrayEquals(octets, made.files().get(name), name));
    }

    @Test
    void theKernelSeesNoCallThatTheRecorderDoesNot() throws Exception {
        Path strace = Path.of("/usr/bin/strace");
        boolean isThere = Files.isExecutable(strace);
        assumeTrue(
                isThere || Boolean.getBoolean("postlude.realPeers"),
                "holds the trace against strace, which is missing");
        assertTrue(isThere, "strace is missing (Debian: strace)");
        Recorder recorder = new Recorder(dir);
        Path log = dir.resolve("strace");
        String calls = "trace=" + String.join(",", KINDS.keySet())
                + ",pwritev2,truncate,fallocate,copy_file_range,sendfile,link,linkat,symlink,symlinkat,renameat2,rmdir,creat";
        recorder.run(
                Duration.ofMinutes(2),
                List.of("" + strace, "-f", "-y", "-qq", "-s", "0", "-e", "signal=none", "-e", calls, "-o", "" + log),
                Child.class,
                recorder.root.resolve("store").toString(),
                "" + recorder.ledger,
                "false");

        Map<String, Integer> traced = new TreeMap<>();
        for (Call call : Trace.read(recorder.trace).calls()) {
            // A file is made by an open, which strace is not asked for.
            if (call.kind() != Call.MADE && call.kind() != Call.MARK) {
                traced.merge(call.kind() + " " + call.path(), 1, Integer::sum);
            }
        }
        assertEquals(seen(log, recorder.root), traced);
    }

    private static Map<String, Integer> seen(Path log, Path root) throws Exception {
        Map<String, Integer> seen = new TreeMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher call = CALL.matcher(line);
            if (call.find() && !line.contains("<... ") && !line.contains(" = -1 ")) {
                String path = String.valueOf(call.group(2) == null ? call.group(3) : call.group(2));
                if (path.startsWith(root + File.separator) && !path.endsWith("-shm")) {
                    Character kind = KINDS.get(call.group(1));
                    String name = root.relativize(Path.of(path)).toString();
                    seen.merge((kind == null ? call.group(1) : kind) + " " + name, 1, Integer::sum);
                } else if (path.equals("" + root)) {
                    seen.merge(KINDS.get(call.group(1)) + " .", 1, Integer::sum);
                }
            }
        }
        assertTrue(
                seen.size() > 5,
                () -> "strace saw " + Arrays.toString(seen.entrySet().toArray()));
        return seen;
    }
}
