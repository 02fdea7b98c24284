package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Postfix of the test's own: its configuration, queue, log and mailbox are in one folder, it listens on the loopback
 * only and relays nowhere. Everything for example.net and example.com goes into one Maildir, but for two recipients that it
 * refuses. Postfix's master wants to be started by root; where it is not there or not allowed, the test fails: whoever asks
 * for real peers is to get them.
 */
final class Postfix implements AutoCloseable {
    static final String GONE = "gone@example.net";
    static final String FULL = "full@example.net";

    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** nobody: virtual(8) delivers as an ordinary user. */
    private static final int MAILBOX_USER = 65534;

    /** The one who may log in, where it {@linkplain #startSecure wants that}. */
    static final String USER = "ann@peer.example.net";

    static final String PASSWORD = "correct horse battery staple";

    private static final String OPENSSL = "/usr/bin/openssl";
    private static final String SASLPASSWD = "/usr/sbin/saslpasswd2";

    private final Path folder;
    private final int port;
    private final List<Jvm> processes = new ArrayList<>();

    private Postfix(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static Postfix start(Path folder) throws IOException, InterruptedException {
        return start(folder, false);
    }

    /** One that takes mail through STARTTLS only, and only from {@link #USER}. */
    static Postfix startSecure(Path folder) throws IOException, InterruptedException {
        for (String program : List.of(OPENSSL, SASLPASSWD)) {
            assertTrue(
                    Files.isExecutable(Path.of(program)),
                    program + " is missing: install the packages openssl, libsasl2-modules, sasl2-bin (.ci/run does)");
        }
        return start(folder, true);
    }

    private static Postfix start(Path folder, boolean secure) throws IOException, InterruptedException {
        assertTrue(Files.isExecutable(PROGRAM), PROGRAM + " is missing: install the package postfix (.ci/run does)");
        assertEquals("root", System.getProperty("user.name"), "Postfix's master can be started by root only");
        Postfix postfix = new Postfix(folder, Ports.free());
        try {
            postfix.configure();
            if (secure) {
                postfix.secure();
            }
            postfix.start();
            return postfix;
        } catch (IOException | RuntimeException | Error e) {
            postfix.close();
            throw e;
        }
    }

    String url() {
        return "smtp://127.0.0.1:" + port;
    }

    private void configure() throws IOException, InterruptedException {
        // Its daemons run as other users, who must be able to pass.
        for (Path each : List.of(folder, Objects.requireNonNull(folder.getParent()))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (String name : List.of("etc", "spool", "data", "log", "mail")) {
            Files.createDirectories(folder.resolve(name));
        }
        run("chown", "postfix", folder.resolve("data").toString());
        run("chown", String.valueOf(MAILBOX_USER), folder.resolve("mail").toString());
        Files.writeString(folder.resolve(Path.of("etc", "main.cf")), """
                compatibility_level = 3.6
                queue_directory = %1$s/spool
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                maillog_file = %1$s/log/mail.log
                maillog_file_prefixes = %1$s/log
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = peer.example.net
                mydestination =
                alias_maps =
                mynetworks = 127.0.0.0/8
                default_transport = error:nothing leaves this machine
                virtual_mailbox_domains = example.net, example.com
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:box/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%2$d
                virtual_gid_maps = static:%2$d
                smtpd_recipient_restrictions = check_recipient_access inline:{
                  { %3$s = 550 5.1.1 no such user }, { %4$s = 452 4.2.2 mailbox full } }, reject_unauth_destination
                """.formatted(folder, MAILBOX_USER, GONE, FULL));
        Files.writeString(folder.resolve(Path.of("etc", "master.cf")), """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                error unix - - n - - error
                retry unix - - n - - error
                virtual unix - n n - - virtual
                anvil unix - - n - 1 anvil
                proxymap unix - - n - - proxymap
                postlog unix-dgram n - n - 1 postlogd
                """.formatted(port));
    }

    private void secure() throws IOException, InterruptedException {
        Path sasl = Files.createDirectory(folder.resolve(Path.of("etc", "sasl")));
        Path passwords = folder.resolve(Path.of("data", "sasldb2"));
        Files.writeString(
                sasl.resolve("smtpd.conf"),
                "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: " + passwords
                        + "\n");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        try (Jvm saslpasswd = Jvm.start(
                new ProcessBuilder(SASLPASSWD, "-p", "-c", "-f", passwords.toString(), "-u", "peer.example.net", "ann")
                        .redirectInput(password.toFile()))) {
            assertEquals(0, saslpasswd.end(PATIENCE), saslpasswd::toString);
        }
        run("chown", "postfix", passwords.toString());
        certificate("server");
        Files.writeString(folder.resolve(Path.of("etc", "main.cf")), """
                smtpd_tls_security_level = encrypt
                smtpd_tls_cert_file = %1$s/server.pem
                smtpd_tls_key_file = %1$s/server.key
                smtpd_sasl_auth_enable = yes
                cyrus_sasl_config_path = %1$s/etc/sasl
                smtpd_recipient_restrictions = permit_sasl_authenticated, reject
                """.formatted(folder), StandardOpenOption.APPEND);
        Files.writeString(
                folder.resolve(Path.of("etc", "master.cf")),
                "tlsmgr unix - - n 1000? 1 tlsmgr\n",
                StandardOpenOption.APPEND);
    }

    /** A certificate for 127.0.0.1, signed by nobody else: it is its own authority. */
    Path certificate(String name) throws IOException, InterruptedException {
        Path certificate = folder.resolve(name + ".pem");
        run(
                OPENSSL,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-days",
                "2",
                "-keyout",
                folder.resolve(name + ".key").toString(),
                "-out",
                certificate.toString());
        return certificate;
    }

    /** The certificate that it shows. */
    Path certificate() {
        return folder.resolve("server.pem");
    }

    /** Starts it; also again, after {@link #stop()}. */
    void start() throws IOException {
        Path log = folder.resolve(Path.of("log", "mail.log"));
        Files.deleteIfExists(log);
        processes.add(Jvm.start(new ProcessBuilder(PROGRAM.toString(), "-c", etc(), "start-fg")));
        Awaitility.await("the start of " + this)
                .atMost(PATIENCE)
                .until(() -> Files.exists(log) && Files.readString(log).contains("daemon started"));
    }

    void stop() throws IOException, InterruptedException {
        run(PROGRAM.toString(), "-c", etc(), "stop");
    }

    private String etc() {
        return folder.resolve("etc").toString();
    }

    /** What it has delivered, its line ends turned back into those of the wire. */
    List<String> delivered() throws IOException {
        List<String> messages = new ArrayList<>();
        Path box = folder.resolve(Path.of("mail", "box", "new"));
        if (Files.isDirectory(box)) {
            try (Stream<Path> files = Files.list(box)) {
                for (Path file : files.toList()) {
                    messages.add(Files.readString(file, ISO_8859_1).replace("\n", "\r\n"));
                }
            }
        }
        return messages;
    }

    private static void run(String... line) throws IOException, InterruptedException {
        try (Jvm process = Jvm.start(new ProcessBuilder(line))) {
            assertEquals(0, process.end(PATIENCE), () -> String.join(" ", line) + ": " + process);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (processes.stream().anyMatch(Jvm::isAlive)) {
                stop();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it stopped: " + this, e);
        } finally {
            processes.forEach(Jvm::close);
        }
    }

    @Override
    public String toString() {
        return "Postfix in " + folder + " " + processes;
    }
}
