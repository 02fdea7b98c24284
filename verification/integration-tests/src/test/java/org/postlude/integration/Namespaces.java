package org.postlude.integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that run in namespaces of their own for mounts and for the network, which has not even a loopback: what they mount, and whom they
 * call, is nothing of this machine's. Sockets with a path are reached from outside all the same. They have no process numbers of their own,
 * so that they can be ended by their number.
 */
final class Namespaces {
    private Namespaces() {}

    static ProcessBuilder of(List<String> line) {
        RealServer.need(Path.of("/usr/bin/unshare"), "util-linux");
        List<String> all = new ArrayList<>(List.of("unshare", "-m", "-n", "--propagation", "private"));
        all.addAll(line);
        return new ProcessBuilder(all);
    }

    /** A line behind others of a shell, which see its words as {@code $@}. */
    static ProcessBuilder behind(String first, List<String> line) {
        List<String> all = new ArrayList<>(List.of("sh", "-c", first + " && exec \"$@\"", "sh"));
        all.addAll(line);
        return of(all);
    }
}
