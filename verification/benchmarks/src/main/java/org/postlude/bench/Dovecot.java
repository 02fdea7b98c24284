package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A Dovecot with its configuration and one mailbox, a Maildir, in one folder, on the loopback only; IMAP without TLS. */
final class Dovecot {
    static final String USER = "ann";
    static final String PASSWORD = "secret";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final int port;
    private final Process master;

    private Dovecot(Path folder, int port, Process master) {
        this.folder = folder;
        this.port = port;
        this.master = master;
    }

    /** With so many messages in its mailbox. */
    static Dovecot start(Path folder, int count, int size) throws IOException, InterruptedException {
        Path inbox = folder.resolve(Path.of("mail", USER));
        for (String name : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(inbox.resolve(name));
        }
        for (int i = 0; i < count; i++) {
            Path file = inbox.resolve(Path.of("cur", 1_700_000_000 + i + ".M" + i + "P1.bench:2,"));
            Files.write(file, Letters.bytes(i, size));
        }
        // Its processes run as another user, who must be able to pass.
        for (Path each : new Path[] {folder, Objects.requireNonNull(folder.getParent())}) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Tools.run("chown", "-R", "nobody:nogroup", folder.resolve("mail").toString());
        int port = Tools.freePort();
        configure(folder, port);
        Process master = new ProcessBuilder(
                        Tools.path("dovecot"),
                        "-c",
                        folder.resolve("dovecot.conf").toString(),
                        "-F")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        Tools.endWithThisProcess(master);
        Dovecot dovecot = new Dovecot(folder, port, master);
        Tools.await("Dovecot at port " + port, PATIENCE, () -> Tools.answers(port) || !master.isAlive());
        if (!master.isAlive()) {
            throw new IOException("Dovecot did not start: " + Files.readString(folder.resolve("said")));
        }
        return dovecot;
    }

    private static void configure(Path folder, int port) throws IOException {
        Files.writeString(folder.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap
                listen = 127.0.0.1
                ssl = no
                disable_plaintext_auth = no
                default_internal_user = nobody
                default_login_user = nobody
                default_internal_group = nogroup
                first_valid_uid = 1
                mail_location = maildir:%1$s/mail/%%u
                passdb {
                  driver = static
                  args = password=%3$s
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/mail/%%u allow_all_users=yes
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                service imap-login {
                  chroot =
                  inet_listener imap {
                    address = 127.0.0.1
                    port = %2$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                """.formatted(folder, port, PASSWORD));
    }

    int port() {
        return port;
    }

    void stop() throws IOException, InterruptedException {
        master.destroy();
        if (!master.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("Dovecot in " + folder + " does not end; its master is process " + master.pid());
        }
    }
}
