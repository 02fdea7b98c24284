package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.tck.store.SimulatedCrash;

/**
 * A disk on which a commit can be cut: before it, or in the middle of what it writes to the log. SQLite writes by itself, so a
 * power cut that loses what was not forced cannot be shown here; a commit that has returned was forced (synchronous=FULL).
 */
final class TornDisk {
    private static final long NEVER = -1;

    /** A log that was being written at the cut, and how long it was before and afterwards. */
    private record Cut(Path log, long before, long after) {}

    private long steps;
    private long cutAt = NEVER;
    private long failAt = NEVER;
    private boolean failCommit;
    private boolean tookEffect;
    private long seed;

    /** What one process sees of the disk. */
    final class View implements DurableSteps.Layer {
        private boolean dead;
        private boolean opening;
        private Cut cut = new Cut(Path.of(""), 0, 0);

        @Override
        public void run(String step, Path path, DurableSteps.Action action) throws IOException {
            synchronized (TornDisk.this) {
                long now = steps++;
                if (now == cutAt && !dead) {
                    dead = true;
                    tear(step, path, action);
                }
                if (dead) {
                    throw new SimulatedCrash("before the " + step + " of " + path);
                }
                boolean fails =
                        !opening && ((failAt != NEVER && now >= failAt) || (failCommit && step.equals("commit")));
                if (!fails || tookEffect) {
                    action.run();
                }
                if (fails) {
                    failAt = NEVER;
                    failCommit = false;
                    throw new IOException("Input/output error, as a test wants it");
                }
            }
        }

        private void tear(String step, Path path, DurableSteps.Action action) throws IOException {
            if (step.equals("commit") && seed % 3 != 0) {
                Path log = path.resolveSibling(path.getFileName() + "-wal");
                long before = length(log);
                action.run();
                cut = new Cut(log, before, length(log));
            }
        }

        /** A failure that is due waits until the logon is over: the suites expect none of a logon. */
        void opening(boolean now) {
            synchronized (TornDisk.this) {
                opening = now;
            }
        }

        void die() {
            synchronized (TornDisk.this) {
                dead = true;
                cutAt = NEVER;
                failAt = NEVER;
                failCommit = false;
            }
        }

        /** What a directory holds when its process is killed. */
        Map<Path, byte[]> leftIn(Path directory) throws IOException {
            Map<Path, byte[]> files = new HashMap<>();
            for (String name : new String[] {Database.FILE, Database.FILE + "-wal"}) {
                Path file = directory.resolve(name);
                if (Files.exists(file)) {
                    byte[] octets = Files.readAllBytes(file);
                    boolean isTorn = file.equals(cut.log) && octets.length >= cut.after && cut.after > cut.before;
                    int length = isTorn
                            ? (int) (cut.before + new Random(seed).nextLong(cut.after - cut.before))
                            : octets.length;
                    files.put(file, Arrays.copyOf(octets, length));
                }
            }
            return files;
        }
    }

    private static long length(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    synchronized long steps() {
        return steps;
    }

    synchronized void cutAfter(int more, long newSeed) {
        cutAt = steps + more;
        seed = newSeed;
    }

    synchronized void failAfter(int more, boolean effect) {
        failAt = steps + more;
        tookEffect = effect;
    }

    synchronized void failNextCommit(boolean effect) {
        failCommit = true;
        tookEffect = effect;
    }
}
