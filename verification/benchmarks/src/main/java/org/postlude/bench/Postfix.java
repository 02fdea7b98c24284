package org.postlude.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Postfix with its configuration, queue and data in one folder, on the loopback only. All that it takes it relays to one
 * port; while nobody listens there, it defers. Its settings are the default ones, but for ten connections to that port; it
 * has no log file of its own.
 */
final class Postfix {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> MOVING = List.of("maildrop", "incoming", "active");

    private final Path folder;
    private final int port;
    private final Process master;

    private Postfix(Path folder, int port, Process master) {
        this.folder = folder;
        this.port = port;
        this.master = master;
    }

    /** Relays to this port. */
    static Postfix start(Path folder, int nextHop) throws IOException, InterruptedException {
        int port = Tools.freePort();
        configure(folder, port, nextHop);
        Path said = folder.resolve("said");
        Process master = new ProcessBuilder(Tools.path("postfix"), "-c", etc(folder), "start-fg")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Tools.endWithThisProcess(master);
        Postfix postfix = new Postfix(folder, port, master);
        try {
            Tools.await("Postfix at port " + port, PATIENCE, () -> Tools.answers(port) || !master.isAlive());
        } catch (IOException | InterruptedException e) {
            postfix.stop();
            throw e;
        }
        if (!master.isAlive()) {
            throw new IOException("Postfix did not start: " + Files.readString(said));
        }
        return postfix;
    }

    private static void configure(Path folder, int port, int nextHop) throws IOException, InterruptedException {
        for (String name : List.of("etc", "spool", "data")) {
            Files.createDirectories(folder.resolve(name));
        }
        // Its daemons run as another user, who must be able to pass.
        for (Path each : List.of(folder, Objects.requireNonNull(folder.getParent()))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Tools.run("chown", "postfix", folder.resolve("data").toString());
        Files.writeString(folder.resolve(Path.of("etc", "main.cf")), """
                compatibility_level = 3.6
                queue_directory = %1$s/spool
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = peer.example.net
                mydestination =
                alias_maps =
                mynetworks = 127.0.0.0/8
                smtpd_relay_restrictions = permit_mynetworks, reject
                relayhost = [127.0.0.1]:%2$d
                default_destination_concurrency_limit = 10
                initial_destination_concurrency = 10
                """.formatted(folder, nextHop));
        Files.writeString(folder.resolve(Path.of("etc", "master.cf")), """
                127.0.0.1:%d inet n - n - - smtpd
                pickup unix n - n 60 1 pickup
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                flush unix n - n 1000? 0 flush
                showq unix n - n - - showq
                error unix - - n - - error
                retry unix - - n - - error
                smtp unix - - n - - smtp
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                proxymap unix - - n - - proxymap
                """.formatted(port));
    }

    private static String etc(Path folder) {
        return folder.resolve("etc").toString();
    }

    Tree tree() {
        return new Tree(master.pid());
    }

    /** Takes messages in over so many connections that are kept; returns when each has its reply. */
    void accept(int count, int size, int connections) throws IOException, InterruptedException {
        Tools.smtpSource(port, count, size, connections);
    }

    /** Tries everything now. */
    void flush() throws IOException, InterruptedException {
        Tools.run(Tools.path("postqueue"), "-c", etc(folder), "-f");
    }

    /** Throws away whatever is queued. */
    void clear() throws IOException, InterruptedException {
        Tools.run(Tools.path("postsuper"), "-c", etc(folder), "-d", "ALL");
    }

    /** Waits until so many lie in the deferred queue, and nothing anywhere else. */
    void awaitDeferred(int count) throws IOException, InterruptedException {
        Tools.await(count + " deferred messages in " + folder, PATIENCE, () -> isAtRest(count));
    }

    private boolean isAtRest(int count) throws IOException {
        for (String queue : MOVING) {
            if (count(queue) != 0) {
                return false;
            }
        }
        return count("deferred") == count;
    }

    private long count(String queue) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("spool").resolve(queue))) {
            return files.filter(Files::isRegularFile).count();
        } catch (UncheckedIOException moved) {
            return -1; // A file left while its folder was read: not at rest.
        }
    }

    void stop() throws IOException, InterruptedException {
        Tools.run(Tools.path("postfix"), "-c", etc(folder), "stop");
        if (!master.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("Postfix in " + folder + " does not end; its master is process " + master.pid());
        }
    }
}
