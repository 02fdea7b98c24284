package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Dovecot of the test's own, which takes mail by LMTP on the loopback and has everything in one folder. Anybody at
 * example.net has a mailbox; one of them is so small that it is full from the start. Dovecot's master wants to be started
 * by root; where it is not there or not allowed, the test fails: whoever asks for real peers is to get them.
 */
final class Dovecot implements AutoCloseable {
    static final String FULL = "full@example.net";

    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final Path LMTP = Path.of("/usr/lib/dovecot/lmtp");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** nobody: whose mailboxes they are. */
    private static final int MAILBOX_USER = 65534;

    private final Path folder;
    private final int port;
    private final List<Jvm> processes = new ArrayList<>();

    private Dovecot(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static Dovecot start(Path folder) throws IOException, InterruptedException {
        assertTrue(Files.isExecutable(LMTP), LMTP + " is missing: install the package dovecot-lmtpd (.ci/run does)");
        assertEquals("root", System.getProperty("user.name"), "Dovecot's master can be started by root only");
        Dovecot dovecot = new Dovecot(folder, Ports.free());
        try {
            dovecot.configure();
            dovecot.start();
            return dovecot;
        } catch (IOException | RuntimeException | Error e) {
            dovecot.close();
            throw e;
        }
    }

    String url() {
        return "lmtp://127.0.0.1:" + port;
    }

    private void configure() throws IOException {
        // Its daemons run as other users, who must be able to pass.
        for (Path each : List.of(folder, Objects.requireNonNull(folder.getParent()))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path mail = Files.createDirectories(folder.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(folder.resolve("users"), """
                %s:::::::userdb_quota_rule=*:bytes=1
                """.formatted(FULL));
        Files.writeString(config(), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = lmtp
                listen = 127.0.0.1
                ssl = no
                default_internal_user = nobody
                default_login_user = nobody
                default_internal_group = nogroup
                first_valid_uid = 1
                mail_location = maildir:%1$s/mail/%%u
                mail_plugins = quota
                plugin {
                  quota = maildir:User quota
                }
                quota_full_tempfail = yes
                passdb {
                  driver = static
                  args = nopassword=y
                }
                userdb {
                  driver = passwd-file
                  args = username_format=%%u %1$s/users
                  default_fields = uid=%2$d gid=%2$d home=%1$s/mail/%%u
                  result_success = return-ok
                  result_failure = continue
                }
                userdb {
                  driver = static
                  args = uid=%2$d gid=%2$d home=%1$s/mail/%%u allow_all_users=yes
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                service lmtp {
                  inet_listener lmtp {
                    address = 127.0.0.1
                    port = %3$d
                  }
                }
                """.formatted(folder, MAILBOX_USER, port));
    }

    private Path config() {
        return folder.resolve("dovecot.conf");
    }

    /** Starts it; also again, after {@link #stop()}. */
    void start() throws IOException {
        processes.add(Jvm.start(new ProcessBuilder(PROGRAM.toString(), "-c", config().toString(), "-F")));
        Awaitility.await("the start of " + this).atMost(PATIENCE).until(this::isListening);
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    void stop() throws IOException, InterruptedException {
        try (Jvm doveadm = Jvm.start(new ProcessBuilder("/usr/bin/doveadm", "-c", config().toString(), "stop"))) {
            assertEquals(0, doveadm.end(PATIENCE), () -> "doveadm stop: " + doveadm);
        }
    }

    /** By recipient what it has delivered, with the line ends of the wire; a recipient who has two messages fails. */
    Map<String, String> delivered() throws IOException {
        Map<String, String> messages = new TreeMap<>();
        try (Stream<Path> boxes = Files.list(folder.resolve("mail"))) {
            for (Path box :
                    boxes.filter(each -> Files.isDirectory(each.resolve("new"))).toList()) {
                try (Stream<Path> files = Files.list(box.resolve("new"))) {
                    for (Path file : files.toList()) {
                        String text = Files.readString(file, ISO_8859_1).replace("\n", "\r\n");
                        String to = Objects.requireNonNull(box.getFileName()).toString();
                        assertEquals(null, messages.put(to, text), to + " has it twice");
                    }
                }
            }
        }
        return messages;
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
        return "Dovecot in " + folder + " " + processes;
    }
}
