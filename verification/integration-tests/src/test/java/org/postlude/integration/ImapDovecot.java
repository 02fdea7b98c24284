package org.postlude.integration;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.awaitility.Awaitility;

/**
 * A real Dovecot, which serves one Maildir by IMAP, on the loopback only, as the user of this test. It reads nobody's mail as
 * root, so root's is shown to it as that of nobody, in a user namespace of its own.
 */
final class ImapDovecot implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Path maildir;
    private final int port;
    private final Jvm process;

    private ImapDovecot(Path folder, Path maildir) throws IOException {
        this.folder = folder;
        this.maildir = maildir;
        this.port = Ports.free();
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        configure(isRoot ? "nobody" : System.getProperty("user.name"), isRoot ? "nogroup" : group());
        List<String> line = new ArrayList<>();
        if (isRoot) {
            line.addAll(List.of("unshare", "--user", "--map-user=65534", "--map-group=65534"));
        }
        line.addAll(List.of(PROGRAM.toString(), "-c", config().toString(), "-F"));
        process = Jvm.start(new ProcessBuilder(line));
    }

    static ImapDovecot start(Path folder, Path maildir) throws IOException {
        RealServer.need(Path.of("/usr/lib/dovecot/imap"), "dovecot-imapd");
        ImapDovecot dovecot = new ImapDovecot(Files.createDirectory(folder), maildir);
        try {
            Awaitility.await("the start of " + dovecot).atMost(PATIENCE).until(dovecot::isListening);
            return dovecot;
        } catch (RuntimeException | Error e) {
            dovecot.close();
            throw e;
        }
    }

    private static String group() throws IOException {
        return Files.readAttributes(Path.of("/proc/self"), java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName();
    }

    private void configure(String user, String group) throws IOException {
        Files.writeString(config(), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap
                listen = 127.0.0.1
                ssl = no
                disable_plaintext_auth = no
                default_internal_user = %3$s
                default_login_user = %3$s
                default_internal_group = %4$s
                first_valid_uid = 1
                mail_location = maildir:%2$s
                passdb {
                  driver = static
                  args = nopassword=y
                }
                userdb {
                  driver = static
                  args = uid=%3$s gid=%4$s home=%1$s/home
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
                    port = %5$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                """.formatted(folder, maildir, user, group, port));
    }

    private Path config() {
        return folder.resolve("dovecot.conf");
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A client of its own. */
    Store logon() throws MessagingException {
        Properties properties = new Properties();
        properties.setProperty("mail.imap.timeout", String.valueOf(PATIENCE.toMillis()));
        Store client = Session.getInstance(properties).getStore("imap");
        client.connect("127.0.0.1", port, "somebody", "secret");
        return client;
    }

    /** A folder, opened for reading and writing. */
    static Folder open(Store client, String name) throws MessagingException {
        Folder opened = client.getFolder(name);
        opened.open(Folder.READ_WRITE);
        return opened;
    }

    /** Its master ends its children. */
    @Override
    public void close() {
        process.terminate();
        try {
            process.end(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
        }
    }

    @Override
    public String toString() {
        return "Dovecot in " + folder + " " + process;
    }
}
