package org.postlude.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Programs of this machine, ports of its loopback, and waiting for both. */
final class Tools {
    private static final List<String> PLACES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");
    private static final Map<String, List<String>> NEEDED = Map.of(
            "the Debian package postfix (apt-get install postfix); its service need not run",
            List.of("postfix", "postconf", "postqueue", "postsuper", "smtp-sink", "smtp-source"),
            "the Debian packages dovecot-imapd, fetchmail, procmail; no service need run",
            List.of("dovecot", "fetchmail", "procmail"));

    private Tools() {}

    /** A condition that is asked again and again. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    /** What is missing on this machine, a sentence each. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        NEEDED.forEach((what, programs) -> {
            List<String> none =
                    programs.stream().filter(program -> find(program) == null).toList();
            if (!none.isEmpty()) {
                missing.add(String.join(", ", none) + ": " + what);
            }
        });
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root: Postfix's master starts for nobody else; it runs in a folder of its own");
        }
        if (!Files.isReadable(Path.of("/proc/self/smaps_rollup"))) {
            missing.add("Linux: processor time and memory are read from /proc");
        }
        return missing;
    }

    private static @Nullable Path find(String program) {
        return PLACES.stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    static String path(String program) throws IOException {
        Path path = find(program);
        if (path == null) {
            throw new IOException(program + " is in none of " + PLACES);
        }
        return path.toString();
    }

    /** Runs a program to its end; returns what it said. */
    static String run(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", line) + " ended with " + code + ": " + said);
        }
        return said;
    }

    /** Sends the same message so many times over so many connections that are kept; returns when each has its reply. */
    static void smtpSource(int port, int count, int size, int connections) throws IOException, InterruptedException {
        run(
                path("smtp-source"),
                "-d",
                "-s",
                String.valueOf(connections),
                "-m",
                String.valueOf(count),
                "-l",
                String.valueOf(size),
                "-f",
                Letters.SENDER,
                "-t",
                Letters.recipient(0),
                "127.0.0.1:" + port);
    }

    /** Whoever interrupts a run leaves no server behind. */
    static void endWithThisProcess(Process process) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end-of-" + process.pid()));
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static void await(String what, Duration within, Condition condition) throws IOException, InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new IOException("not within " + within.toSeconds() + " s: " + what);
            }
            Thread.sleep(2);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
