package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Dovecot of the test's own: configuration, log and mailboxes are in one folder, it listens for LMTP on the loopback
 * only. Every address has a mailbox. Its master wants to be started by root, as {@link Postfix}'s does.
 */
final class Dovecot implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final Path LMTP = Path.of("/usr/lib/dovecot/lmtp");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final Jvm master;

    private Dovecot(Path folder, int port, Jvm master) {
        this.folder = folder;
        this.port = port;
        this.master = master;
    }

    static Dovecot start(Path folder) throws IOException {
        for (Path program : List.of(PROGRAM, LMTP)) {
            assertTrue(Files.isExecutable(program), program + " is missing: install dovecot-lmtpd (.ci/run does)");
        }
        assertEquals("root", System.getProperty("user.name"), "Dovecot's master can be started by root only");
        int port = Ports.free();
        // Mail is written by nobody, who must be able to pass.
        for (Path each : List.of(folder, Objects.requireNonNull(folder.getParent()))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path mail = Files.createDirectory(folder.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path configuration = Files.writeString(folder.resolve("dovecot.conf"), configuration(folder, port));
        Dovecot dovecot = new Dovecot(
                folder, port, Jvm.start(new ProcessBuilder(PROGRAM.toString(), "-c", configuration.toString(), "-F")));
        Path log = folder.resolve("log");
        Awaitility.await("the start of " + dovecot)
                .atMost(PATIENCE)
                .until(() -> Files.exists(log) && Files.readString(log).contains("starting up"));
        return dovecot;
    }

    private static String configuration(Path folder, int port) {
        return """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                listen = 127.0.0.1
                protocols = lmtp
                ssl = no
                first_valid_uid = 1
                mail_location = maildir:%1$s/mail/%%u
                default_internal_user = nobody
                default_internal_group = nogroup
                default_login_user = nobody
                passdb {
                  driver = static
                  args = nopassword=y
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/mail allow_all_users=yes
                }
                service lmtp {
                  chroot =
                  inet_listener lmtp {
                    address = 127.0.0.1
                    port = %2$d
                  }
                }
                service anvil {
                  chroot =
                }
                """.formatted(folder, port);
    }

    String url() {
        return "lmtp://127.0.0.1:" + port;
    }

    /** What it has delivered, its line ends turned back into those of the wire. */
    List<String> delivered() throws IOException {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("mail"))) {
            for (Path file : files.filter(Dovecot::isMail).toList()) {
                messages.add(Files.readString(file, ISO_8859_1).replace("\n", "\r\n"));
            }
        }
        return messages;
    }

    private static boolean isMail(Path file) {
        return Files.isRegularFile(file) && file.toString().matches(".*/new/[^/]+");
    }

    /** The master ends its children; killed, it would leave them behind. */
    @Override
    public void close() {
        try {
            master.terminate();
            master.end(PATIENCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it stopped: " + this, e);
        } finally {
            master.close();
        }
    }

    @Override
    public String toString() {
        return "Dovecot in " + folder + " " + master;
    }
}
