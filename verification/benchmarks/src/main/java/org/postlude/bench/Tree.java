package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A process and its descendants, as Linux tells of them in {@code /proc}. */
record Tree(long root) {
    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_A_SECOND = 100;

    /** Fields of {@code /proc/PID/stat} behind the name: its own time, then that of children that have ended. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    private List<Long> processes() throws IOException {
        List<Long> found = new ArrayList<>();
        Deque<Long> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            long process = next.remove();
            found.add(process);
            // Any thread of a process may have started a child, but those of a single thread are enough for Postfix.
            String children = read("/proc/" + process + "/task/" + process + "/children");
            for (String child : children.split(" ", -1)) {
                if (!child.isBlank()) {
                    next.add(Long.parseLong(child.trim()));
                }
            }
        }
        return found;
    }

    /** Processor time so far, in seconds. One that has ended is counted by its parent, once that has waited for it. */
    double cpuSeconds() throws IOException {
        double ticks = 0;
        for (long process : processes()) {
            String stat = read("/proc/" + process + "/stat");
            if (!stat.isEmpty()) {
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
                    ticks += Long.parseLong(fields[i]);
                }
            }
        }
        return ticks / TICKS_A_SECOND;
    }

    /** Resident memory, each shared page once (the sum of the proportional set sizes). */
    long octets() throws IOException {
        long kibibytes = 0;
        for (long process : processes()) {
            for (String line :
                    read("/proc/" + process + "/smaps_rollup").lines().toList()) {
                if (line.startsWith("Pss:")) {
                    kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return kibibytes * 1024;
    }

    /** A size of this process, of those that the kernel keeps of it: VmRSS is resident now, VmHWM the most that ever was. */
    static long ofThisProcess(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status tells no " + name);
    }

    /** Empty if the process has ended meanwhile. */
    private static String read(String file) throws IOException {
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw e;
        }
    }
}
