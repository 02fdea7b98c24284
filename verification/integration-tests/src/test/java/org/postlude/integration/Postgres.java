package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL of the test's own, in one folder and on the loopback only. It does not run as root, so root lends it to nobody. */
final class Postgres implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NOBODY = "65534";

    private final Path data;
    private final int port;
    private final Path programs;

    private Postgres(Path folder) throws IOException {
        data = folder.resolve("data");
        port = Ports.free();
        assertTrue(Files.isDirectory(PROGRAMS), PROGRAMS + " is missing: install postgresql (.ci/run does)");
        try (Stream<Path> versions = Files.list(PROGRAMS)) {
            programs = versions.max(Path::compareTo).orElseThrow().resolve("bin");
        }
        Files.createDirectories(data);
        if (isRoot()) {
            for (Path each : List.of(folder, Objects.requireNonNull(folder.getParent()))) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            RealServer.run("chown", NOBODY + ":" + NOBODY, data.toString());
        }
    }

    static Postgres start(Path folder) throws IOException, InterruptedException {
        Postgres server = new Postgres(folder);
        server.run("initdb", "-U", "shop", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        server.start();
        return server;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void run(String program, String... options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            line.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        line.addAll(List.of(programs.resolve(program).toString(), "-D", data.toString()));
        line.addAll(List.of(options));
        // What it starts keeps the outputs open, so they are a file and no pipe.
        Path log = Files.createTempFile("postlude-postgres", ".log");
        try {
            Process process = new ProcessBuilder(line)
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it hangs: " + line);
            assertTrue(process.exitValue() == 0, line + ": " + Files.readString(log));
        } finally {
            Files.delete(log);
        }
    }

    /** Also again, after {@link #crash}. */
    void start() throws IOException, InterruptedException {
        String settings = "-c listen_addresses=127.0.0.1 -c port=" + port
                + " -c unix_socket_directories= -c max_prepared_transactions=5 -c shared_buffers=16MB";
        run("pg_ctl", "start", "-w", "-l", data.resolve("log").toString(), "-o", settings);
    }

    /** As a crash leaves it: nobody is waited for, nothing is written any more. */
    void crash() throws IOException, InterruptedException {
        run("pg_ctl", "stop", "-m", "immediate");
    }

    int port() {
        return port;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=shop";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            crash();
        }
    }
}
