package org.postlude.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** A real Dovecot, which takes mail by LMTP. Anybody at example.net has a mailbox; one is full from the start. */
final class Dovecot extends RealServer {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");

    private Dovecot(Path folder) throws IOException {
        super(folder);
    }

    static Dovecot start(Path folder) throws IOException {
        need(Path.of("/usr/lib/dovecot/lmtp"), "dovecot-lmtpd");
        Dovecot dovecot = new Dovecot(folder);
        dovecot.configure();
        return started(dovecot);
    }

    @Override
    String url() {
        return "lmtp://127.0.0.1:" + port;
    }

    private void configure() throws IOException {
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

    @Override
    void start() throws IOException {
        start(PROGRAM.toString(), "-c", config().toString(), "-F");
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

    /** Its processes keep the port for a moment longer than the one that was told to stop. */
    @Override
    void stop() throws IOException {
        run("/usr/bin/doveadm", "-c", config().toString(), "stop");
        Awaitility.await("the end of " + this).atMost(PATIENCE).until(() -> !isListening());
    }
}
