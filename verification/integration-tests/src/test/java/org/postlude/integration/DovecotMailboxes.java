package org.postlude.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Dovecot, which serves mailboxes by IMAP and POP3. Anybody has one, with the same password. */
final class DovecotMailboxes extends RealServer {
    static final String PASSWORD = "s3cret";

    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private final int pop3 = Ports.free();
    private int delivered;

    private DovecotMailboxes(Path folder) throws IOException {
        super(folder);
    }

    static DovecotMailboxes start(Path folder) throws IOException {
        need(Path.of("/usr/lib/dovecot/imap"), "dovecot-imapd");
        need(Path.of("/usr/lib/dovecot/pop3"), "dovecot-pop3d");
        DovecotMailboxes dovecot = new DovecotMailboxes(folder);
        dovecot.configure();
        return started(dovecot);
    }

    @Override
    String url() {
        return url("imap", "ann", "");
    }

    /** A transport's URL of somebody's mailbox; further options begin with an ampersand. */
    String url(String protocol, String user, String options) {
        return protocol + "://" + user + "@127.0.0.1:" + (protocol.equals("imap") ? port : pop3)
                + "?starttls=off&unprotectedLogin=allow&password=file:" + folder.resolve("password") + options;
    }

    private void configure() throws IOException {
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        run("chmod", "600", password.toString());
        Files.writeString(config(), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap pop3
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
                  args = password=%5$s
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
                service imap-login {
                  chroot =
                  inet_listener imap {
                    address = 127.0.0.1
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service pop3-login {
                  chroot =
                  inet_listener pop3 {
                    address = 127.0.0.1
                    port = %4$d
                  }
                  inet_listener pop3s {
                    port = 0
                  }
                }
                """.formatted(folder, MAILBOX_USER, port, pop3, PASSWORD));
    }

    private Path config() {
        return folder.resolve("dovecot.conf");
    }

    @Override
    void start() throws IOException {
        start(PROGRAM.toString(), "-c", config().toString(), "-F");
        Awaitility.await("the start of " + this).atMost(PATIENCE).until(() -> isListening(port) && isListening(pop3));
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    void stop() throws IOException {
        run("/usr/bin/doveadm", "-c", config().toString(), "stop");
    }

    private Path mailbox(String user) {
        return folder.resolve("mail").resolve(user);
    }

    /** As a delivery agent does: a file that is whole when it is seen. */
    void deliver(String user, byte[] message) throws IOException {
        Path box = mailbox(user);
        if (!Files.isDirectory(box)) {
            for (String each : List.of("", "new", "cur", "tmp")) {
                Files.createDirectory(box.resolve(each));
            }
            run("chown", "-R", String.valueOf(MAILBOX_USER), box.toString());
        }
        String name = String.format("%010d.M%d.example", 1_700_000_000 + delivered, delivered);
        delivered++;
        Path written = Files.write(box.resolve("tmp").resolve(name), message);
        run("chown", String.valueOf(MAILBOX_USER), written.toString());
        Files.move(written, box.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Its messages, read or not; those of a folder below it for {@code .Name}. */
    int waiting(String user, String... below) {
        Path box = below.length == 0 ? mailbox(user) : mailbox(user).resolve(below[0]);
        List<Path> found = new ArrayList<>();
        for (String each : List.of("new", "cur")) {
            try (Stream<Path> files = Files.list(box.resolve(each))) {
                found.addAll(files.toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found.size();
    }

    /** As after a move to another server: every message has a new number. */
    void renumber(String user) throws IOException {
        stop();
        try (Stream<Path> files = Files.list(mailbox(user))) {
            for (Path each : files.filter(file -> file.getFileName().toString().startsWith("dovecot"))
                    .toList()) {
                Files.delete(each);
            }
        }
        start();
    }
}
